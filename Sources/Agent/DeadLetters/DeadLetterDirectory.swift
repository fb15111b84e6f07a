import Glibc

/// The names in a directory of dead letters.
///
/// `letters-000000000012.ndjson` is a file of letters. While a replay works through it, it is called
/// `letters-000000000012.ndjson.replay`, and `….remains` and `….progress` stand beside it.
struct DeadLetterDirectory: Sendable {
    static let prefix = "letters-"
    static let suffix = ".ndjson"

    let path: FilePath

    /// The path of a file by its number.
    func file(_ number: Int) -> FilePath {
        let digits = String(number)
        let zeros = String(repeating: "0", count: max(0, 12 - digits.utf8.count))
        return path.appending(Array("\(Self.prefix)\(zeros)\(digits)\(Self.suffix)".utf8))
    }

    /// The number of a file or of what stands beside it; `nil` for other names.
    static func number(of name: some Collection<UInt8>) -> Int? {
        let text = String(decoding: name, as: UTF8.self)
        guard text.hasPrefix(prefix), let end = text.firstRange(of: suffix)?.lowerBound else { return nil }
        let digits = text[text.index(text.startIndex, offsetBy: prefix.count)..<end]
        return digits.allSatisfy { $0.isASCII && $0.isNumber } ? Int(digits) : nil
    }

    /// Makes the directory where it is missing, with permissions for its owner alone.
    func make() throws(FileError) {
        do throws(Errno) {
            _ = try unsafe path.withCString { (path) throws(Errno) in
                try Errno.retrying { unsafe mkdir(path, 0o700) }
            }
        } catch {
            if error.code != EEXIST { throw FileError(.create, path, error) }
        }
    }

    /// All files with their sizes, what stands beside one counted with it.
    func files() throws(FileError) -> [DeadLetterShelf.File] {
        var sizes: [Int: Int] = [:]
        let listing = try FileError.naming(.list, path) { () throws(Errno) in try DirectoryListing.reading(path) }
        for entry in listing.entries {
            guard let number = Self.number(of: entry.name) else { continue }
            let status = try? FileStatus.of(path.appending(entry.name), followingLinks: false)
            sizes[number, default: 0] += status?.size ?? 0
        }
        return sizes.map { DeadLetterShelf.File(number: $0.key, size: $0.value) }
    }

    /// The files of letters, oldest first: those that a replay has begun with their names before it.
    func letters() throws(FileError) -> [FilePath] {
        let listing = try FileError.naming(.list, path) { () throws(Errno) in try DirectoryListing.reading(path) }
        let numbers = listing.entries.compactMap { entry -> Int? in
            let isLetters = [Self.suffix, "\(Self.suffix).replay"].contains {
                entry.name.suffix($0.utf8.count).elementsEqual($0.utf8)
            }
            return isLetters ? Self.number(of: entry.name) : nil
        }
        return Set(numbers).sorted().map { file($0) }
    }

    /// Removes a file and what stands beside it.
    func remove(_ number: Int) throws(FileError) {
        for suffix in ["", ".replay", ".remains", ".progress"] { try Self.remove(file(number).suffixed(suffix)) }
    }

    /// Removes a file; one that is not there is no error.
    static func remove(_ path: FilePath) throws(FileError) {
        do throws(Errno) {
            _ = try unsafe path.withCString { (path) throws(Errno) in try Errno.retrying { unsafe unlink(path) } }
        } catch {
            if error.code != ENOENT { throw FileError(.remove, path, error) }
        }
    }
}
