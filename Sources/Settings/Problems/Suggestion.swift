/// Finds the name that was probably meant.
enum Suggestion {
    /// The candidate nearest to `name`, if any is near: few edits apart, or one begins with the other.
    static func nearest(to name: String, among candidates: [String]) -> String? {
        let wanted = Array(name.lowercased().utf8.prefix(64))
        guard !wanted.isEmpty else { return nil }
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            let letters = Array(candidate.lowercased().utf8.prefix(64))
            let distance: Int
            if wanted.count >= 3, letters.starts(with: wanted) || wanted.starts(with: letters) {
                distance = 1
            } else {
                distance = edits(from: wanted, to: letters)
                guard distance <= max(1, min(wanted.count, letters.count) / 3) else { continue }
            }
            if best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
        }
        return best?.name
    }

    /// `did you mean …?`, or all names when none is near and they are few.
    static func mend(for name: String, among candidates: [String]) -> String {
        if let nearest = nearest(to: name, among: candidates) { return "did you mean `\(nearest)`?" }
        guard !candidates.isEmpty else { return "remove it" }
        let shown = candidates.sorted().prefix(16)
        let list = shown.map { "`\($0)`" }.joined(separator: ", ")
        return "known here: \(list)" + (candidates.count > shown.count ? ", …" : "")
    }

    /// Insertions, deletions, substitutions and swaps of neighbours between two short names.
    static func edits(from left: [UInt8], to right: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for i in 0..<left.count {
            var row = [i + 1]
            row.reserveCapacity(right.count + 1)
            for j in 0..<right.count {
                var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (left[i] == right[j] ? 0 : 1))
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    cost = min(cost, beforeLast[j - 1] + 1)
                }
                row.append(cost)
            }
            beforeLast = last
            last = row
        }
        return last[right.count]
    }
}
