/// Replaces `${NAME}` and its forms in a configuration's text, as Promtail does with `-config.expand-env`.
///
/// | Form | Result |
/// |---|---|
/// | `${V}` | the value; nothing when it is not set |
/// | `${V:-d}` `${V:=d}` `${V=d}` `${V:+d}` `${V:?d}` | the value, or `d` when it is not set or empty |
/// | `${V^}` `${V^^}` `${V,}` `${V,,}` | first letter or all letters upper or lower |
/// | `${#V}` | length in bytes |
/// | `${V:pos}` `${V:pos:len}` | a part, counted in bytes; a negative `pos` counts from the end |
/// | `${V#p}` `${V##p}` `${V%p}` `${V%%p}` | without the shortest or longest beginning or end that matches the glob |
/// | `${V/a/b}` `${V//a/b}` `${V/#a/b}` `${V/%a/b}` | first, all, at the beginning, at the end replaced |
/// | `$$` | one `$`, so `$${V}` is the text `${V}` |
/// | `\\`, `\/` | one `\`, and `/` |
///
/// `$V` and `$1` without braces stay. A default may hold further `${…}`. `${V-d}` is an error, as in Promtail.
/// The forms are those of https://github.com/drone/envsubst, which Promtail uses.
public enum EnvironmentExpansion {
    /// Text that does not expand: where, and why.
    public struct Failure: Error, Sendable, Equatable {
        /// Where the expression begins.
        public var origin: Origin
        /// Line of the expression, from 1.
        public var line: Int { origin.line }
        /// What is wrong.
        public var what: String
        /// What would be right.
        public var mend: String
    }

    /// The text with all expressions replaced. `lookup` gives a variable's value, or nil if it is not set.
    public static func expand(
        _ text: String, lookup: (String) -> String?
    ) throws(Failure) -> String {
        try withoutActuallyEscaping(lookup) { lookup throws(Failure) in
            var scanner = Scanner(bytes: Array(text.utf8), lookup: lookup)
            return String(decoding: try scanner.all(), as: UTF8.self)
        }
    }

    /// Walks the text once.
    private struct Scanner {
        let bytes: [UInt8]
        let lookup: (String) -> String?
        var position = 0

        init(bytes: [UInt8], lookup: @escaping (String) -> String?) {
            self.bytes = bytes
            self.lookup = lookup
        }

        var current: UInt8? { position < bytes.count ? bytes[position] : nil }
        var following: UInt8? { position + 1 < bytes.count ? bytes[position + 1] : nil }
        var atExpression: Bool { current == UInt8(ascii: "$") && following == UInt8(ascii: "{") }

        mutating func all() throws(Failure) -> [UInt8] {
            var result: [UInt8] = []
            result.reserveCapacity(bytes.count)
            while let byte = current {
                if atExpression {
                    result += try expression(depth: 1)
                } else {
                    skipEscape()
                    result.append(current ?? byte)
                    position += 1
                }
            }
            return result
        }

        /// `$$`, `\\` and `\/` lose their first character; the second is then no beginning of anything.
        mutating func skipEscape() {
            switch (current, following) {
            case (UInt8(ascii: "$"), UInt8(ascii: "$")), (UInt8(ascii: "\\"), UInt8(ascii: "\\")),
                (UInt8(ascii: "\\"), UInt8(ascii: "/")):
                position += 1
            default: break
            }
        }

        mutating func expression(depth: Int) throws(Failure) -> [UInt8] {
            let start = position
            guard depth <= 32 else { throw failure(start, "nested too deep", "use fewer levels of ${…}") }
            position += 2
            if current == UInt8(ascii: "#") {
                position += 1
                let value = Array((lookup(try name(start)) ?? "").utf8)
                try close(start)
                return Array("\(value.count)".utf8)
            }
            let value = Array((lookup(try name(start)) ?? "").utf8)
            switch current {
            case UInt8(ascii: "}"):
                position += 1
                return value
            case UInt8(ascii: "="):
                position += 1
                return try defaulted(value, start, depth)
            case UInt8(ascii: ":"):
                if let next = following, Array("=-?+".utf8).contains(next) {
                    position += 2
                    return try defaulted(value, start, depth)
                }
                position += 1
                return try part(of: value, start, depth)
            case UInt8(ascii: ","), UInt8(ascii: "^"):
                let function = doubled()
                try close(start)
                return EnvironmentFunction.changeCase(value, function)
            case UInt8(ascii: "#"), UInt8(ascii: "%"):
                let function = doubled()
                let pattern = try parameter(until: [UInt8(ascii: "}")], start, depth)
                guard !pattern.isEmpty else { throw failure(start, "no pattern", "write one, such as ${V#prefix}") }
                try close(start)
                return EnvironmentFunction.strip(value, function, pattern: pattern)
            case UInt8(ascii: "/"):
                return try replaced(value, start, depth)
            case nil: throw unclosed(start)
            case UInt8(ascii: "-"):
                throw failure(start, "a default without its colon", "write ${NAME:-default}")
            default:
                throw failure(
                    start, "an expression of no known form, or without its }",
                    "write ${NAME} or ${NAME:-default}, and $${ for a literal ${")
            }
        }

