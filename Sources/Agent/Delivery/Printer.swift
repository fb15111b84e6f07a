import Glibc
public import LineCore
import Synchronization

/// Prints entries instead of pushing them: a dry run.
///
/// As text, an entry is `time<TAB>{labels}<TAB>line<LF>`, Promtail's form with the tabs always there (Promtail leaves one
/// out where a column happens to fill a tab stop). Structured metadata follows the labels after a space, in braces of its
/// own. As JSON it is one object a line:
/// `{"ts":"…","labels":{…},"line":"…","metadata":{…},"tenant":"…"}`, where bytes that are no UTF-8 show as U+FFFD in
/// `line` and `line_b64` holds the line's bytes; `metadata` and `tenant` are there where they are not empty.
///
/// What is printed is buffered up to ``bufferSize``; call ``flush()`` when there is nothing more for now. Any thread may
/// call. The process must ignore SIGPIPE, or a reader that goes away ends it.
public final class Printer: Sendable {
    /// How entries are printed.
    public enum Output: String, Sendable, CaseIterable {
        /// `time<TAB>{labels}<TAB>line`.
        case text
        /// One JSON object a line.
        case json
    }

    /// Bytes held before they are written.
    public static let bufferSize = 64 << 10

    private struct Storage: ~Copyable {
        var buffer = GrowingBuffer()
        var clock = LocalTimeText()
        var isBroken = false
    }

    private let descriptor: Int32
    private let output: Output
    private let isColoured: Bool
    private let storage = Mutex(Storage())

    /// A printer.
    ///
    /// - Parameters:
    ///   - descriptor: where to print; it stays the caller's. Default standard output.
    ///   - output: the form.
    ///   - isColoured: blue times and yellow labels, in text. Default: on a terminal where `NO_COLOR` is not set
    ///     (no-color.org: set and not empty).
    public init(descriptor: Int32 = 1, output: Output, isColoured: Bool? = nil) {
        self.descriptor = descriptor
        self.output = output
        self.isColoured = output == .text && (isColoured ?? Self.wantsColours(descriptor))
    }

    /// Whether whoever reads has gone (EPIPE), or writing failed for good: nothing more can be printed.
    public var isBroken: Bool { storage.withLock { $0.isBroken } }

    /// Prints an entry.
    ///
    /// - Parameters:
    ///   - time: nanoseconds since 1970.
    ///   - labels: the stream's labels as Loki writes them.
    ///   - metadata: structured metadata.
    ///   - line: the line.
    ///   - tenant: the tenant, or empty.
    public func print(time: Int64, labels: String, metadata: [Label] = [], line: Bytes, tenant: String = "") {
        storage.withLock { storage in
            guard !storage.isBroken else { return }
            switch output {
            case .text: appendText(time, labels, metadata, line, to: &storage)
            case .json: appendJSON(time, labels, metadata, line, tenant, to: &storage)
            }
            if storage.buffer.count >= Self.bufferSize { write(&storage) }
        }
    }

    /// Writes what is held; waits for a slow reader.
    public func flush() { storage.withLock { write(&$0) } }

    private static func wantsColours(_ descriptor: Int32) -> Bool {
        guard isatty(descriptor) == 1 else { return false }
        guard let value = unsafe getenv("NO_COLOR") else { return true }
        return unsafe value.pointee == 0
    }

    private func appendText(
        _ time: Int64, _ labels: String, _ metadata: [Label], _ line: Bytes, to storage: inout Storage
    ) {
        let moment = storage.clock.text(time)
        append(isColoured ? "\u{1b}[34m\(moment)\u{1b}[0m\t" : "\(moment)\t", to: &storage.buffer)
        let pairs = metadata.map { "\($0.name)=\(GoQuote.quoted($0.value))" }.joined(separator: ", ")
        let cell = metadata.isEmpty ? labels : "\(labels) {\(pairs)}"
        append(isColoured ? "\u{1b}[33m\(cell)\u{1b}[0m\t" : "\(cell)\t", to: &storage.buffer)
        storage.buffer.append(line)
        storage.buffer.append(UInt8(ascii: "\n"))
    }

    private func appendJSON(
        _ time: Int64, _ labels: String, _ metadata: [Label], _ line: Bytes, _ tenant: String, to storage: inout Storage
    ) {
        append(#"{"ts":""#, to: &storage.buffer)
        append(storage.clock.text(time), to: &storage.buffer)
        append(#"","labels":"#, to: &storage.buffer)
        appendObject(LabelNotation.parse(labels) ?? [], to: &storage.buffer)
        append(#","line":"#, to: &storage.buffer)
        JSONWire.appendString(line, to: &storage.buffer)
        let isText = unsafe line.withPointer { start in
            unsafe String(validating: UnsafeBufferPointer(start: start, count: line.count), as: UTF8.self) != nil
        }
        if !isText { append(#","line_b64":"\#(Base64.encode(Array(line)))""#, to: &storage.buffer) }
        if !metadata.isEmpty {
            append(#","metadata":"#, to: &storage.buffer)
            appendObject(metadata.map { ($0.name, $0.value) }, to: &storage.buffer)
        }
        if !tenant.isEmpty {
            append(#","tenant":"#, to: &storage.buffer)
            appendString(tenant, to: &storage.buffer)
        }
        append("}\n", to: &storage.buffer)
    }

    private func appendObject(_ pairs: [(name: String, value: String)], to buffer: inout GrowingBuffer) {
        append("{", to: &buffer)
        for (place, pair) in pairs.enumerated() {
            if place > 0 { append(",", to: &buffer) }
            appendString(pair.name, to: &buffer)
            append(":", to: &buffer)
            appendString(pair.value, to: &buffer)
        }
        append("}", to: &buffer)
    }

    private func appendString(_ text: String, to buffer: inout GrowingBuffer) {
        Array(text.utf8).withBytes { JSONWire.appendString($0, to: &buffer) }
    }

    private func append(_ text: String, to buffer: inout GrowingBuffer) {
        Array(text.utf8).withBytes { buffer.append($0) }
    }

    // Short writes go on where they ended; a full pipe or terminal is waited for.
    private func write(_ storage: inout Storage) {
        var rest = storage.buffer.bytes
        while !rest.isEmpty, !storage.isBroken {
            let written = unsafe rest.withPointer { unsafe Glibc.write(descriptor, $0, rest.count) }
            if written >= 0 {
                rest = rest[written...]
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = unsafe poll(&ready, 1, -1)
            default: storage.isBroken = true
            }
        }
        storage.buffer.removeAll(keeping: 4 * Self.bufferSize)
    }
}
