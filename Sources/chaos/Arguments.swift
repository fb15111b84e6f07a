/// The command line.
struct Arguments: Sendable {
    static let usage = """
        usage: chaos --agent PATH [--seeds 1..20] [--jobs 4] [--seconds N] [--directory PATH] [--without KIND,…] [--print]

          --agent      the agent's binary
          --seeds      a seed, or a range of seeds (1..20)
          --jobs       runs at the same time (4)
          --seconds    begin no run after so many (no bound)
          --directory  where runs have their directories; those of failed ones stay (/tmp/needletail-chaos)
          --without    kinds of events to leave out: \(Feature.allCases.map(\.rawValue).joined(separator: ", "))
          --print      print the schedules and run nothing
        """

    var agent = ""
    var seeds: ClosedRange<UInt64> = 1...20
    var jobs = 4
    var seconds: Int?
    var directory = "/tmp/needletail-chaos"
    var without: Set<Feature> = []
    var prints = false

    /// What is wrong with a command line.
    struct Mistake: Error, CustomStringConvertible {
        let description: String
    }

    init(_ words: [String]) throws {
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--print" {
                prints = true
                continue
            }
            guard let value = rest.popFirst() else { throw Mistake(description: "\(word) wants a value") }
            switch word {
            case "--agent": agent = value
            case "--directory": directory = value
            case "--seeds":
                let bounds = value.split(separator: ".", omittingEmptySubsequences: true).compactMap { UInt64($0) }
                guard let first = bounds.first, let last = bounds.last, first <= last, bounds.count <= 2 else {
                    throw Mistake(description: "--seeds \(value): write a number, or 1..20")
                }
                seeds = first...last
            case "--jobs": jobs = try Self.number(value, of: word)
            case "--seconds": seconds = try Self.number(value, of: word)
            case "--without":
                for name in value.split(separator: ",") {
                    guard let feature = Feature(rawValue: String(name)) else {
                        throw Mistake(description: "--without \(name): there is no such kind")
                    }
                    without.insert(feature)
                }
            default: throw Mistake(description: "\(word) is not known")
            }
        }
        if agent.isEmpty, !prints { throw Mistake(description: "--agent is missing") }
    }

    private static func number(_ text: String, of option: String) throws -> Int {
        guard let number = Int(text), number > 0 else {
            throw Mistake(description: "\(option) \(text): write a number")
        }
        return number
    }

    /// The command that repeats the run of one seed.
    func command(_ program: String, seed: UInt64) -> String {
        let without = without.isEmpty ? "" : " --without \(without.map(\.rawValue).sorted().joined(separator: ","))"
        return "\(program) --agent \(agent) --seeds \(seed)\(without)"
    }
}