        /// The one or two equal characters of a function.
        private mutating func doubled() -> String {
            let first = current
            position += 1
            guard let first else { return "" }
            var function = [first]
            if current == first {
                function.append(first)
                position += 1
            }
            return String(decoding: function, as: UTF8.self)
        }

        private mutating func name(_ start: Int) throws(Failure) -> String {
            let begin = position
            while let byte = current, Self.isNameByte(byte) { position += 1 }
            guard position > begin else {
                throw failure(start, "no variable's name after ${", "write ${NAME}, and $${ for a literal ${")
            }
            return String(decoding: bytes[begin..<position], as: UTF8.self)
        }

        private mutating func defaulted(_ value: [UInt8], _ start: Int, _ depth: Int) throws(Failure) -> [UInt8] {
            var fallback: [UInt8] = []
            while let byte = current, byte != UInt8(ascii: "}") {
                if atExpression {
                    fallback += try expression(depth: depth + 1)
                } else {
                    fallback.append(byte)
                    position += 1
                }
            }
            try close(start)
            return value.isEmpty ? fallback : value
        }

        private mutating func part(of value: [UInt8], _ start: Int, _ depth: Int) throws(Failure) -> [UInt8] {
            let from = try parameter(until: [UInt8(ascii: ":"), UInt8(ascii: "}")], start, depth)
            guard !from.isEmpty else {
                throw failure(start, "no position", "write ${V:2}, or ${V:-default} for a default")
            }
            var length: [UInt8]?
            if current == UInt8(ascii: ":") {
                position += 1
                length = try parameter(until: [UInt8(ascii: "}")], start, depth)
            }
            try close(start)
            return EnvironmentFunction.part(of: value, from: from, length: length)
        }

        private mutating func replaced(_ value: [UInt8], _ start: Int, _ depth: Int) throws(Failure) -> [UInt8] {
            position += 1
            var form: UInt8?
            if let byte = current, Array("/#%".utf8).contains(byte) {
                form = byte
                position += 1
            }
            let pattern = try parameter(until: [UInt8(ascii: "/")], start, depth, escapes: true)
            guard !pattern.isEmpty, current == UInt8(ascii: "/") else {
                throw failure(start, "a replacement without its second /", "write ${V/old/new}")
            }
            while current == UInt8(ascii: "/") { position += 1 }
            let hasReplacement = current != UInt8(ascii: "}")
            let new = try parameter(until: [UInt8(ascii: "}")], start, depth, escapes: true)
            try close(start)
            // Promtail leaves the value alone when there is nothing to put at its beginning or end.
            if form == UInt8(ascii: "#") || form == UInt8(ascii: "%"), !hasReplacement { return value }
            return EnvironmentFunction.replace(value, form, old: pattern, new: new)
        }

        /// The text of a parameter: one nested expression, or text up to a stop on the same line.
        private mutating func parameter(
            until stops: [UInt8], _ start: Int, _ depth: Int, escapes: Bool = false
        ) throws(Failure) -> [UInt8] {
            if atExpression { return try expression(depth: depth + 1) }
            var text: [UInt8] = []
            while let byte = current, !stops.contains(byte), byte != UInt8(ascii: "\n"), !atExpression {
                if escapes { skipEscape() }
                text.append(current ?? byte)
                position += 1
            }
            return text
        }

        private mutating func close(_ start: Int) throws(Failure) {
            guard current == UInt8(ascii: "}") else { throw unclosed(start) }
            position += 1
        }

        private func unclosed(_ start: Int) -> Failure {
            failure(start, "an expression without its }", "close it, or write $${ for a literal ${")
        }

        private func failure(_ start: Int, _ what: String, _ mend: String) -> Failure {
            let before = bytes[..<start]
            let line = before.reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
            let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
            let column = String(decoding: bytes[lineStart..<start], as: UTF8.self).unicodeScalars.count + 1
            return Failure(
                origin: Origin(line: line, column: column), what: "environment expansion: \(what)", mend: mend)
        }

        private static func isNameByte(_ byte: UInt8) -> Bool {
            let lowered = byte | 0x20
            return byte == UInt8(ascii: "_") || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
                || (lowered >= UInt8(ascii: "a") && lowered <= UInt8(ascii: "z")) || byte >= 0x80
        }
    }
}
