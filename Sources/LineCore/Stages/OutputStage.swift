/// The `output` stage: a value of the extracted map becomes the line.
public final class OutputStage: Stage {
    /// As in the configuration.
    public let name: StaticString = "output"

    private let slot: Int

    /// A stage that takes the value of the name.
    public init(source: String, names: ExtractedNames) { slot = names.slot(source) }

    /// Sets the line; without a value that has a text it stays.
    public func process(_ record: inout Record, _ context: StageContext) -> Verdict {
        if let text = context.extracted[slot]?.text { record.line = text }
        return .keep
    }
}
