/// Which files are to be read, in turn, and which must wait.
struct ReadQueue {
    /// Between two rounds of reading, when lines trickle: each round costs system calls, whatever it finds. 20 ms.
    static let pause: Int64 = 20_000_000
    /// Chunks read in a round at the most, before mail and timers are looked at again: 8 MiB.
    static let roundChunks = (8 << 20) / ReadBuffer.chunk

    private var ready: [TailedFile] = []
    private var waiting: [TailedFile] = []
    private var watched: [Int32: [TailedFile]] = [:]
    private var next = 0

    var hasReady: Bool { next < ready.count }
    var hasWaiting: Bool { !waiting.isEmpty }

    /// The files of a watch.
    func files(of watch: Int32) -> [TailedFile] { watched[watch] ?? [] }

    /// Puts a file at the end, where it is not in the queue already.
    mutating func add(_ file: TailedFile) {
        guard !file.isQueued, !file.isFinished else { return }
        file.isQueued = true
        ready.append(file)
    }

    /// The file whose turn it is. It is no longer in the queue: what happens during its turn may ``add(_:)`` it again, at the
    /// end, so that none starves another.
    mutating func take() -> TailedFile? {
        guard next < ready.count else { return nil }
        next += 1
        let file = ready[next - 1]
        file.isQueued = false
        return file
    }

    /// It must wait until something changes.
    mutating func park(_ file: TailedFile) {
        file.isQueued = true
        waiting.append(file)
    }

    /// Ends a round: forgets the turns that were taken.
    mutating func endRound() {
        ready.removeFirst(next)
        next = 0
    }

    /// Those that wait may try again.
    mutating func wake() {
        ready += waiting
        waiting.removeAll()
    }

    /// Notes the file's watch.
    mutating func watch(_ file: TailedFile) {
        guard let watch = file.watch else { return }
        watched[watch, default: []].append(file)
    }

    mutating func unwatch(_ watch: Int32, _ file: TailedFile) {
        watched[watch]?.removeAll { $0 === file }
        if watched[watch]?.isEmpty == true { watched[watch] = nil }
    }
}
