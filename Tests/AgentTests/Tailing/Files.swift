import Glibc
import TestSupport
import Testing

// What the tests do to files, in one word each.

func move(_ path: String, to destination: String) throws {
    try #require(unsafe rename(path, destination) == 0)
}

func link(_ path: String, to target: String) throws {
    try #require(unsafe symlink(target, path) == 0)
}

/// Puts a link in the place of another at once, as `ln -sfn` does.
func relink(_ path: String, to target: String) throws {
    try link("\(path).new", to: target)
    try move("\(path).new", to: path)
}

func delete(_ path: String) throws { try #require(unsafe unlink(path) == 0) }

func append(_ path: String, _ text: String) throws { try writeFile(path, text, appending: true) }

func truncate(_ path: String, to size: Int = 0) throws {
    try #require(unsafe Glibc.truncate(path, size) == 0)
}

/// Sets the time of the last write.
func setModified(_ path: String, seconds: Int) throws {
    let times = [timespec(tv_sec: seconds, tv_nsec: 0), timespec(tv_sec: seconds, tv_nsec: 0)]
    try #require(unsafe utimensat(AT_FDCWD, path, times, 0) == 0)
}

/// Makes it a file of long ago: rotated before anybody began to read.
func makeOld(_ path: String) throws { try setModified(path, seconds: 1_600_000_000) }

/// Makes a named pipe.
func makePipe(_ path: String) throws { try #require(unsafe mkfifo(path, 0o600) == 0) }
