/// A name with a value that never prints: a header of a proxy, a parameter of a token request.
public struct SecretPair: Sendable, Equatable {
    /// The name.
    public var name: String
    /// The value.
    public var value: Secret

    /// Pairs a name with a value.
    public init(name: String, value: Secret) {
        self.name = name
        self.value = value
    }
}
