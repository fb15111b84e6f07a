/// Searches for several bytes in a row.
extension Bytes {
    /// The place where `part` first stands at or after `from`, which is 0 or more; `nil` where it does not. Linear,
    /// whatever the bytes. No bytes stand everywhere.
    public func firstIndex(of part: Bytes, from: Int = 0) -> Int? {
        guard from <= count - part.count else { return nil }
        if part.isEmpty { return from }
        if part.count == 1 { return firstIndex(of: part[0], from: from) }
        // By first bytes, as long as that finds few that are not the whole.
        var place = from
        var patience = 256
        while let start = firstIndex(of: part[0], from: place), start <= count - part.count {
            if self[start..<(start + part.count)] == part { return start }
            place = start + 1
            patience -= 1
            if patience == 0 { return findWithTable(part, from: place) }
        }
        return nil
    }

    /// Do the bytes of `part` stand somewhere in these, in a row? No bytes stand everywhere. Linear.
    public func contains(_ part: Bytes) -> Bool { firstIndex(of: part) != nil }

    // Knuth, Morris and Pratt's. `part` has two bytes at least.
    private func findWithTable(_ part: Bytes, from: Int) -> Int? {
        // For each place in the part: how much of its beginning is matched again up to there.
        var overlaps = [0]
        var matched = 0
        for index in 1..<part.count {
            while matched > 0, part[index] != part[matched] { matched = overlaps[matched - 1] }
            if part[index] == part[matched] { matched += 1 }
            overlaps.append(matched)
        }
        matched = 0
        for index in from..<count {
            while matched > 0, self[index] != part[matched] { matched = overlaps[matched - 1] }
            if self[index] == part[matched] { matched += 1 }
            if matched == part.count { return index - matched + 1 }
        }
        return nil
    }
}
