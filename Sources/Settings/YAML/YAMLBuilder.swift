/// Builds nodes from events, with every bound kept while it builds.
struct YAMLBuilder {
    let bounds: YAMLDocument.Bounds
    /// Finished nodes by anchor.
    private var anchors: [String: YAMLNode] = [:]
    /// Anchors of the nodes that are being built: an alias to one of them would never end.
    private var open: Set<String> = []
    /// Nodes so far, aliases counted in full.
    private var count = 0
    private(set) var duplicates: [YAMLDocument.Duplicate] = []

    init(bounds: YAMLDocument.Bounds) { self.bounds = bounds }

    /// The only document of the stream, or nil if it has none.
    mutating func document(_ source: borrowing YAMLEvents.Source) throws(YAMLError) -> YAMLNode? {
        var root: YAMLNode?
        var documents = 0
        while true {
            let (event, origin) = try source.next()
            switch event {
            case .streamStart, .documentEnd: continue
            case .streamEnd: return root
            case .documentStart:
                documents += 1
                guard documents == 1 else {
                    throw YAMLError(
                        origin: origin, what: "a second document begins here",
                        mend: "keep one document in the file: only one can be meant")
                }
            default: root = try node(event, origin, source, depth: 1)
            }
        }
    }

    private mutating func node(
        _ event: YAMLEvent, _ origin: Origin, _ source: borrowing YAMLEvents.Source, depth: Int
    ) throws(YAMLError) -> YAMLNode {
        try spend(1, at: origin)
        try check(depth: depth, at: origin)
        switch event {
        case .scalar(let text, let isPlain, let anchor, let tag):
            let plain = try Self.isPlain(isPlain, tag: tag, at: origin)
            let node = YAMLNode(content: .scalar(text: text, isPlain: plain), origin: origin)
            if let anchor { anchors[anchor] = node }
            return node
        case .alias(let anchor):
            return try alias(anchor, origin, depth: depth)
        case .sequenceStart(let anchor, let tag):
            try Self.checkCollection(tag: tag, at: origin)
            return try building(anchor) { builder throws(YAMLError) in
                try builder.sequence(origin, source, depth: depth)
            }
        case .mappingStart(let anchor, let tag):
            try Self.checkCollection(tag: tag, at: origin)
            return try building(anchor) { builder throws(YAMLError) in
                try builder.mapping(origin, source, depth: depth)
            }
        case .streamStart, .streamEnd, .documentStart, .documentEnd, .sequenceEnd, .mappingEnd:
            throw YAMLError(origin: origin, what: "a value is missing here", mend: "write one")
        }
    }

    private mutating func building(
        _ anchor: String?, _ body: (inout YAMLBuilder) throws(YAMLError) -> YAMLNode
    ) throws(YAMLError) -> YAMLNode {
        guard let anchor else { return try body(&self) }
        open.insert(anchor)
        let node = try body(&self)
        open.remove(anchor)
        anchors[anchor] = node
        return node
    }

    private mutating func alias(_ anchor: String, _ origin: Origin, depth: Int) throws(YAMLError) -> YAMLNode {
        guard !open.contains(anchor) else {
            throw YAMLError(
                origin: origin, what: "`*\(anchor)` stands inside `&\(anchor)` itself", mend: "write the value out")
        }
        guard var node = anchors[anchor] else {
            throw YAMLError(
                origin: origin, what: "no anchor `&\(anchor)` before this alias",
                mend: "write `&\(anchor)` before the value that is meant, or quote a value that begins with `*`")
        }
        try spend(node.size - 1, at: origin)
        try check(depth: depth + node.height - 1, at: origin)
        node.origin = origin
        return node
    }

    private mutating func sequence(
        _ origin: Origin, _ source: borrowing YAMLEvents.Source, depth: Int
    ) throws(YAMLError) -> YAMLNode {
        var items: [YAMLNode] = []
        while true {
            let (event, place) = try source.next()
            if case .sequenceEnd = event { break }
            items.append(try node(event, place, source, depth: depth + 1))
        }
        return YAMLNode(
            content: .sequence(items), origin: origin, size: items.reduce(1) { $0 + $1.size },
            height: 1 + (items.map(\.height).max() ?? 0))
    }

