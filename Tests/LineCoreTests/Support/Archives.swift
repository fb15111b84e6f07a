import CBZip2
import CISAL

@testable import LineCore

/// Makes archives, for tests.
enum Archives {
    static func make(_ text: [UInt8], _ format: ArchiveFormat) -> [UInt8] {
        var text = text
        var size = text.count * 2 + 4096
        let room = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
        defer { unsafe room.deallocate() }
        if format == .bzip2 {
            var written = UInt32(size)
            unsafe text.withUnsafeMutableBytes { bytes in
                let status = unsafe BZ2_bzBuffToBuffCompress(
                    UnsafeMutableRawPointer(room).assumingMemoryBound(to: CChar.self), &written,
                    bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
                        ?? UnsafeMutableRawPointer(room).assumingMemoryBound(to: CChar.self),
                    UInt32(bytes.count), 1, 0, 0)
                precondition(status == BZ_OK)
            }
            size = Int(written)
        } else {
            let stream = UnsafeMutablePointer<isal_zstream>.allocate(capacity: 1)
            defer { unsafe stream.deallocate() }
            unsafe isal_deflate_init(stream)
            unsafe stream.pointee.gzip_flag = UInt16(format == .gzip ? IGZIP_GZIP : IGZIP_ZLIB)
            unsafe stream.pointee.end_of_stream = 1
            unsafe text.withUnsafeMutableBufferPointer { bytes in
                unsafe stream.pointee.next_in = bytes.baseAddress
                unsafe stream.pointee.avail_in = UInt32(bytes.count)
                unsafe stream.pointee.next_out = room
                unsafe stream.pointee.avail_out = UInt32(size)
                let status = unsafe isal_deflate(stream)
                precondition(status == COMP_OK)
            }
            size = unsafe size - Int(stream.pointee.avail_out)
        }
        return unsafe Array(UnsafeBufferPointer(start: room, count: size))
    }
}
