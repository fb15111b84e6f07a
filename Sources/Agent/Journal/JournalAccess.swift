import Glibc
import LineCore

/// Whether the agent may read the files of a journal: libsystemd passes over those that it may not, without a word.
enum JournalAccess {
    /// What stands in the way of reading the directory that is configured (`nil`: the journal of the machine), with what to do;
    /// `nil` where nothing does.
    static func obstacle(_ path: FilePath?) -> String? {
        var files = 0
        var refused: [FilePath] = []
        for directory in path.map({ [$0] }) ?? JournalPlaces.ofMachine {
            look(into: directory, depth: 1, &files, &refused)
        }
        guard let first = refused.first else { return nil }
        return
            "\(refused.count) of \(files) journal files may not be read, \(first) among them; put the agent's user into the "
            + "group systemd-journal (usermod -aG systemd-journal, or SupplementaryGroups=systemd-journal in its unit)"
    }

    private static func look(
        into directory: FilePath, depth: Int, _ files: inout Int, _ refused: inout [FilePath]
    ) {
        let listing: DirectoryListing
        do throws(Errno) { listing = try DirectoryListing.reading(directory) } catch {
            if error.code == EACCES {
                files += 1
                refused.append(directory)
            }
            return
        }
        for entry in listing.entries {
            let path = directory.appending(entry.name)
            if entry.name.reversed().starts(with: ".journal".utf8.reversed()) {
                files += 1
                if unsafe path.withCString({ unsafe access($0, R_OK) }) != 0, errno == EACCES { refused.append(path) }
            } else if depth > 0, entry.kind == .directory {
                look(into: path, depth: depth - 1, &files, &refused)
            }
        }
    }
}
