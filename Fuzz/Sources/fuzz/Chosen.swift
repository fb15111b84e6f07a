import LineCore

/// The target of this process; libFuzzer calls back without a context.
enum Chosen {
    // Set once, before anything runs, on the only thread.
    nonisolated(unsafe) static var target: FuzzTarget?

    static func run(_ start: UnsafePointer<UInt8>?, _ size: Int) {
        let bytes = unsafe start.map { unsafe Bytes(start: $0, count: size) } ?? .empty
        unsafe target?.run(bytes)
    }
}
