import Glibc

/// A thin wrapper of iconv(3): some charset to UTF-8.
@safe final class Iconv {
    /// Why a conversion stopped.
    enum Stop {
        /// Everything was converted.
        case end
        /// The bytes here are none of the charset's.
        case invalid
        /// The bytes end within a character.
        case incomplete
    }

    private let handle: iconv_t

    /// Opens a converter; `nil` where this system has none for that name.
    init?(from module: String) {
        guard let handle = unsafe iconv_open("UTF-8", module), Int(bitPattern: handle) != -1 else { return nil }
        unsafe self.handle = handle
    }

    deinit { unsafe iconv_close(handle) }

    /// Forgets shift states and held characters.
    func reset() { _ = unsafe iconv(handle, nil, nil, nil, nil) }

    /// Converts as far as it goes.
    ///
    /// - Parameters:
    ///   - bytes: of the charset.
    ///   - room: where the text goes.
    ///   - free: bytes of room.
    /// - Returns: bytes taken, bytes written, and why it stopped.
    func convert(
        _ bytes: Bytes, into room: UnsafeMutablePointer<UInt8>, free: Int
    ) -> (taken: Int, written: Int, stop: Stop) {
        unsafe bytes.withPointer { start in
            var input: UnsafeMutablePointer<CChar>? = unsafe UnsafeMutableRawPointer(mutating: start)
                .assumingMemoryBound(to: CChar.self)
            var output: UnsafeMutablePointer<CChar>? = unsafe UnsafeMutableRawPointer(room)
                .assumingMemoryBound(to: CChar.self)
            var left = bytes.count
            var space = free
            let status = unsafe iconv(handle, &input, &left, &output, &space)
            let stop: Stop = status != -1 ? .end : errno == EINVAL ? .incomplete : .invalid
            return (bytes.count - left, free - space, stop)
        }
    }

    /// Writes a character that is held because the next one might have changed it.
    ///
    /// - Returns: bytes written.
    func flush(into room: UnsafeMutablePointer<UInt8>, free: Int) -> Int {
        var output: UnsafeMutablePointer<CChar>? = unsafe UnsafeMutableRawPointer(room)
            .assumingMemoryBound(to: CChar.self)
        var space = free
        _ = unsafe iconv(handle, nil, nil, &output, &space)
        return free - space
    }

    /// The character that one byte is; `nil` where it is none, or more than one.
    func character(_ byte: UInt8) -> UInt32? {
        let room = UnsafeMutablePointer<UInt8>.allocate(capacity: 16)
        defer { unsafe room.deallocate() }
        reset()
        let (taken, written, stop) = [byte].withBytes { unsafe convert($0, into: room, free: 8) }
        guard taken == 1, stop == .end else { return nil }
        let count = unsafe written + flush(into: room + written, free: 8)
        let text = String(unsafe Bytes(start: room, count: count))
        let scalars = text.unicodeScalars
        // Outside of the plane that three bytes of UTF-8 reach there is no character of one byte.
        return scalars.count == 1 ? scalars.first.map(\.value).flatMap { $0 <= 0xffff ? $0 : nil } : nil
    }
}
