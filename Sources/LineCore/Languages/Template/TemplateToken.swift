/// A word of the template language, or the text between its actions.
struct TemplateToken: Sendable {
    enum Kind: Sendable, Equatable {
        /// Text outside of actions, trimmed where a neighbour says so.
        case text
        /// `{{`, `}}`.
        case leftDelimiter, rightDelimiter
        /// `(`, `)`, `|`, `,`, `:=`, `=`.
        case leftParenthesis, rightParenthesis, pipe, comma, declare, assign
        /// Blanks between operands.
        case space
        /// `name`, `.name`, `$name`, `.`; keywords are identifiers.
        case identifier, field, variable, dot
        /// Literals, with their quotes.
        case number, character, string, rawString
        /// What cannot stand in an action.
        case stray
        /// After the last token.
        case end
    }

    var kind: Kind
    /// Where it stands in the template.
    var range: Range<Int>
}
