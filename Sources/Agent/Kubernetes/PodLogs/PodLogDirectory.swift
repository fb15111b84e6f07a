/// A pod's directory of logs, `<namespace>_<pod>_<uid>`, with those of its containers in it.
///
/// Source: kubelet's `BuildPodLogsDirectory`.
struct PodLogDirectory: Sendable, Equatable {
    let namespace: String
    let pod: String
    /// The pod's; of one that kubelet itself runs, the hash of its manifest.
    let uid: String
    /// The names of the containers, sorted.
    var containers: [String] = []

    /// Takes a directory's name apart; `nil` for a name that kubelet does not make.
    init?(name: [UInt8]) {
        let parts = name.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy(Self.isName) else { return nil }
        namespace = String(decoding: parts[0], as: UTF8.self)
        pod = String(decoding: parts[1], as: UTF8.self)
        uid = String(decoding: parts[2], as: UTF8.self)
    }

    /// Can it be the name of a container?
    static func isContainer(_ name: [UInt8]) -> Bool { isName(name[...]) }

    /// Its name.
    var name: String { "\(namespace)_\(pod)_\(uid)" }

    // What Kubernetes allows (RFC 1123), and in uids upper case as well: nothing that a pattern of paths could take for more.
    private static func isName(_ name: ArraySlice<UInt8>) -> Bool {
        guard let first = name.first, first != UInt8(ascii: "."), name.count <= 253 else { return false }
        return name.allSatisfy { byte in
            let lowered = byte | 0x20
            return (lowered >= UInt8(ascii: "a") && lowered <= UInt8(ascii: "z"))
                || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")) || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: ".")
        }
    }
}
