import LineCore
import Settings

/// How the lines of a target are read, besides what its scrape config says for all: what hidden labels ask for.
struct SourceOptions: Hashable, Sendable {
    /// `__pipeline__`: one of the scrape config's `pipelines` in place of its `pipeline_stages`; empty: none.
    var pipeline = ""
    /// `__multiline_firstline__`: an expression for the first line of a block; empty: none.
    var firstLine = ""
    /// `__rate_limit__`: bytes a second; 0: any.
    var rate = 0
    /// `__rate_limit_key__`: what has this rate together. Default: the target's own path.
    var rateKey = ""

    /// Is nothing read for as long as the file is there? Another target, which knows more, is to read it.
    var isHeld = false

    /// None.
    init() {}

    /// What labels ask for. What cannot be read is left out.
    init(_ labels: RelabelLabels) {
        pipeline = labels["__pipeline__"]
        firstLine = labels["__multiline_firstline__"]
        rate = Self.bytes(labels["__rate_limit__"]) ?? 0
        rateKey = labels["__rate_limit_key__"]
        // Somebody may wish for another rate, up to what an operator allows; it is then for this target alone.
        guard let wish = Self.bytes(labels["__rate_limit_wish__"]), let most = Self.bytes(labels["__rate_limit_most__"])
        else { return }
        rate = min(wish, most)
        rateKey = labels["__path__"]
    }

    private static func bytes(_ text: String) -> Int? {
        guard !text.isEmpty, let bytes = try? ByteSize.parse(text), bytes > 0 else { return nil }
        return bytes
    }
}
