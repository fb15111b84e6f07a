extension TemplateFunctions {
    /// sprig's functions for paths. Those with `os` in their names are the same on Linux.
    static let paths: [TemplateFunction] = ["", "os"].flatMap { prefix in
        [
            TemplateFunction(prefix.isEmpty ? "base" : "osBase", [.text]) { call in
                let path = call.text(0)
                var end = path.count
                while end > 0, path[end - 1] == slash { end -= 1 }
                if path.isEmpty { return try call.make(".") }
                if end == 0 { return try call.make("/") }
                var start = end
                while start > 0, path[start - 1] != slash { start -= 1 }
                return .text(path[start..<end])
            },
            TemplateFunction(prefix.isEmpty ? "dir" : "osDir", [.text]) { call in
                let path = call.text(0)
                var end = path.count
                while end > 0, path[end - 1] != slash { end -= 1 }
                return try call.make(clean(path[..<end]))
            },
            TemplateFunction(prefix.isEmpty ? "clean" : "osClean", [.text]) { call in
                try call.make(clean(call.text(0)))
            },
            TemplateFunction(prefix.isEmpty ? "ext" : "osExt", [.text]) { call in
                let path = call.text(0)
                var place = path.count - 1
                while place >= 0, path[place] != slash {
                    if path[place] == UInt8(ascii: ".") { return .text(path[place...]) }
                    place -= 1
                }
                return .text(.empty)
            },
            TemplateFunction(prefix.isEmpty ? "isAbs" : "osIsAbs", [.text]) { call in
                .bool(!call.text(0).isEmpty && call.text(0)[0] == slash)
            },
        ]
    }

    private static let slash = UInt8(ascii: "/")
    private static let separator = TemplateBytes("/".utf8)

    // Go's `path.Clean`: no `.`, no empty parts, `..` carried out.
    private static func clean(_ path: Bytes) -> [UInt8] {
        let isRooted = !path.isEmpty && path[0] == slash
        var parts: [Bytes] = []
        var ups = 0
        for part in GoText.split(path, separator.bytes) where !part.isEmpty && !part.equals(".") {
            if !part.equals("..") {
                parts.append(part)
            } else if parts.count > ups {
                parts.removeLast()
            } else if !isRooted {
                parts.append(part)
                ups += 1
            }
        }
        var out: [UInt8] = isRooted ? [slash] : []
        for (index, part) in parts.enumerated() {
            if index > 0 { out.append(slash) }
            out += Array(part)
        }
        return out.isEmpty ? [UInt8(ascii: ".")] : out
    }
}
