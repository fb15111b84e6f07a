import LineCore

/// Whether a gzip file has the bytes of another one.
extension InflatedFile {
    // RFC 1952: the last four bytes, the size modulo 2^32 of the last member.
    private static let sizeLength = 4

    /// May a file have as many bytes as that? Its last bytes say how many of its last member there are; large ones only
    /// inflating tells.
    static func mayReach(_ offset: Int, _ file: borrowing FileDescriptor) -> Bool {
        guard let size = size(file) else { return false }
        return size >= offset || offset > Int(UInt32.max) / 2
    }

    /// Has a file so many bytes, as far as its last bytes say it?
    static func isSize(_ count: Int, _ file: borrowing FileDescriptor) -> Bool {
        size(file).map { $0 == count % (Int(UInt32.max) + 1) } ?? false
    }

    /// Has a file, before an offset, the bytes that the mark was made of? All before it is inflated.
    static func holds(_ mark: ContentMark, before offset: Int, _ file: borrowing FileDescriptor) -> Bool {
        let inflated = InflatedFile(.gzip)
        let buffer = ReadBuffer()
        while true {
            switch inflated.read(file.raw, into: buffer, at: offset, back: mark.length, want: 0) {
            case .underWay: continue
            case .bytes(let got, _): return got == 0 && buffer.holds(mark)
            case .failed: return false
            }
        }
    }

    private static func size(_ file: borrowing FileDescriptor) -> Int? {
        guard let all = try? file.status().size, all >= sizeLength,
            let last = try? file.read(at: all - sizeLength, count: sizeLength), last.count == sizeLength
        else { return nil }
        return last.reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
