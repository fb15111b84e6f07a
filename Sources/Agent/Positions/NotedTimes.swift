import LineCore

/// What is known, where a file is opened, of the times that its lines were given in an earlier life.
struct NotedTimes {
    /// The notes of bytes that it has still, in the order of their ranges.
    var notes: [TimeNote] = []
    /// Are these all that there are? Otherwise it has other bytes now, however alike it begins, and the rest would be taken
    /// for notes of those.
    var areAll = true

    /// Which lines have which times.
    var ranges: [TimedRange] { notes.map(\.range) }
    /// Is there nothing known, and nothing to forget?
    var isEmpty: Bool { notes.isEmpty && areAll }
}
