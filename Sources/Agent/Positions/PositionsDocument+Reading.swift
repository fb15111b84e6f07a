import Settings

extension PositionsDocument {
    /// What a positions file turned out to be.
    enum Found: Equatable {
        /// No document in it: no bytes, or only comments and white space.
        case nothing
        /// Ours.
        case ours(Positions)
        /// Promtail's.
        case promtail([PromtailPositions.Entry])
    }

    /// A node that is not what it must be.
    struct Fault: Error {
        let origin: Origin
        let what: String
    }

    /// What a saved file may hold at most: 256 MiB and some 400,000 files; a bound against a wrong file, not against a
    /// large node.
    private static var bounds: YAMLDocument.Bounds {
        var bounds = YAMLDocument.Bounds()
        bounds.bytes = 256 << 20
        bounds.nodes = 6_000_000
        return bounds
    }

    /// Reads a file of either kind.
    ///
    /// - Parameters:
    ///   - bytes: the file.
    ///   - path: its path, for the errors.
    /// - Returns: whose file it is, and what it holds.
    /// - Throws: ``PositionsError/damaged(path:line:column:what:)`` or ``PositionsError/tooNew(path:version:)``.
    static func read(_ bytes: [UInt8], path: FilePath) throws(PositionsError) -> Found {
        func damaged(_ origin: Origin, _ what: String) -> PositionsError {
            .damaged(path: path, line: origin.line, column: origin.column, what: what)
        }
        // A crash of the machine leaves a file of NULs when its bytes had not reached the disk.
        if !bytes.isEmpty, bytes.allSatisfy({ $0 == 0 }) {
            throw damaged(Origin(line: 1, column: 1), "it holds only NUL bytes, as after a crash of the machine")
        }
        let document: YAMLDocument
        do throws(YAMLError) { document = try YAMLDocument(bytes, bounds: bounds) } catch {
            throw damaged(error.origin, error.what)
        }
        if let repeated = document.duplicates.first {
            throw damaged(
                repeated.origin, "\"\(repeated.key)\" stands there twice, first in line \(repeated.firstLine)")
        }
        guard let root = document.root, !root.isNull else { return .nothing }
        if let version = root.value("version"), case .scalar(let text, _) = version.content, let number = Int(text),
            number > Self.version
        {
            throw .tooNew(path: path, version: text)
        }
        do throws(Fault) {
            if root.value("version") != nil { return .ours(try ours(root)) }
            return .promtail(try PromtailPositions.entries(root))
        } catch {
            throw damaged(error.origin, error.what)
        }
    }

    /// The pairs of a map.
    static func pairs(_ node: YAMLNode, _ name: String) throws(Fault) -> [YAMLNode.Pair] {
        if case .mapping(let pairs) = node.content { return pairs }
        throw Fault(origin: node.origin, what: "\(name) is \(node.kind), where a map must be")
    }

    /// The text of a scalar, quoted or not.
    static func text(_ node: YAMLNode, _ name: String) throws(Fault) -> String {
        if case .scalar(let text, _) = node.content { return text }
        throw Fault(origin: node.origin, what: "\(name) is \(node.kind), where one value must be")
    }

    private static func ours(_ root: YAMLNode) throws(Fault) -> Positions {
        var positions = Positions()
        for pair in try pairs(root, "the document") {
            switch pair.key {
            case "version":
                guard try text(pair.value, "version") == "\(version)" else {
                    throw Fault(origin: pair.value.origin, what: "version is not \(version)")
                }
            case "files":
                guard case .sequence(let files) = pair.value.content else {
                    throw Fault(origin: pair.value.origin, what: "files is \(pair.value.kind), where a list must be")
                }
                positions.files.reserveCapacity(files.count)
                for file in files { positions.files.append(try self.file(file)) }
            case "cursors":
                for cursor in try pairs(pair.value, "cursors") {
                    positions.cursors[cursor.key] = try text(cursor.value, "cursor \(cursor.key)")
                }
            default:
                throw unknown(pair)
            }
        }
        return positions
    }

    private static func file(_ node: YAMLNode) throws(Fault) -> FilePosition {
        var path: FilePath?
        var device: UInt64?
        var inode: UInt64?
        var born: Int64 = 0
        var offset: Int?
        var mark: ContentMark?
        var seen: KnownBytes?
        var finished = false
        for pair in try pairs(node, "an entry of files") {
            let text = try text(pair.value, pair.key)
            func required<Value>(_ value: Value?, _ kind: String) throws(Fault) -> Value {
                if let value { return value }
                throw Fault(origin: pair.value.origin, what: "\(pair.key) is \"\(text)\", where \(kind) must be")
            }
            switch pair.key {
            case "path": path = FilePath(text)
            case "path_bytes": path = FilePath(bytes: try required(YAMLText.bytes(text), "a text of bytes"))
            case "device": device = try required(UInt64(text), "a whole number")
            case "inode": inode = try required(UInt64(text), "a whole number")
            case "born": born = try required(Int64(text), "a whole number of nanoseconds")
            case "offset":
                offset = try required(Int(text).flatMap { $0 >= 0 ? $0 : nil }, "a number of bytes, 0 or more,")
            case "mark": mark = try required(ContentMark(text), "a mark such as \"512:9ae16a3b2f90404f\"")
            case "seen":
                seen = try required(KnownBytes(text), "a place and a mark such as \"600 512:9ae16a3b2f90404f\"")
            case "finished": finished = try required(Bool(text), "true or false")
            default: throw unknown(pair)
            }
        }
        guard let path, path.isAbsolute, let device, let inode, let offset else {
            let missing = [
                path?.isAbsolute == true ? nil : "an absolute path", device == nil ? "device" : nil,
                inode == nil ? "inode" : nil, offset == nil ? "offset" : nil,
            ].compactMap(\.self).joined(separator: ", ")
            throw Fault(origin: node.origin, what: "an entry of files lacks \(missing)")
        }
        return FilePosition(
            path: path, identity: FileIdentity(device: device, inode: inode, born: born), offset: offset, mark: mark,
            seen: seen, finished: finished)
    }

    private static func unknown(_ pair: YAMLNode.Pair) -> Fault {
        Fault(origin: pair.keyOrigin, what: "nothing is known of a key \"\(pair.key)\" here")
    }
}
