import Benchmark
import LineCore
import LogGenerator

/// A chunk of generated logs, and its lines: one iteration of each benchmark works through all of it.
private let lineCount = 4_096
private let chunk: [UInt8] = {
    var generator = LogGenerator(seed: 1, start: 1_795_283_100_000_000_000, step: 100_000)
    var bytes: [UInt8] = []
    for _ in 0..<lineCount { generator.appendLine(to: &bytes) }
    return bytes
}()

private let labels = LabelSet([Label("filename", "/var/log/pods/a/b/0.log"), Label("job", "bench")])

let benchmarks: @Sendable () -> Void = {
    unsafe Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .throughput], warmupIterations: 3, maxDuration: .seconds(3))

    Benchmark("framing: 4096 lines") { benchmark in
        for _ in benchmark.scaledIterations {
            var framer = LineFramer(rules: .init())
            var total = 0
            chunk.withBytes { bytes in
                blackHole(framer.frame(bytes, full: true) { line, _ in total &+= line.count })
            }
            blackHole(total)
        }
    }

    Benchmark("framing and CRI parse: 4096 lines") { benchmark in
        for _ in benchmark.scaledIterations {
            var total: Int64 = 0
            eachLine { line in
                total &+= Timestamp.rfc3339(line.timeText) ?? 0
                total &+= Int64(line.content.count)
            }
            blackHole(total)
        }
    }

    Benchmark("framing, CRI parse and protobuf: 4096 lines") { benchmark in
        for _ in benchmark.scaledIterations {
            var out = GrowingBuffer()
            eachLine { line in
                let time = Timestamp.rfc3339(line.timeText) ?? 0
                PushWire.appendEntry(to: &out, time: time, line: line.content, metadata: [])
            }
            blackHole(out.count)
        }
    }

    for format in PushFormat.allCases {
        Benchmark("compress \(format.rawValue): 4096 lines") { benchmark in
            var entries = GrowingBuffer()
            eachLine { line in
                let time = Timestamp.rfc3339(line.timeText) ?? 0
                if format.isJSON {
                    JSONWire.appendEntry(to: &entries, time: time, line: line.content, metadata: [])
                } else {
                    PushWire.appendEntry(to: &entries, time: time, line: line.content, metadata: [])
                }
            }
            let compressor = Compressor()
            benchmark.startMeasurement()
            for _ in benchmark.scaledIterations {
                blackHole(compressor.compress(format, size: entries.count) { compressor.put(entries.bytes) })
            }
            benchmark.stopMeasurement()
        }

        Benchmark("whole batch \(format.rawValue): 4096 lines") { benchmark in
            let batcher = Batcher(lane: 0, clients: [BatchRules(client: 0, format: format)])
            let ticket = Ticket(source: 0, segment: 0)
            benchmark.startMeasurement()
            for _ in benchmark.scaledIterations {
                eachLine { line in
                    let record = Record(
                        line: line.content, time: Timestamp.rfc3339(line.timeText) ?? 0, labels: labels,
                        sourceBytes: line.content.count, readAt: 0)
                    batcher.add(record, ticket: ticket, now: 0)
                }
                batcher.sealAll()
                blackHole(batcher.takeSealed())
            }
            benchmark.stopMeasurement()
        }
    }
}

private func eachLine(_ body: (CRILine) -> Void) {
    var framer = LineFramer(rules: .init())
    chunk.withBytes { bytes in
        _ = framer.frame(bytes, full: true) { line, _ in
            if let parsed = CRILine(line) { body(parsed) }
        }
    }
}
