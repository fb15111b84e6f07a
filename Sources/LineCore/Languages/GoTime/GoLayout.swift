/// A layout of Go's `time` package: the reference time, Mon Jan 2 15:04:05 MST 2006, as one would like to see it.
///
/// Compiled once into steps; reading allocates nothing. Any text is a layout: what is no element stands for itself. Source:
/// https://pkg.go.dev/time#pkg-constants (Go 1.24).
public struct GoLayout: Sendable, Hashable {
    /// The layout as written.
    public let text: String
    let bytes: [UInt8]
    let steps: [Step]
    /// The layout's end, after the last element: text that stands for itself.
    let tail: Range<Int>
    /// Does the layout have no year, as Promtail decides it: no `06` anywhere?
    public let lacksYear: Bool

    /// An element, and the text before it.
    struct Step: Hashable, Sendable {
        /// Where the text before the element stands in the layout.
        var prefix: Range<Int>
        var element: Element
        /// Is the next element, wherever it stands, a fraction of a second? Else seconds may have one unasked.
        var fractionFollows = false
    }

    /// Compiles a layout.
    public init(_ text: String) {
        self.text = text
        let bytes = Array(text.utf8)
        var steps: [Step] = []
        var place = 0
        while let (range, element) = Element.next(in: bytes, from: place) {
            if element.isFraction, let last = steps.indices.last { steps[last].fractionFollows = true }
            steps.append(Step(prefix: place..<range.lowerBound, element: element))
            place = range.upperBound
        }
        self.bytes = bytes
        self.steps = steps
        tail = place..<bytes.count
        lacksYear = !zip(bytes, bytes.dropFirst()).contains { $0 == UInt8(ascii: "0") && $1 == UInt8(ascii: "6") }
    }

    /// Is there no element in it?
    public var isPlainText: Bool { steps.isEmpty }

    /// Layouts with the same text are the same.
    public static func == (left: GoLayout, right: GoLayout) -> Bool { left.bytes == right.bytes }

    /// By the text.
    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

/// The layouts that have names in Go.
extension GoLayout {
    /// `Mon Jan _2 15:04:05 2006`
    public static let ansiC = GoLayout("Mon Jan _2 15:04:05 2006")
    /// `Mon Jan _2 15:04:05 MST 2006`
    public static let unixDate = GoLayout("Mon Jan _2 15:04:05 MST 2006")
    /// `Mon Jan 02 15:04:05 -0700 2006`
    public static let rubyDate = GoLayout("Mon Jan 02 15:04:05 -0700 2006")
    /// `02 Jan 06 15:04 MST`
    public static let rfc822 = GoLayout("02 Jan 06 15:04 MST")
    /// `02 Jan 06 15:04 -0700`
    public static let rfc822Z = GoLayout("02 Jan 06 15:04 -0700")
    /// `Monday, 02-Jan-06 15:04:05 MST`
    public static let rfc850 = GoLayout("Monday, 02-Jan-06 15:04:05 MST")
    /// `Mon, 02 Jan 2006 15:04:05 MST`
    public static let rfc1123 = GoLayout("Mon, 02 Jan 2006 15:04:05 MST")
    /// `Mon, 02 Jan 2006 15:04:05 -0700`
    public static let rfc1123Z = GoLayout("Mon, 02 Jan 2006 15:04:05 -0700")
    /// `2006-01-02T15:04:05Z07:00`
    public static let rfc3339 = GoLayout("2006-01-02T15:04:05Z07:00")
    /// `2006-01-02T15:04:05.999999999Z07:00`
    public static let rfc3339Nano = GoLayout("2006-01-02T15:04:05.999999999Z07:00")

    /// The layout that has the name in Go's package, in that spelling; `nil` for any other text.
    public static func named(_ name: String) -> GoLayout? {
        switch name {
        case "ANSIC": ansiC
        case "UnixDate": unixDate
        case "RubyDate": rubyDate
        case "RFC822": rfc822
        case "RFC822Z": rfc822Z
        case "RFC850": rfc850
        case "RFC1123": rfc1123
        case "RFC1123Z": rfc1123Z
        case "RFC3339": rfc3339
        case "RFC3339Nano": rfc3339Nano
        default: nil
        }
    }
}
