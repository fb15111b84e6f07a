/// A file that a program wrote: where it stands now, and which records are in it, or parts of them.
final class LogFile {
    var path: String
    var records: [Int] = []
    var isCompressed = false

    init(_ path: String) { self.path = path }
}
