import LineCore

/// Cuts a list of the API server, `{"kind":"PodList","metadata":{…},"items":[…]}`, into its items while it comes in, so that
/// never more than one item is in memory as text.
struct ListReader: Sendable {
    /// Bytes of an item at most; etcd's own limit is 1.5 MiB.
    static let itemLimit = 8 << 20

    /// What of the list's `metadata` counts.
    struct Metadata: Sendable, Equatable {
        /// `resourceVersion`.
        var version = ""
        /// `continue`; empty: there is nothing more.
        var next = ""
    }

    private enum Place: Sendable, Equatable {
        case start, key, colon, value, items, item, other, end
    }

    private var place = Place.start
    /// The bytes of the item, the other value, or the key that is being read.
    private var text: [UInt8] = []
    private var key: [UInt8] = []
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    private var hasMetadata = false
    private(set) var metadata = Metadata()

    /// Has the list come to its end?
    var isComplete: Bool { place == .end && hasMetadata }

    /// Takes a part of the list.
    ///
    /// - Parameters:
    ///   - part: the bytes.
    ///   - item: takes the text of an item.
    /// - Throws: that it is no list, or an item is too large.
    mutating func take(
        _ part: Bytes, item: (Bytes) throws(KubernetesFailure) -> Void
    ) throws(KubernetesFailure) {
        for index in 0..<part.count { try take(part[index], item) }
    }

    private mutating func take(
        _ byte: UInt8, _ item: (Bytes) throws(KubernetesFailure) -> Void
    ) throws(KubernetesFailure) {
        switch place {
        case .item, .other: return try collect(byte, item)
        case .key where isInString:
            if byte == UInt8(ascii: "\"") {
                isInString = false
                place = .colon
            } else {
                key.append(byte)
                if key.count > 256 { throw unreadable }
            }
            return
        case .start, .key, .colon, .value, .items, .end: break
        }
        if byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { return }
        switch (place, byte) {
        case (.start, UInt8(ascii: "{")): place = .key
        case (.key, UInt8(ascii: "\"")):
            isInString = true
            key = []
        case (.key, UInt8(ascii: ",")): break
        case (.key, UInt8(ascii: "}")): place = .end
        case (.colon, UInt8(ascii: ":")): place = .value
        case (.value, UInt8(ascii: "[")) where key.elementsEqual("items".utf8): place = .items
        case (.value, _): try begin(.other, byte, item)
        case (.items, UInt8(ascii: ",")): break
        case (.items, UInt8(ascii: "]")): place = .key
        case (.items, UInt8(ascii: "{")): try begin(.item, byte, item)
        default: throw unreadable
        }
    }

    private mutating func begin(
        _ place: Place, _ byte: UInt8, _ item: (Bytes) throws(KubernetesFailure) -> Void
    ) throws(KubernetesFailure) {
        self.place = place
        text.removeAll(keepingCapacity: true)
        (depth, isInString, isEscaped) = (0, false, false)
        try collect(byte, item)
    }

    private mutating func collect(
        _ byte: UInt8, _ item: (Bytes) throws(KubernetesFailure) -> Void
    ) throws(KubernetesFailure) {
        // A value that is no container and no string ends where something else begins.
        if depth == 0, !isInString, !text.isEmpty, byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") {
            try end(item)
            return try take(byte, item)
        }
        text.append(byte)
        guard text.count <= Self.itemLimit else {
            throw KubernetesFailure(
                .unreadable, "the Kubernetes API server sent an object of more than \(Self.itemLimit >> 20) MiB")
        }
        if isInString {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
                if depth == 0 { try end(item) }
            }
            return
        }
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            depth -= 1
            if depth == 0 { try end(item) }
        default: break
        }
    }

    private mutating func end(_ item: (Bytes) throws(KubernetesFailure) -> Void) throws(KubernetesFailure) {
        if place == .item {
            place = .items
            return try text.handing(to: item)
        }
        place = .key
        guard key.elementsEqual("metadata".utf8) else { return }
        guard let value = text.withBytes({ JSONValue($0) }) else { throw unreadable }
        metadata = Metadata(version: value["resourceVersion"]?.asString ?? "", next: value["continue"]?.asString ?? "")
        hasMetadata = true
    }

    private var unreadable: KubernetesFailure {
        KubernetesFailure(.unreadable, "the Kubernetes API server sent something that is no list of objects")
    }
}

extension [UInt8] {
    /// Hands the bytes over.
    func handing(to take: (Bytes) throws(KubernetesFailure) -> Void) throws(KubernetesFailure) {
        let result = withBytes { bytes -> Result<Void, KubernetesFailure> in
            do throws(KubernetesFailure) { return .success(try take(bytes)) } catch { return .failure(error) }
        }
        try result.get()
    }
}
