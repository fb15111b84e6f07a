/// A kind of event that can be left out, to narrow down what a failure comes from.
enum Feature: String, CaseIterable, Sendable {
    case copytruncate, delete, disk, double, freeze, gzip, hangup, kill, long, newborn, part, refused, restart, rotate,
        stop, weather

    /// Does the event belong to it? `gzip` is no event but a part of rotations.
    func covers(_ event: Event, of programs: [ProgramPlan]) -> Bool {
        switch event.action {
        case .agent(.kill): self == .kill
        case .agent(.stop): self == .stop
        case .agent(.freeze): self == .freeze
        case .agent(.hangUp): self == .hangup
        case .weather: self == .weather
        case .diskFull: self == .disk
        case .program(_, .begin): self == .newborn
        case .program(_, .write(_, .long)): self == .long
        case .program(_, .write(_, .refused)): self == .refused
        case .program(_, .write(_, .usual)): false
        case .program(_, .writePart): self == .part
        case .program(let number, .rotate(let rotation)):
            self == .rotate || (self == .double && rotation.isDouble)
                || (self == .copytruncate && programs[number].logrotate?.copiesAndTruncates == true)
        case .program(_, .restart): self == .restart
        case .program(_, .delete): self == .delete
        }
    }
}
