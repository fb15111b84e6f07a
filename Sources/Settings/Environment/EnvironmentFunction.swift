/// The functions that an expression of the environment expansion can apply to a value. All work on bytes.
enum EnvironmentFunction {
    /// `^ ^^ , ,,`.
    static func changeCase(_ value: [UInt8], _ function: String) -> [UInt8] {
        let text = String(decoding: value, as: UTF8.self)
        let rest = text.dropFirst()
        switch function {
        case "^": return Array((text.prefix(1).uppercased() + rest).utf8)
        case "^^": return Array(text.uppercased().utf8)
        case ",": return Array((text.prefix(1).lowercased() + rest).utf8)
        default: return Array(text.lowercased().utf8)
        }
    }

    /// `:pos` and `:pos:len`. The whole value where a number is none; what there is where the numbers reach too far.
    static func part(of value: [UInt8], from: [UInt8], length: [UInt8]?) -> [UInt8] {
        guard let offset = number(from) else { return value }
        let begin = min(value.count, offset < 0 ? max(0, value.count + max(offset, -value.count)) : offset)
        guard let length else { return Array(value[begin...]) }
        guard let count = number(length) else { return value }
        return Array(value[begin...].prefix(max(0, count)))
    }

    /// `# ## % %%`: without a beginning or an end, of one byte at least, that matches the glob.
    static func strip(_ value: [UInt8], _ function: String, pattern: [UInt8]) -> [UInt8] {
        let fromStart = function.hasPrefix("#")
        let lengths = Array(1..<max(value.count + 1, 1))
        for length in function.utf8.count == 1 ? lengths : lengths.reversed() {
            let candidate = fromStart ? value.prefix(length) : value.suffix(length)
            guard matches(pattern[...], candidate) else { continue }
            return Array(fromStart ? value.dropFirst(length) : value.dropLast(length))
        }
        return value
    }

    /// `/ // /# /%`, of which the first is given as nil.
    static func replace(_ value: [UInt8], _ form: UInt8?, old: [UInt8], new: [UInt8]) -> [UInt8] {
        switch form {
        case UInt8(ascii: "#"):
            return value.starts(with: old) ? new + value.dropFirst(old.count) : value
        case UInt8(ascii: "%"):
            return value.suffix(old.count).elementsEqual(old) ? value.dropLast(old.count) + new : value
        default:
            var result: [UInt8] = []
            var rest = value[...]
            var replacements = 0
            while !rest.isEmpty {
                if rest.starts(with: old), form != nil || replacements == 0 {
                    result += new
                    rest = rest.dropFirst(old.count)
                    replacements += 1
                } else {
                    result.append(rest.removeFirst())
                }
            }
            return result
        }
    }

    /// Whether all of `text` matches a glob of `* ? [a-z] [^a]` and `\` before a literal; `*` takes a slash too.
    ///
    /// Goes back to the last `*` only, so its time is at most the product of the lengths.
    static func matches(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
        var p = pattern.startIndex
        var t = text.startIndex
        var star: (pattern: Int, text: Int)?
        while t < text.endIndex {
            if p < pattern.endIndex, pattern[p] == UInt8(ascii: "*") {
                star = (p + 1, t)
                p += 1
            } else if p < pattern.endIndex, let next = one(pattern, at: p, text[t]) {
                p = next
                t += 1
            } else if let last = star {
                star = (last.pattern, last.text + 1)
                p = last.pattern
                t = last.text + 1
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
    }

    /// The index after the piece of the pattern at `index`, if that piece matches the byte.
    private static func one(_ pattern: ArraySlice<UInt8>, at index: Int, _ byte: UInt8) -> Int? {
        switch pattern[index] {
        case UInt8(ascii: "?"): return index + 1
        case UInt8(ascii: "\\") where index + 1 < pattern.endIndex:
            return pattern[index + 1] == byte ? index + 2 : nil
        case UInt8(ascii: "["):
            var at = index + 1
            let negated = at < pattern.endIndex && pattern[at] == UInt8(ascii: "^")
            if negated { at += 1 }
            var found = false
            var first = true
            while at < pattern.endIndex, first || pattern[at] != UInt8(ascii: "]") {
                first = false
                let low = pattern[at]
                var high = low
                if at + 2 < pattern.endIndex, pattern[at + 1] == UInt8(ascii: "-"),
                    pattern[at + 2] != UInt8(ascii: "]")
                {
                    high = pattern[at + 2]
                    at += 2
                }
                if low <= byte, byte <= high { found = true }
                at += 1
            }
            guard at < pattern.endIndex else { return nil }
            return found != negated ? at + 1 : nil
        default: return pattern[index] == byte ? index + 1 : nil
        }
    }

    private static func number(_ bytes: [UInt8]) -> Int? {
        Int(String(decoding: bytes, as: UTF8.self).drop { $0 == " " })
    }
}
