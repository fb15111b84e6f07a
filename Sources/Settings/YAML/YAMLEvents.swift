import CYAML

/// One event of libyaml's parser.
enum YAMLEvent {
    case streamStart
    case streamEnd
    case documentStart
    case documentEnd
    case alias(anchor: String)
    /// `style` is true for a scalar without quotes.
    case scalar(text: String, isPlain: Bool, anchor: String?, tag: String?)
    case sequenceStart(anchor: String?, tag: String?)
    case sequenceEnd
    case mappingStart(anchor: String?, tag: String?)
    case mappingEnd
}

/// libyaml's event parser: owns the C parser, and is the only place that touches it.
///
/// Scoped: `read` lends the bytes to libyaml for the call, so nothing can dangle.
enum YAMLEvents {
    /// Lends `body` a source of events over `bytes`.
    static func read<Result>(
        _ bytes: [UInt8], _ body: (borrowing Source) throws(YAMLError) -> Result
    ) throws(YAMLError) -> Result {
        // The C parser points into itself and into the bytes: both must stay where they are.
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        defer { unsafe parser.deallocate() }
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            throw YAMLError(origin: Origin(line: 1, column: 1), what: "out of memory", mend: "give the agent more")
        }
        defer { unsafe yaml_parser_delete(parser) }
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        let result: Swift.Result<Result, YAMLError> = unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe yaml_parser_set_input_string(parser, buffer.baseAddress, buffer.count)
            let source = unsafe Source(parser: parser)
            do throws(YAMLError) {
                return .success(try body(source))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// A running parser.
    @safe struct Source: ~Copyable {
        private let parser: UnsafeMutablePointer<yaml_parser_t>

        fileprivate init(parser: UnsafeMutablePointer<yaml_parser_t>) { unsafe self.parser = parser }

        /// The next event and where it begins.
        func next() throws(YAMLError) -> (event: YAMLEvent, origin: Origin) {
            while true {
                var raw = unsafe yaml_event_t()
                guard unsafe yaml_parser_parse(parser, &raw) == 1 else { throw failure() }
                defer { unsafe yaml_event_delete(&raw) }
                let origin = unsafe Origin(raw.start_mark)
                if let event = unsafe YAMLEvent(raw) { return (event, origin) }
            }
        }

        /// libyaml's error, in its words and ours.
        private func failure() -> YAMLError {
            let problem = unsafe parser.pointee.problem.map { unsafe String(cString: $0) } ?? "cannot be read"
            let context = unsafe parser.pointee.context.map { unsafe String(cString: $0) + ": " } ?? ""
            let origin = unsafe Origin(parser.pointee.problem_mark)
            return YAMLError(origin: origin, what: "not YAML: \(context)\(problem)", mend: Self.mend(for: problem))
        }

        private static func mend(for problem: String) -> String {
            if problem.contains("cannot start any token") {
                return "indent with spaces, not tabs, and quote a value that begins with a special character"
            }
            if problem.contains("mapping values are not allowed") {
                return "quote a value that contains `: `, and check the indentation"
            }
            if problem.contains("undefined tag handle") { return "quote a value that begins with `!`" }
            if problem.contains("control characters") { return "remove the control character" }
            return "check the indentation, brackets and quotes here and on the lines before"
        }
    }
}

extension Origin {
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(line: Int(clamping: mark.line) + 1, column: Int(clamping: mark.column) + 1)
    }
}

extension YAMLEvent {
    /// nil for an event that says nothing.
    fileprivate init?(_ raw: yaml_event_t) {
        switch unsafe raw.type {
        case YAML_STREAM_START_EVENT: self = .streamStart
        case YAML_STREAM_END_EVENT: self = .streamEnd
        case YAML_DOCUMENT_START_EVENT: self = .documentStart
        case YAML_DOCUMENT_END_EVENT: self = .documentEnd
        case YAML_ALIAS_EVENT:
            self = unsafe .alias(anchor: Self.text(raw.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = unsafe raw.data.scalar
            let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            self = unsafe .scalar(
                text: String(decoding: bytes, as: UTF8.self), isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE,
                anchor: Self.text(scalar.anchor), tag: Self.text(scalar.tag))
        case YAML_SEQUENCE_START_EVENT:
            let start = unsafe raw.data.sequence_start
            self = unsafe .sequenceStart(anchor: Self.text(start.anchor), tag: Self.text(start.tag))
        case YAML_SEQUENCE_END_EVENT: self = .sequenceEnd
        case YAML_MAPPING_START_EVENT:
            let start = unsafe raw.data.mapping_start
            self = unsafe .mappingStart(anchor: Self.text(start.anchor), tag: Self.text(start.tag))
        case YAML_MAPPING_END_EVENT: self = .mappingEnd
        default: return nil
        }
    }

    private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        unsafe pointer.map { unsafe String(cString: $0) }
    }
}
