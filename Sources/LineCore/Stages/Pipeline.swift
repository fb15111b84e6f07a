/// Stages in order, for the lines of one source.
public final class Pipeline {
    private let stages: [any Stage]
    /// Where stages put the bytes they make; forgotten after each chunk.
    public let arena: Arena

    /// A pipeline of the stages.
    public init(stages: [any Stage], arena: Arena) {
        self.stages = stages
        self.arena = arena
    }

    /// Takes a record through all stages into the sink.
    @inline(__always)
    public func run(_ record: inout Record, into sink: any RecordSink) { run(&record, from: 0, into: sink) }

    /// Lets go what stages have held for too long; everything where `now` is `nil`.
    public func release(now: Int64?, into sink: any RecordSink) {
        for (index, stage) in stages.enumerated() {
            stage.release(now: now, Downstream(pipeline: self, next: index + 1, sink: sink))
        }
    }

    fileprivate func run(_ record: inout Record, from first: Int, into sink: any RecordSink) {
        var index = first
        while index < stages.count {
            let downstream = Downstream(pipeline: self, next: index + 1, sink: sink)
            switch stages[index].process(&record, downstream) {
            case .keep: index += 1
            case .drop(let reason): return sink.drop(record, reason)
            case .hold: return sink.hold(record)
            }
        }
        sink.pass(&record)
    }
}

/// The rest of a pipeline, as a stage sees it.
public struct Downstream {
    private unowned let pipeline: Pipeline
    private let next: Int
    private unowned let sink: any RecordSink

    fileprivate init(pipeline: Pipeline, next: Int, sink: any RecordSink) {
        self.pipeline = pipeline
        self.next = next
        self.sink = sink
    }

    /// Where to put bytes that must live until the chunk is done.
    public var arena: Arena { pipeline.arena }

    /// Sends a record on that was held back.
    public func pass(_ record: inout Record) { pipeline.run(&record, from: next, into: sink) }
}
