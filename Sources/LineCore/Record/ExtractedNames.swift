/// The names that the stages of one pipeline read from the extracted map or write to it, each with a place: its slot.
///
/// Stages ask for their slots once, when they are made. What no stage names is not kept per line.
public final class ExtractedNames {
    /// By slot.
    public private(set) var names: [String] = []
    /// Does a stage read the map as a whole, whatever names there are? Then labels and names found in lines get slots too.
    public var areReadWhole = false

    private var slots: [String: Int] = [:]

    /// Names beyond this many, found in lines, get no slot: what a line holds must not grow without bound.
    static let bound = 1000

    /// No names.
    public init() {}

    /// How many slots there are.
    public var count: Int { names.count }

    /// The slot of a name, made where there is none.
    public func slot(_ name: String) -> Int {
        if let known = slots[name] { return known }
        slots[name] = names.count
        names.append(name)
        return names.count - 1
    }

    /// The slot of a name that somebody asked for.
    public func find(_ name: String) -> Int? { slots[name] }

    /// The slot for a name that was found in a line; `nil` where no stage would see it.
    public func slot(found name: String) -> Int? {
        if let known = slots[name] { return known }
        return areReadWhole && count < Self.bound ? slot(name) : nil
    }
}
