import LineCore

/// Which file is which, and which a copy of which, by their bytes.
extension Tail {
    /// Opens a file as it was listed; `nil` where it is there no more, and another one may be.
    func opened(_ sibling: RotationChain.Sibling) -> FileDescriptor? {
        guard let file = try? lane.open(sibling.path), (try? file.status().identity) == sibling.status.identity
        else { return nil }
        return file
    }

    /// Has the file at the path still the bytes that the position was taken of?
    func isStill(_ position: FilePosition, at path: FilePath) -> Bool {
        guard let file = try? lane.open(path) else { return false }
        if !position.finished, RotationName.isCompressed(path.lastName.bytes) {
            return (try? file.status().identity) == position.identity
                && position.mark.map { InflatedFile.holds($0, before: position.offset, file) } ?? true
        }
        return isStill(position, file)
    }

    /// Has an open file still the bytes that the position was taken of?
    func isStill(_ position: FilePosition, _ file: borrowing FileDescriptor) -> Bool {
        lane.beforeLooking?()
        guard let status = try? file.status(), status.identity == position.identity, status.size >= position.offset
        else { return false }
        return (try? position.mark?.matches(file, before: position.offset)) ?? true
    }

    /// Has an open file all the bytes that are known of the position's file?
    func isUntouched(_ position: FilePosition, _ file: borrowing FileDescriptor) -> Bool {
        guard isStill(position, file) else { return false }
        if let known = lane.knownBytes(of: position) { return holds(known, file, isCompressed: false) }
        return lane.fewBytes(of: position).allSatisfy { holds($0, file, isCompressed: false) }
    }

    /// Have lines of it noted times? Then the agent ended while it was being read, before a position of it was saved.
    func wasBegun(_ sibling: RotationChain.Sibling) -> Bool {
        lane.isNoted(sibling.status.identity) { known in
            guard let file = opened(sibling) else { return false }
            return holds(known, file, isCompressed: sibling.isCompressed)
        }
    }

    /// Has a copy the few bytes that are known of another file? Where it was passed over because that one was read, it has no
    /// others.
    func begins(_ sibling: RotationChain.Sibling, as position: FilePosition, isFinished: Bool) -> Bool {
        // What still stands under its own name is no copy; the live one may have been copied and truncated.
        if !sibling.isCompressed, (try? FileStatus.of(target.path))?.identity != position.identity { return false }
        guard let file = opened(sibling) else { return false }
        let few = lane.fewBytes(of: position)
        if isFinished {
            guard let end = few.map(\.end).max(),
                sibling.isCompressed ? InflatedFile.isSize(end, file) : sibling.status.size == end
            else { return false }
        }
        return few.allSatisfy { holds($0, file, isCompressed: sibling.isCompressed) }
    }

    /// Begins a file as the live one does, or did when it was seen, of which too little was read to know it by that? Where the
    /// live file is rotated in its place, an empty one is a copy that is being made. Only the youngest can be one.
    func isCopyOfLive(_ sibling: RotationChain.Sibling, _ seen: [UInt8]?, isInPlace: Bool) -> Bool {
        guard let live = try? lane.open(target.path), let copy = opened(sibling)
        else { return false }
        let other = head(of: copy, isCompressed: sibling.isCompressed)
        if other.isEmpty { return isInPlace && !sibling.isCompressed }
        guard
            head(of: live, isCompressed: false).starts(with: other) || seen?.starts(with: other) == true,
            let size = try? live.status().size
        else { return false }
        // What was written since the copy was made stands in the live file only.
        return sibling.isCompressed ? !InflatedFile.mayReach(size + 1, copy) : sibling.status.size <= size
    }

    /// Is it a copy of what the live file has now, and the position one of what it had before?
    func isCopyOfLive(_ sibling: RotationChain.Sibling, of position: FilePosition) -> Bool {
        (try? FileStatus.of(target.path))?.identity == position.identity
            && isCopyOfLive(sibling, nil, isInPlace: false)
    }

    /// Has a file the bytes that are known of another one: those it is known by, or where that one is read on at once, those before
    /// the place?
    func isCopy(
        _ sibling: RotationChain.Sibling, of position: FilePosition, isJustLeft: Bool = false
    ) -> Bool {
        let before = position.before
        guard position.identity != sibling.status.identity,
            let known = (isJustLeft ? before : nil) ?? lane.knownBytes(of: position),
            known.end > 0, let file = opened(sibling)
        else { return false }
        // What is known by its notes may be of what the file had later.
        return Set([known, before ?? known]).allSatisfy { holds($0, file, isCompressed: sibling.isCompressed) }
    }

    /// Is a compressed file made of one that was read to its end?
    func isArchive(_ sibling: RotationChain.Sibling, of entry: FinishedFiles.Entry) -> Bool {
        let isPlain = entry.place.map { !RotationName.isCompressed($0.lastName.bytes) } ?? true
        return isPlain
            && isArchive(
                sibling, size: entry.position.offset, entry.position,
                isNamesake: entry.place?.bytes == Array(RotationName.plain(sibling.path.bytes)))
    }

    /// Is a compressed file made of one that has lost its name, or its descriptor?
    func isArchive(_ sibling: RotationChain.Sibling, of file: TailedFile) -> Bool {
        let links = file.status?.links
        guard file.archive == nil, links ?? 0 == 0 else { return false }
        return isArchive(
            sibling, size: file.status?.size ?? file.lastSize, file.readPosition,
            isNamesake: file.path.bytes == Array(RotationName.plain(sibling.path.bytes)), isDeleted: links == 0)
    }

    // Has a compressed file as many bytes as another, and the same where that was read? Of a few bytes only names tell, or that
    // the other one is deleted.
    private func isArchive(
        _ sibling: RotationChain.Sibling, size: Int, _ position: FilePosition, isNamesake: Bool, isDeleted: Bool = false
    ) -> Bool {
        guard position.mark?.isTelling == true || isNamesake || isDeleted,
            let file = opened(sibling), InflatedFile.isSize(size, file)
        else { return false }
        return position.mark.map { InflatedFile.holds($0, before: position.offset, file) } ?? false
    }

    /// Has a file these bytes, where they stood?
    func holds(_ known: KnownBytes, _ file: borrowing FileDescriptor, isCompressed: Bool) -> Bool {
        lane.beforeLooking?()
        if isCompressed {
            return InflatedFile.mayReach(known.end, file) && InflatedFile.holds(known.mark, before: known.end, file)
        }
        return (try? known.mark.matches(file, before: known.end)) == true
    }

    /// Has a file so many bytes?
    func reaches(_ size: Int, _ file: borrowing FileDescriptor, isCompressed: Bool) -> Bool {
        lane.beforeLooking?()
        return isCompressed ? InflatedFile.mayReach(size, file) : (try? file.status().size).map { $0 >= size } == true
    }

    /// The first bytes of a file, as many as a mark covers.
    func head(of file: borrowing FileDescriptor, isCompressed: Bool) -> [UInt8] {
        lane.beforeLooking?()
        let head =
            isCompressed
            ? try? InflatedFile.head(file, .gzip, count: ContentMark.window)
            : try? file.read(at: 0, count: ContentMark.window)
        return head ?? []
    }
}
