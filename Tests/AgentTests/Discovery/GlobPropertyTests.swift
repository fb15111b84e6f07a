import TestSupport
import Testing

@testable import Agent

/// A matcher that is as simple as the rules, tried against the real one on random globs and paths.
private enum NaiveGlob {
    static func matches(_ glob: String, _ path: String) -> Bool {
        expand(Array(glob)).contains { pattern in
            segments(cut(pattern)[...], cut(Array(path))[...])
        }
    }

    private static func cut(_ text: [Character]) -> [[Character]] {
        text.split(separator: "/").map(Array.init)
    }

    static func expand(_ glob: [Character]) -> [[Character]] {
        guard let open = glob.firstIndex(of: "{") else { return [glob] }
        var depth = 0
        var choices: [[Character]] = [[]]
        for index in open..<glob.count {
            let character = glob[index]
            if character == "{" { depth += 1 }
            if character == "}" { depth -= 1 }
            if depth == 0 {
                return choices.flatMap { expand(Array(glob[..<open]) + $0 + Array(glob[(index + 1)...])) }
            }
            if character == ",", depth == 1 {
                choices.append([])
            } else if index > open {
                choices[choices.count - 1].append(character)
            }
        }
        return []
    }

    private static func segments(_ patterns: ArraySlice<[Character]>, _ names: ArraySlice<[Character]>) -> Bool {
        guard let pattern = patterns.first else { return names.isEmpty }
        if pattern == ["*", "*"] {
            return segments(patterns.dropFirst(), names) || (!names.isEmpty && segments(patterns, names.dropFirst()))
        }
        guard let name = names.first else { return false }
        return matchName(pattern[...], name[...]) && segments(patterns.dropFirst(), names.dropFirst())
    }

    private static func matchName(_ pattern: ArraySlice<Character>, _ name: ArraySlice<Character>) -> Bool {
        guard let first = pattern.first else { return name.isEmpty }
        if first == "*" {
            return matchName(pattern.dropFirst(), name) || (!name.isEmpty && matchName(pattern, name.dropFirst()))
        }
        guard let character = name.first else { return false }
        if first == "[", let close = pattern.firstIndex(of: "]") {
            let body = pattern[(pattern.startIndex + 1)..<close]
            let negated = body.first == "!"
            let inside = (negated ? body.dropFirst() : body).contains(character)
            return inside != negated && matchName(pattern[(close + 1)...], name.dropFirst())
        }
        return (first == "?" || first == character) && matchName(pattern.dropFirst(), name.dropFirst())
    }
}

enum RandomGlob {
    private static let pieces = [
        "a", "b", "*", "**", "?", "/", "/", "[ab]", "[!a]", "{a,b}", "{a,*/b}", "{,a{b,?}}", "/**/",
    ]

    static func glob(_ random: inout SeededGenerator) -> String {
        let count = Int.random(in: 0...6, using: &random)
        return "/" + (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
    }

    static func path(_ random: inout SeededGenerator) -> String {
        let names = (0..<Int.random(in: 0...3, using: &random)).map { _ in
            let length = Int.random(in: 1...2, using: &random)
            return (0..<length).map { _ in ["a", "b", "c"].randomElement(using: &random) ?? "" }.joined()
        }
        return "/" + names.joined(separator: "/")
    }
}

@Suite struct GlobPropertyTests {
    @Test(arguments: 0..<8 as Range<UInt64>)
    func `random globs fit the paths that a naive matcher says`(seed: UInt64) throws {
        var random = SeededGenerator(seed)
        var fitting = 0
        for _ in 0..<150 {
            let text = RandomGlob.glob(&random)
            let glob = try Glob(FilePath(text), in: "/")
            for _ in 0..<10 {
                let path = RandomGlob.path(&random)
                let expected = NaiveGlob.matches(text, path)
                fitting += expected ? 1 : 0
                #expect(glob.matches(FilePath(path)) == expected, "\(text) \(path)")
                if expected {
                    let above = FilePath(path).directory
                    #expect(glob.mayLead(through: above), "\(text) \(above)")
                }
            }
        }
        // The comparison says something only when both answers occur.
        #expect(fitting > 40)
    }
}
