/// How the reading of one journal goes.
struct JournalStatus: Equatable, Sendable {
    /// Why it is not read, or not all of it: a sentence; empty where all is well.
    var problem = ""
    /// Is it open?
    var isOpen = false
    /// Entries that were gone before they could be read, as far as the journal's numbers tell.
    var missing = 0
    /// Entries that could not be read because their file is damaged.
    var corrupt = 0
    /// How often it was opened.
    var opens = 0
}
