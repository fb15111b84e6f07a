/// The functions that a template may call, by name.
public struct TemplateFunctions: Sendable {
    /// What stands behind a name.
    enum Entry {
        case function(TemplateFunction)
        /// A function of sprig that is not here on purpose.
        case leftOut(String)
        case unknown
    }

    private let table: [String: TemplateFunction]

    /// All that Promtail's stages have: Go's own, sprig's, and its own; without those that read the environment or the
    /// network, or make keys.
    public static let promtail = TemplateFunctions(
        [
            builtins, comparisons, strings, cases, padding, numbers, floats, lists, maps, defaults, reflection,
            encodings, hashes, paths, regexes, dates, randoms, versions, urls, json, promtailOwn,
        ].flatMap { $0 })

    private init(_ functions: [TemplateFunction]) {
        table = Dictionary(functions.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    }

    /// All names, sorted.
    var names: [String] { table.keys.sorted() }

    func lookUp(_ name: String) -> Entry {
        if let function = table[name] { return .function(function) }
        return Self.reasons[name].map { .leftOut($0) } ?? .unknown
    }

    private static let reasons: [String: String] = {
        let environment = "is left out on purpose: a template could send the agent's secrets away"
        let network = "is left out on purpose: a template must not use the network"
        let keys = "is left out on purpose: a log agent makes no keys and no password hashes"
        var reasons = ["env": environment, "expandenv": environment, "getHostByName": network]
        for name in [
            "bcrypt", "htpasswd", "genPrivateKey", "derivePassword", "buildCustomCert", "genCA", "genCAWithKey",
            "genSelfSignedCert", "genSelfSignedCertWithKey", "genSignedCert", "genSignedCertWithKey", "encryptAES",
            "decryptAES",
        ] {
            reasons[name] = keys
        }
        return reasons
    }()
}
