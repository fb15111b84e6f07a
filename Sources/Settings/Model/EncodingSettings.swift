import LineCore

/// `encoding` of a scrape config: the charset of its files.
enum EncodingSettings {
    /// Reads it; `nil` where none is written, or one that lines cannot be read in, which is then in the log.
    static func reading(from reader: inout MapReader) -> Charset? {
        guard let name = reader.nonEmpty("encoding") else { return nil }
        do throws(CharsetError) { return try Charset(name) } catch {
            reader.log.error(
                "`\(reader.path("encoding"))`: \(ValueReader.shown(error.description))", mend: error.remedy,
                at: reader.valueOrigin(of: "encoding"))
            return nil
        }
    }

    /// As it is written in a configuration.
    static func write(_ charset: Charset?, to writer: inout YAMLWriter) {
        writer.string("encoding", ifAny: charset?.name)
    }
}
