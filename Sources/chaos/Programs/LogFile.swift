/// A file that a program wrote: where it stands now, and which records are in it, or parts of them.
final class LogFile {
    var path: String
    var records: [Int] = []
    var isCompressed = false
    /// Does its last record go on in the next file?
    var isTorn = false

    init(_ path: String) { self.path = path }
}
