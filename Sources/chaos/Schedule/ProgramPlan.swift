/// Who writes a log, how, and how it is rotated.
struct ProgramPlan: Sendable, CustomStringConvertible {
    enum Kind: Sendable {
        /// A container: lines as container runtimes write them, rotated as kubelet does.
        case container
        /// A program of the host: plain lines with a level.
        case host(Logrotate)
        /// A program of the host whose records have several lines.
        case traces(Logrotate)
    }

    /// How logrotate is configured for the log.
    struct Logrotate: Sendable {
        /// When rotated files are compressed.
        enum Compression: Sendable {
            case never
            case atOnce
            /// With the next rotation.
            case delayed
        }

        /// Copies and truncates; otherwise renames.
        var copiesAndTruncates: Bool
        var compression: Compression
        /// Names with a date; otherwise with numbers.
        var usesDates: Bool
    }

    let name: String
    let kind: Kind
    /// Is it there before the first agent starts? Otherwise it begins with an event.
    let isFirst: Bool
    /// Of what it writes.
    let seed: UInt64

    var logrotate: Logrotate? {
        switch kind {
        case .container: nil
        case .host(let logrotate), .traces(let logrotate): logrotate
        }
    }

    var isContainer: Bool { if case .container = kind { true } else { false } }

    var description: String { "\(name): \(kind)\(isFirst ? "" : ", begins later")" }
}
