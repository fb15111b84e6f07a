/// What a template can see of the world besides its data.
public struct TemplateEnvironment: Sendable {
    /// Random bits for `randAlpha`, `uuidv4` and the like; from a generator fit for keys.
    public var random: @Sendable () -> UInt64
    /// The machine's time zone, in which `date` and `toDate` tell times.
    public var localZone: TimeZoneRules
    /// The rules of a zone by name, such as `Europe/Berlin`; `nil` where it is not known. It may read files; each renderer
    /// asks once a name.
    public var zone: @Sendable (String) -> TimeZoneRules?

    /// An environment.
    ///
    /// - Parameters:
    ///   - random: gives 64 random bits; by default those of the system's generator.
    ///   - localZone: the machine's time zone; by default UTC.
    ///   - zone: finds a time zone by name; by default UTC alone is known.
    public init(
        random: @escaping @Sendable () -> UInt64 = {
            var generator = SystemRandomNumberGenerator()
            return generator.next()
        },
        localZone: TimeZoneRules = .utc,
        zone: @escaping @Sendable (String) -> TimeZoneRules? = { $0 == "UTC" || $0.isEmpty ? .utc : nil }
    ) {
        self.random = random
        self.localZone = localZone
        self.zone = zone
    }
}
