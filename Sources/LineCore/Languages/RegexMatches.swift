/// All matches of an expression in a text, one after another, as Go's `FindAll` gives them: none overlap, and none is empty
/// right behind another.
struct RegexMatches {
    private let subject: RegexSubject
    private var place = 0
    private var last = -1

    /// Matches from the start of the text.
    init(_ text: Bytes) { subject = RegexSubject(text) }

    /// Finds the next match; false after the last. `groups` as ``Regex/match(_:from:into:)`` sets it.
    mutating func next(_ regex: Regex, into groups: inout [Range<Int>?]) -> Bool {
        let text = subject.text
        while place <= text.count, regex.match(subject, from: place, into: &groups), let range = groups[0] {
            let isAccepted = range.upperBound != place || range.lowerBound != last
            if range.upperBound == place {
                place += place < text.count ? max(1, text.scalarLength(at: place)) : 1
            } else {
                place = range.upperBound
            }
            last = range.upperBound
            if isAccepted { return true }
        }
        return false
    }
}
