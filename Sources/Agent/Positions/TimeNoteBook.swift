/// The notes that may still be needed, in the order they were made. Pure: the file is ``TimeNotes``'s business.
struct TimeNoteBook: Sendable {
    private struct Entry: Sendable {
        let number: UInt64
        let note: TimeNote
    }

    private var entries: [FileIdentity: [Entry]] = [:]
    // Of these there may be notes on disk that are forgotten here.
    private var pruned: Set<FileIdentity> = []
    /// How many notes are in it.
    private(set) var count = 0
    /// The number that the next note gets; numbers only grow.
    private(set) var next: UInt64 = 0

    mutating func add(_ note: TimeNote) {
        if note.isVoid {
            count -= entries.removeValue(forKey: note.identity)?.count ?? 0
            pruned.remove(note.identity)
            return
        }
        entries[note.identity, default: []].append(Entry(number: next, note: note))
        count += 1
        next += 1
    }

    /// All notes, oldest first.
    var notes: [TimeNote] { entries.values.joined().sorted { $0.number < $1.number }.map(\.note) }

    /// The notes whose range ends after the offset, by their start; of one start the latest.
    func ranges(_ identity: FileIdentity, from offset: Int) -> [TimeNote] {
        var latest: [Int: TimeNote] = [:]
        for entry in entries[identity] ?? [] where entry.note.end > offset { latest[entry.note.start] = entry.note }
        return latest.values.sorted { $0.start < $1.start }
    }

    /// Are there notes of a file, here or on disk?
    func mayHold(_ identity: FileIdentity) -> Bool { entries[identity] != nil || pruned.contains(identity) }

    /// What is on disk was written anew: only the notes that are here.
    mutating func wasWritten() { pruned = [] }

    /// Of each file the first note; of those that begin at one place the latest.
    var first: [TimeNote] {
        entries.values.compactMap { listed in
            listed.reversed().lazy.map(\.note).min { $0.start < $1.start }
        }
    }

    /// Forgets notes that nobody will ask for: what was saved of a file that is not known by its content is read again in a
    /// copy of it.
    ///
    /// - Parameters:
    ///   - saved: positions that are on disk; they hold every file that is being read, those at offset 0 too.
    ///   - number: only notes older than this one are judged, for a younger one's file may not be in `saved` yet.
    mutating func prune(below saved: Positions, before number: UInt64) {
        // Two generations may have one inode number; the one that is less far decides.
        var lowest: [FileIdentity: Int] = [:]
        for file in saved.files { lowest[file.identity] = min(lowest[file.identity] ?? .max, file.offset) }
        for (identity, listed) in entries {
            let reached = lowest[identity]
            let kept = listed.filter { entry in
                entry.number >= number || (reached.map { entry.note.end > $0 || $0 < ContentMark.telling } ?? false)
            }
            if kept.count != listed.count {
                count -= listed.count - kept.count
                entries[identity] = kept.isEmpty ? nil : kept
                pruned.insert(identity)
            }
        }
    }
}
