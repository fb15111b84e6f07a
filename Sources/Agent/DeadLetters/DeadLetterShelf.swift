/// Which files of dead letters there are, which one is written, and which one must go. Pure: the directory is
/// ``DeadLetterFiles``'s business.
///
/// Files are numbered from 1 on. One that is full is closed and the next one opened. Where all together would become larger
/// than the bound, the oldest goes: what was refused last is what somebody can still mend.
struct DeadLetterShelf: Equatable, Sendable {
    /// What must happen before some bytes may be written.
    struct Step: Equatable {
        /// Files to remove, oldest first.
        var removed: [Int] = []
        /// The file to open; `nil` where the one that is open goes on.
        var opened: Int?
    }

    /// A file and its size in bytes.
    struct File: Equatable, Sendable {
        let number: Int
        var size: Int
    }

    /// Bytes of all files together at the most.
    let bound: Int
    /// Bytes of a file at the most, unless a single letter is larger.
    let fileSize: Int
    /// By their numbers.
    private(set) var files: [File] = []
    /// Is the last file open?
    private(set) var isOpen = false
    // The largest number so far: a file that a replay took away does not give its number back.
    private var latest = 0

    /// Bytes of all files.
    var bytes: Int { files.reduce(0) { $0 + $1.size } }

    /// - Parameter bound: `dead_letter.max_bytes`.
    init(bound: Int) {
        self.bound = bound
        // So that no more than a sixteenth goes at once.
        fileSize = max(1, bound / 16)
    }

    /// What there is in the directory. A file that is open there still is so.
    mutating func found(_ files: [File]) {
        let open = isOpen ? self.files.last : nil
        self.files = files.sorted { $0.number < $1.number }
        isOpen = open != nil && self.files.last?.number == open?.number
        latest = max(latest, self.files.last?.number ?? 0)
    }

    /// Makes room.
    ///
    /// - Returns: what to do; `nil` where so many bytes never have room.
    mutating func makeRoom(for bytes: Int) -> Step? {
        guard bytes <= bound else { return nil }
        var step = Step()
        if !isOpen || (files.last?.size ?? 0) + bytes > max(fileSize, bytes) {
            latest += 1
            files.append(File(number: latest, size: 0))
            step.opened = latest
            isOpen = true
        }
        while self.bytes + bytes > bound, files.count > 1 { step.removed.append(files.removeFirst().number) }
        return step
    }

    /// The bytes stand in the open file.
    mutating func wrote(_ bytes: Int) {
        if let last = files.indices.last { files[last].size += bytes }
    }

    /// The open file is to be written no more.
    mutating func close() { isOpen = false }
}
