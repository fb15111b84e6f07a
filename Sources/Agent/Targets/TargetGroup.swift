import LineCore

/// Targets that were found together: what every service discovery comes to.
struct TargetGroup: Sendable, Equatable {
    /// The scrape config, by place in the configuration.
    let job: Int
    /// Where they are from, for people: `static_configs[0]`, or the path of a file.
    let source: String
    /// The labels of all of them.
    var labels: [Label] = []
    /// The labels of each, over those of all.
    var targets: [[Label]] = []
    /// Are its files read to their end when it is withdrawn? What is left of a pod that was deleted is still to be read, for
    /// as long as its files are there.
    var outlivesObject = false
    /// Are its files opened and not read, for as long as they are there, until it is known better what their labels are?
    var isHeld = false
    /// Why the group is not as it should be; it is then as it was last. Empty where nothing is wrong.
    var problem = ""
}

/// Finds targets and says so: the seam between service discoveries and everything that reads files.
///
/// What is published is relabelled, resolved and read by others (``TargetBook``); a provider knows nothing of that.
protocol TargetProvider: Sendable {
    /// Begins to look.
    ///
    /// - Parameter publish: takes all groups that there are, in place of those before; called before the method returns
    ///   with what is known by then, so that it is read from the start on, and later on any thread when something changed.
    /// - Throws: what cannot be had: a thread, a descriptor.
    func start(publish: @escaping @Sendable ([TargetGroup]) -> Void) throws(Errno)

    /// Ends the looking and waits for it: nothing is published after this.
    func stop()

    /// Why it is not known yet what there was at the start; `nil` where it is.
    var waiting: String? { get }
}

extension TargetProvider {
    /// What is there is published at the start.
    var waiting: String? { nil }
}
