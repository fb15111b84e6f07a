/// How many archives are decompressed at a time.
extension LaneShared {
    /// Archives that may have a decompressor at once, each with some 128 KiB of memory (bzip2: 4 MiB): 8. The others wait.
    static let mostInflating = 8

    /// Must a file wait until another archive is done with?
    func mustWait(_ archive: ArchiveReading?) -> Bool {
        guard let archive, !archive.file.isOpen else { return false }
        return inflating >= Self.mostInflating
    }

    /// Counts an archive whose reading may have begun.
    func count(_ archive: ArchiveReading, wasOpen: Bool) {
        if archive.file.isOpen, !wasOpen { inflating += 1 }
        if !archive.file.isOpen, wasOpen { freed() }
    }

    /// Gives an archive's memory back.
    func letGo(_ archive: ArchiveReading?) {
        guard let archive else { return }
        if archive.file.isOpen { freed() }
        archive.file.letGo()
    }

    private func freed() {
        inflating -= 1
        mayInflateMore = true
    }
}
