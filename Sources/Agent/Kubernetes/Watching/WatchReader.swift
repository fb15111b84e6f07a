import LineCore

/// Cuts the stream of a watch into its events, a line each: `{"type":"ADDED","object":{…}}`.
struct WatchReader: Sendable {
    /// An event of a watch.
    enum Kind: String, Sendable, CaseIterable {
        /// There is an object.
        case added = "ADDED"
        /// An object has changed.
        case modified = "MODIFIED"
        /// An object is gone, or is selected no longer.
        case deleted = "DELETED"
        /// Nothing happened up to this version.
        case bookmark = "BOOKMARK"
        /// The watch cannot go on; the object is a `Status`.
        case error = "ERROR"
    }

    private var line: [UInt8] = []

    /// Takes a part of the stream.
    ///
    /// - Parameters:
    ///   - part: the bytes.
    ///   - event: takes an event with the text of its object.
    /// - Throws: that it is no watch, or an event is too large.
    mutating func take(
        _ part: Bytes, event: (Kind, Bytes) throws(KubernetesFailure) -> Void
    ) throws(KubernetesFailure) {
        var rest = part
        while let end = rest.firstIndex(of: 0x0A) {
            line += [UInt8](rest[..<end])
            rest = rest[(end + 1)...]
            let whole = line
            line.removeAll(keepingCapacity: true)
            if !whole.isEmpty {
                try whole.handing(to: { (bytes) throws(KubernetesFailure) in try Self.read(bytes, event) })
            }
        }
        line += [UInt8](rest)
        guard line.count <= ListReader.itemLimit else {
            throw KubernetesFailure(
                .unreadable, "the Kubernetes API server sent an event of more than \(ListReader.itemLimit >> 20) MiB")
        }
    }

    private static func read(
        _ line: Bytes, _ event: (Kind, Bytes) throws(KubernetesFailure) -> Void
    ) throws(KubernetesFailure) {
        var kind: Kind?
        var object: Bytes?
        let isObject = JSONFields.read(line) { name, value in
            switch value {
            case .string(let text) where name.equals("type"):
                kind = Kind(rawValue: String(decoding: text.decoded(), as: UTF8.self))
            case .object(let bytes) where name.equals("object"): object = bytes
            default: break
            }
        }
        guard isObject, let object else {
            throw KubernetesFailure(.unreadable, "the Kubernetes API server sent something that is no event of a watch")
        }
        // What a later version of the API may tell besides is nobody's business here.
        if let kind { try event(kind, object) }
    }
}
