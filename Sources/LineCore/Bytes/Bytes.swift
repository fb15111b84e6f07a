public import Glibc

/// A view of bytes that somebody else owns: a read buffer, an arena, a growing buffer.
///
/// It is valid only until its owner changes: for a line, until the chunk it was read with is done. Nothing keeps a
/// `Bytes` longer; what must live on is copied (``Array/init(_:)-(Bytes)``, ``GrowingBuffer/append(_:)``). Access is
/// bounds-checked, so a wrong index traps and never reads a neighbour.
@safe public struct Bytes: @unchecked Sendable {
    // Sendable is unchecked because a view itself is only a number and a count; its owner decides who may look.
    @usableFromInline let start: UnsafePointer<UInt8>
    /// How many bytes.
    public let count: Int

    @usableFromInline static var nowhere: UnsafePointer<UInt8> {
        unsafe UnsafePointer<UInt8>(bitPattern: 1).unsafelyUnwrapped
    }

    /// A view of `count` bytes at `start`.
    @inlinable public init(start: UnsafePointer<UInt8>, count: Int) {
        unsafe self.start = start
        self.count = count
    }

    /// The bytes of a literal.
    @inlinable public init(_ text: StaticString) {
        unsafe self.init(start: text.utf8Start, count: text.utf8CodeUnitCount)
    }

    /// No bytes.
    @inlinable public static var empty: Bytes { unsafe Bytes(start: nowhere, count: 0) }

    /// No bytes?
    @inlinable public var isEmpty: Bool { count == 0 }

    /// The byte at `index`. Traps outside the view.
    @inlinable public subscript(index: Int) -> UInt8 {
        precondition(index >= 0 && index < count, "byte index out of range")
        return unsafe start[index]
    }

    /// The bytes of `range`. Traps where it reaches outside the view.
    @inlinable public subscript(range: Range<Int>) -> Bytes {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "byte range out of range")
        return unsafe Bytes(start: start + range.lowerBound, count: range.count)
    }

    /// The bytes from `index` on.
    @inlinable public subscript(range: PartialRangeFrom<Int>) -> Bytes { self[range.lowerBound..<count] }

    /// The bytes before `index`.
    @inlinable public subscript(range: PartialRangeUpTo<Int>) -> Bytes { self[0..<range.upperBound] }

    /// The place of the first `byte` at or after `from`; `nil` where there is none. Linear, by `memchr(3)`.
    @inlinable public func firstIndex(of byte: UInt8, from: Int = 0) -> Int? {
        precondition(from >= 0 && from <= count, "byte index out of range")
        guard let found = unsafe memchr(start + from, Int32(byte), count - from) else { return nil }
        return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(start)
    }

    /// Do both show the same bytes?
    @inlinable public static func == (left: Bytes, right: Bytes) -> Bool {
        guard left.count == right.count else { return false }
        return unsafe memcmp(left.start, right.start, left.count) == 0
    }

    /// Does the view begin with the text?
    @inlinable public func hasPrefix(_ text: StaticString) -> Bool {
        guard count >= text.utf8CodeUnitCount else { return false }
        return unsafe memcmp(start, text.utf8Start, text.utf8CodeUnitCount) == 0
    }

    /// Is the view exactly the text?
    @inlinable public func equals(_ text: StaticString) -> Bool { count == text.utf8CodeUnitCount && hasPrefix(text) }

    /// FNV-1a, 64 bits: the same on every machine and in every release.
    @inlinable public var hash: UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in 0..<count { hash = unsafe (hash ^ UInt64(start[index])) &* 0x100_0000_01b3 }
        return hash
    }

    /// A hash eight bytes at a time, for tables within a process: it may change from release to release.
    var quickHash: UInt64 {
        var hash = UInt64(truncatingIfNeeded: count) &* 0x9e37_79b9_7f4a_7c15
        var place = 0
        while place &+ 8 <= count {
            hash =
                unsafe (hash ^ UnsafeRawPointer(start + place).loadUnaligned(as: UInt64.self)) &* 0xff51_afd7_ed55_8ccd
            hash ^= hash &>> 32
            place &+= 8
        }
        var rest: UInt64 = 0
        while place < count {
            rest = unsafe rest &<< 8 | UInt64(start[place])
            place &+= 1
        }
        hash = (hash ^ rest) &* 0xff51_afd7_ed55_8ccd
        return hash ^ hash &>> 32
    }

    /// Lends the bytes to C.
    @inlinable public func withPointer<Result>(_ body: (UnsafePointer<UInt8>) throws -> Result) rethrows -> Result {
        try unsafe body(start)
    }
}

extension [UInt8] {
    /// A copy of the bytes.
    public init(_ bytes: Bytes) {
        self = unsafe Array(UnsafeBufferPointer(start: bytes.start, count: bytes.count))
    }

    /// Lends the array's bytes as a view, for the length of the call.
    @inlinable public func withBytes<Result>(_ body: (Bytes) throws -> Result) rethrows -> Result {
        try unsafe withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return try body(.empty) }
            return try unsafe body(Bytes(start: base, count: buffer.count))
        }
    }
}

extension String {
    /// The text of the bytes; invalid UTF-8 becomes U+FFFD.
    public init(_ bytes: Bytes) {
        self = unsafe String(decoding: UnsafeBufferPointer(start: bytes.start, count: bytes.count), as: UTF8.self)
    }
}
