public import LineCore

/// A file of tests that a user wrote for a configuration: input lines, and the entries that must come of them.
public struct PipelineTestFile: Sendable {
    /// The configuration that it names, from the test file's own directory; `nil` where it names none.
    public var config: String?
    /// The tests, in order.
    public var tests: [PipelineTest] = []

    /// What came of reading a test file.
    public struct Outcome: Sendable {
        /// The file; `nil` where there is an error.
        public let file: PipelineTestFile?
        /// All that is wrong with it, by position.
        public let problems: [Problem]
    }

    /// Reads a test file: YAML with `config` and `tests`.
    ///
    /// - Parameters:
    ///   - path: where it is.
    ///   - readFile: reads a path.
    /// - Returns: the tests, and what is wrong.
    public static func load(
        _ path: String, readFile: (String) -> ConfigurationFile.Outcome = ConfigurationFile.read
    ) -> Outcome {
        let log = ProblemLog(source: path, isStrict: true)
        switch readFile(path) {
        case .missing: log.error("the test file does not exist", mend: "name one that does", at: .none)
        case .failed(let what, let mend): log.error("the test file \(what)", mend: mend, at: .none)
        case .contents(let bytes):
            let file = read(bytes, log)
            if !log.hasErrors { return Outcome(file: file, problems: log.sorted) }
        }
        return Outcome(file: nil, problems: log.sorted)
    }

    private static func read(_ bytes: [UInt8], _ log: ProblemLog) -> PipelineTestFile {
        var file = PipelineTestFile()
        do throws(YAMLError) {
            let document = try YAMLDocument(bytes)
            for duplicate in document.duplicates {
                log.error(
                    "the key `\(ValueReader.shown(duplicate.key))` is already in line \(duplicate.firstLine)",
                    mend: "remove one of them", at: duplicate.origin)
            }
            guard let root = document.root, var reader = MapReader(root, path: "", log: log) else { return file }
            file.config = reader.nonEmpty("config")
            let items = reader.list("tests") ?? []
            if items.isEmpty {
                log.error("there are no `tests`", mend: "write at least one", at: reader.origin(of: "tests"))
            }
            for (index, item) in items.enumerated() {
                guard var reader = MapReader(item, path: "tests[\(index)]", log: log) else { continue }
                file.tests.append(PipelineTest(&reader))
            }
            reader.finish()
        } catch {
            log.error(error.what, mend: error.mend, at: error.origin)
        }
        return file
    }
}

/// One test: lines, and what must come of them.
public struct PipelineTest: Sendable {
    /// An entry as it must come out. What is not written is not compared.
    public struct Entry: Sendable {
        /// The line.
        public var line: String?
        /// All labels, the tenant's not among them.
        public var labels: [Label]?
        /// Nanoseconds since 1970.
        public var time: Int64?
        /// All structured metadata, in no order.
        public var metadata: [Label]?
        /// The tenant that the pipeline gave; empty: none.
        public var tenant: String?
        /// Where it stands.
        public var origin = Origin.none
    }

    /// `name`: what it shows. Default: its place.
    public var name: String
    /// `job`: whose pipeline. Default: the configuration's only or first one.
    public var job: String?
    /// `labels`: what lines begin with. Default: the labels of the job's first target.
    public var labels: [Label]?
    /// `filename`: the label `filename` of the lines. Default: none.
    public var filename: String?
    /// `time`: when the lines are read. Default: 2026-01-01T00:00:00Z.
    public var time: Int64 = 1_767_225_600_000_000_000
    /// `input`: the lines, as one text or as a list.
    public var input = ""
    /// `expect`: the entries, in order.
    public var expected: [Entry] = []
    /// `dropped`: how many lines end for which reason; not compared where it is not written.
    public var dropped: [String: Int]?
    /// Where it stands.
    public var origin: Origin

    init(_ reader: inout MapReader) {
        origin = reader.origin
        name = reader.nonEmpty("name") ?? reader.path
        job = reader.nonEmpty("job")
        labels = Self.labels("labels", &reader)
        filename = reader.nonEmpty("filename")
        if let read = Self.time("time", &reader) { time = read }
        if case .sequence? = reader.value("input")?.content {
            input = (reader.strings("input") ?? []).map { $0 + "\n" }.joined()
        } else {
            input = reader.string("input") ?? ""
        }
        if !reader.has("expect"), !reader.has("dropped") {
            reader.log.error(
                "`\(reader.path)` expects nothing at all",
                mend: "write `expect: []` if no entry must come of it, or the entries", at: reader.origin)
        }
        for (index, item) in (reader.list("expect") ?? []).enumerated() {
            guard var entry = MapReader(item, path: "\(reader.path("expect"))[\(index)]", log: reader.log) else {
                continue
            }
            expected.append(Entry(&entry))
        }
        if var counts = reader.map("dropped") {
            var dropped: [String: Int] = [:]
            for pair in counts.all() { dropped[pair.key] = counts.integer(pair.key, in: 0 ... .max) }
            self.dropped = dropped
        }
        reader.finish()
    }

    fileprivate static func labels(_ key: String, _ reader: inout MapReader) -> [Label]? {
        reader.pairs(key).map { pairs in pairs.map { Label($0.name, $0.value) }.sorted() }
    }

    fileprivate static func time(_ key: String, _ reader: inout MapReader) -> Int64? {
        guard let text = reader.string(key) else { return nil }
        if let time = Array(text.utf8).withBytes({ Timestamp.rfc3339($0) }) { return time }
        reader.log.error(
            "`\(reader.path(key))` is `\(ValueReader.shown(text))`",
            mend: "write a time such as 2026-01-01T12:00:00.5Z", at: reader.valueOrigin(of: key))
        return nil
    }
}

extension PipelineTest.Entry {
    init(_ reader: inout MapReader) {
        origin = reader.origin
        line = reader.string("line")
        labels = PipelineTest.labels("labels", &reader)
        time = PipelineTest.time("time", &reader)
        metadata = PipelineTest.labels("metadata", &reader)
        tenant = reader.string("tenant")
        reader.finish()
    }
}
