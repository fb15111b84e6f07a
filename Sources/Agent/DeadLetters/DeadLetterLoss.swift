/// Why a letter is not, or no longer, in the directory. The raw value is the value of a metric label.
enum DeadLetterLoss: String, CaseIterable, Sendable {
    /// It was among the oldest when `dead_letter.max_bytes` was reached.
    case removed
    /// It could not be written.
    case unwritable
    /// It is larger than `dead_letter.max_bytes` alone.
    case tooLarge = "too_large"
    /// No letter can be made of its entry.
    case unreadable
}