    private mutating func mapping(
        _ origin: Origin, _ source: borrowing YAMLEvents.Source, depth: Int
    ) throws(YAMLError) -> YAMLNode {
        var pairs: [YAMLNode.Pair] = []
        var places: [String: Origin] = [:]
        var merges: [YAMLNode] = []
        while true {
            let (event, place) = try source.next()
            if case .mappingEnd = event { break }
            let key = try node(event, place, source, depth: depth + 1)
            guard case .scalar(let text, let isPlain) = key.content else {
                throw YAMLError(origin: place, what: "\(key.kind) as a key", mend: "a key is a word or a number")
            }
            let (valueEvent, valuePlace) = try source.next()
            let value = try node(valueEvent, valuePlace, source, depth: depth + 1)
            if isPlain, text == "<<" {
                merges.append(value)
            } else if let first = places[text] {
                duplicates.append(.init(key: text, origin: place, first: first))
            } else {
                places[text] = place
                pairs.append(.init(key: text, keyIsPlain: isPlain, keyOrigin: place, value: value))
            }
        }
        for merge in merges {
            for pair in try Self.merged(merge) where places[pair.key] == nil {
                places[pair.key] = pair.keyOrigin
                pairs.append(pair)
            }
        }
        return YAMLNode(
            content: .mapping(pairs), origin: origin, size: pairs.reduce(1) { $0 + 1 + $1.value.size },
            height: 1 + max(pairs.map(\.value.height).max() ?? 0, pairs.isEmpty ? 0 : 1))
    }

    /// The pairs that a merge key brings: of one map, or of several where the earlier wins.
    private static func merged(_ node: YAMLNode) throws(YAMLError) -> [YAMLNode.Pair] {
        let wrong = YAMLError(
            origin: node.origin, what: "`<<` merges \(node.kind)", mend: "give it an alias of a map, or a list of them")
        switch node.content {
        case .mapping(let pairs): return pairs
        case .sequence(let items):
            var all: [YAMLNode.Pair] = []
            for item in items {
                guard case .mapping(let pairs) = item.content else { throw wrong }
                all += pairs
            }
            return all
        case .scalar: throw wrong
        }
    }

    private mutating func spend(_ nodes: Int, at origin: Origin) throws(YAMLError) {
        count += nodes
        guard count <= bounds.nodes else {
            throw YAMLError(
                origin: origin, what: "the document has more than \(bounds.nodes) values, aliases expanded",
                mend: "use fewer aliases")
        }
    }

    private func check(depth: Int, at origin: Origin) throws(YAMLError) {
        guard depth <= bounds.depth else {
            throw YAMLError(
                origin: origin, what: "nested more than \(bounds.depth) levels deep",
                mend: "check the brackets and the indentation")
        }
    }

    /// Whether a scalar may be a boolean, number or null. A `!!str` tag acts like quotes; other known tags are what
    /// the plain text means anyway.
    private static func isPlain(_ isPlain: Bool, tag: String?, at origin: Origin) throws(YAMLError) -> Bool {
        switch tag {
        case nil: return isPlain
        case "!", "tag:yaml.org,2002:str": return false
        case "tag:yaml.org,2002:bool", "tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:null":
            return true
        case .some(let tag): throw unknown(tag: tag, at: origin)
        }
    }

    private static func checkCollection(tag: String?, at origin: Origin) throws(YAMLError) {
        switch tag {
        case nil, "!", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map": return
        case .some(let tag): throw unknown(tag: tag, at: origin)
        }
    }

    private static func unknown(tag: String, at origin: Origin) -> YAMLError {
        YAMLError(origin: origin, what: "the tag `\(tag)` has no meaning here", mend: "remove it")
    }
}
