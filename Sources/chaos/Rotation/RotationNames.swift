/// The dates in the names of rotated files. Each is a second later than the one before, however close the rotations are, for
/// kubelet and logrotate rotate seldom enough for that.
struct RotationNames {
    private var count = 0

    /// `20261121-174500`
    mutating func next() -> String {
        count += 1
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "20261121-\(two(count / 3600 % 24))\(two(count / 60 % 60))\(two(count % 60))"
    }
}
