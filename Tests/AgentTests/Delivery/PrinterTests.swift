import Glibc
import LineCore
import Synchronization
import Testing

@testable import Agent

@Suite(.timeLimit(.minutes(10))) struct PrinterTests {
    /// A pipe whose reading end is read when asked.
    private final class Pipe: Sendable {
        let reading: Int32
        let writing: Int32

        init() {
            var ends: [Int32] = [0, 0]
            _ = unsafe pipe(&ends)
            (reading, writing) = (ends[0], ends[1])
        }

        deinit {
            close(reading)
            close(writing)
        }

        func read(_ count: Int) -> [UInt8] {
            var bytes = [UInt8](repeating: 0, count: count)
            let got = unsafe Glibc.read(reading, &bytes, count)
            return Array(bytes.prefix(max(0, got)))
        }
    }

    private func printed(_ output: Printer.Output, isColoured: Bool = false, _ body: (Printer) -> Void) -> String {
        let pipe = Pipe()
        let printer = Printer(descriptor: pipe.writing, output: output, isColoured: isColoured)
        body(printer)
        printer.flush()
        return String(decoding: pipe.read(1 << 16), as: UTF8.self)
    }

    private func print(
        _ printer: Printer, _ line: String, labels: String = #"{app="web"}"#, metadata: [Label] = [],
        tenant: String = ""
    ) {
        Array(line.utf8).withBytes {
            printer.print(time: 1_700_000_000_000_000_000, labels: labels, metadata: metadata, line: $0, tenant: tenant)
        }
    }

    private var moment: String {
        var clock = LocalTimeText()
        return clock.text(1_700_000_000_000_000_000)
    }

    @Test func `an entry is time, labels and line with tabs between`() {
        #expect(printed(.text) { print($0, "hello") } == "\(moment)\t{app=\"web\"}\thello\n")
        #expect(printed(.text) { print($0, "") } == "\(moment)\t{app=\"web\"}\t\n")
    }

    @Test func `structured metadata follows the labels`() {
        let text = printed(.text) { print($0, "hello", metadata: [Label("trace", "a\"b"), Label("x", "y")]) }
        #expect(text == "\(moment)\t{app=\"web\"} {trace=\"a\\\"b\", x=\"y\"}\thello\n")
    }

    @Test func `colours are put around time and labels`() {
        let text = printed(.text, isColoured: true) { print($0, "hello") }
        #expect(text == "\u{1b}[34m\(moment)\u{1b}[0m\t\u{1b}[33m{app=\"web\"}\u{1b}[0m\thello\n")
    }

    @Test func `a pipe gets no colours by itself, nor JSON ever`() {
        let pipe = Pipe()
        let printer = Printer(descriptor: pipe.writing, output: .text)
        print(printer, "x")
        printer.flush()
        #expect(!pipe.read(1000).contains(0x1b))
        #expect(!printed(.json, isColoured: true) { print($0, "x") }.contains("\u{1b}"))
    }

    @Test func `as JSON an entry is one object`() {
        let text = printed(.json) { print($0, "say \"hi\"\n", metadata: [Label("trace", "1")], tenant: "t") }
        #expect(
            text
                == #"{"ts":"\#(moment)","labels":{"app":"web"},"line":"say \"hi\"\n","metadata":{"trace":"1"},"tenant":"t"}"#
                + "\n")
    }

    @Test func `bytes that are no text are in line_b64 as well`() {
        let text = printed(.json) { printer in
            [0x61, 0xff, 0x62].withBytes { printer.print(time: 0, labels: "{}", line: $0) }
        }
        #expect(text.contains(#""labels":{},"line":"a\#u{FFFD}b","line_b64":"Yf9i"}"#))
    }

    @Test func `as text the bytes are as they are`() {
        let pipe = Pipe()
        let printer = Printer(descriptor: pipe.writing, output: .text, isColoured: false)
        [0x61, 0xff, 0x00].withBytes { printer.print(time: 0, labels: "{}", line: $0) }
        printer.flush()
        #expect(pipe.read(1000).suffix(4) == [0x61, 0xff, 0x00, 0x0a])
    }

    @Test func `nothing is written before the buffer is full or flushed`() {
        let pipe = Pipe()
        _ = fcntl(pipe.reading, F_SETFL, O_NONBLOCK)
        // F_SETPIPE_SZ: room for all of it, since nobody reads meanwhile.
        _ = fcntl(pipe.writing, 1031, 1 << 18)
        let printer = Printer(descriptor: pipe.writing, output: .text, isColoured: false)
        print(printer, "x")
        #expect(pipe.read(1).isEmpty)
        print(printer, String(repeating: "y", count: Printer.bufferSize))
        #expect(pipe.read(1).isEmpty == false)
    }

    @Test(arguments: [true, false])
    func `a slow reader gets everything, also through a descriptor that does not block`(isBlocking: Bool) throws {
        let pipe = Pipe()
        if !isBlocking { _ = fcntl(pipe.writing, F_SETFL, O_NONBLOCK) }
        let printer = Printer(descriptor: pipe.writing, output: .text, isColoured: false)
        let line = String(repeating: "0123456789", count: 100)
        let size = 500 * ("\(moment)\t{app=\"web\"}\t\(line)\n".utf8.count)
        let total = Atomic(0)
        // A thread, not a task: both sides block, and the machine may have one core.
        let reader = try BlockingThread(name: "reader") {
            while total.load(ordering: .relaxed) < size {
                total.wrappingAdd(pipe.read(4096).count, ordering: .relaxed)
            }
        }
        for _ in 0..<500 { print(printer, line) }
        printer.flush()
        reader.join()
        #expect(total.load(ordering: .relaxed) == size)
        #expect(!printer.isBroken)
    }

    @Test func `a reader that has gone is no crash and ends printing`() {
        _ = signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [0, 0]
        _ = unsafe pipe(&ends)
        close(ends[0])
        let printer = Printer(descriptor: ends[1], output: .text, isColoured: false)
        print(printer, "x")
        #expect(!printer.isBroken)
        printer.flush()
        #expect(printer.isBroken)
        print(printer, "y")
        printer.flush()
        close(ends[1])
    }
}
