/// A version in the form of semver.org: `1.2.3-beta.1+build`.
struct SemanticVersion: Equatable, CustomStringConvertible {
    var numbers: [UInt64]
    /// What follows `-`, without it.
    var prerelease: String
    /// What follows `+`, without it.
    var metadata: String
    /// As written.
    var original: String

    /// Reads a version; minor and patch may be missing, and a `v` may stand before it. `nil` where it is none.
    init?(_ text: String) {
        guard text.utf8.count <= 256 else { return nil }
        original = text
        var rest = Substring(text)
        if rest.hasPrefix("v") { rest.removeFirst() }
        let plus = rest.firstIndex(of: "+") ?? rest.endIndex
        metadata = String(rest[plus...].dropFirst())
        if plus < rest.endIndex, !Self.isDotted(metadata) { return nil }
        rest = rest[..<plus]
        let dash = rest.firstIndex(of: "-") ?? rest.endIndex
        prerelease = String(rest[dash...].dropFirst())
        if dash < rest.endIndex, !Self.isDotted(prerelease) { return nil }
        let parts = rest[..<dash].split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 3 else { return nil }
        numbers = []
        for part in parts {
            guard part.utf8.allSatisfy({ $0 &- 48 < 10 }), let number = UInt64(part) else { return nil }
            numbers.append(number)
        }
        while numbers.count < 3 { numbers.append(0) }
    }

    private static func isDotted(_ text: String) -> Bool {
        text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty && part.utf8.allSatisfy { $0 &- 48 < 10 || ($0 | 0x20) &- 97 < 26 || $0 == 0x2d }
        }
    }

    /// All three numbers, and what is behind them.
    var description: String {
        numbers.map(String.init).joined(separator: ".") + (prerelease.isEmpty ? "" : "-" + prerelease)
            + (metadata.isEmpty ? "" : "+" + metadata)
    }

    /// Less than 0 where it comes before the other; metadata counts for nothing.
    func order(_ other: SemanticVersion) -> Int {
        for (left, right) in zip(numbers, other.numbers) where left != right { return left < right ? -1 : 1 }
        if prerelease == other.prerelease { return 0 }
        // What has none comes after what has one.
        if prerelease.isEmpty || other.prerelease.isEmpty { return prerelease.isEmpty ? 1 : -1 }
        let (left, right) = (prerelease.split(separator: "."), other.prerelease.split(separator: "."))
        for (a, b) in zip(left, right) where a != b {
            switch (UInt64(a), UInt64(b)) {
            case (let a?, let b?): if a != b { return a < b ? -1 : 1 }
            case (.some, nil): return -1
            case (nil, .some): return 1
            case (nil, nil): return Array(a.utf8).lexicographicallyPrecedes(Array(b.utf8)) ? -1 : 1
            }
        }
        return left.count - right.count
    }

    /// What a template reads of it: `.Major`, `.Prerelease` and so on.
    func field(_ name: Bytes, _ renderer: TemplateRenderer) throws(TemplateError) -> TemplateValue? {
        switch String(name) {
        case "Major": .integer(Int64(truncatingIfNeeded: numbers[0]), .uint64)
        case "Minor": .integer(Int64(truncatingIfNeeded: numbers[1]), .uint64)
        case "Patch": .integer(Int64(truncatingIfNeeded: numbers[2]), .uint64)
        case "Prerelease": .text(try renderer.make(Array(prerelease.utf8)))
        case "Metadata": .text(try renderer.make(Array(metadata.utf8)))
        case "Original": .text(try renderer.make(Array(original.utf8)))
        case "String": .text(try renderer.make(Array(description.utf8)))
        default: nil
        }
    }
}
