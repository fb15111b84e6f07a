/// `dead_letter` (ours): where entries go that Loki refused for good, or that were given up.
public struct DeadLetterSettings: Sendable, Equatable {
    /// `directory`: where their files are; made when it is missing, but not what is above it. Required.
    public var directory = ""
    /// `max_bytes`: bytes of all files together; the oldest file goes when they would become more. 1 MB to 1 TB. Default
    /// 256 MB.
    public var maxBytes = 256 << 20

    /// A directory, and the default bound.
    public init(directory: String) { self.directory = directory }

    init(_ reader: inout MapReader) {
        directory = reader.string("directory") ?? ""
        if directory.isEmpty {
            reader.log.error(
                "`\(reader.path("directory"))` is missing",
                mend: "write the directory, such as "
                    + "/var/lib/needletail/dead-letters", at: reader.valueOrigin(of: "directory"))
        }
        maxBytes = reader.byteSize("max_bytes", in: 1 << 20...1 << 40) ?? maxBytes
        reader.finish()
    }
}
