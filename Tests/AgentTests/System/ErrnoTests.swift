import Glibc
import Testing

@testable import Agent

@Suite struct ErrnoTests {
    @Test(arguments: [
        (EACCES, Errno.Operation.open, "cannot open /d/x: Permission denied (EACCES); let the agent's user read it"),
        (EACCES, .create, "cannot create /d/x: Permission denied (EACCES); let the agent's user write in /d"),
        (ENOSPC, .write, "free space on the file system of /d; the agent goes on and tries again"),
        (EROFS, .create, "mount it writable"),
        (ENOENT, .create, "create the directory /d"),
        (ENOSPC, .watch, "raise fs.inotify.max_user_watches"),
        (EMFILE, .watch, "raise fs.inotify.max_user_instances"),
        (EMFILE, .open, "raise LimitNOFILE"),
        (EBUSY, .replace, "mount its directory /d instead"),
    ])
    func `an operator reads what failed, on what and what to do`(
        code: Int32, operation: Errno.Operation, expected: String
    ) {
        let sentence = Errno(code).sentence(operation, "/d/x")
        #expect(sentence.contains(expected))
    }

    @Test func `an error without advice still says what failed, on what and why`() {
        #expect(Errno(ERANGE).sentence(.read, "/d/x").hasPrefix("cannot read /d/x: Numerical result out of range"))
    }

    @Test func `an interrupted call is made again`() throws {
        var calls = 0
        let answer: Int = try Errno.retrying {
            calls += 1
            if calls == 3 { return 7 }
            errno = EINTR
            return -1
        }
        #expect(answer == 7)
        #expect(calls == 3)
    }

    @Test func `a call that fails otherwise is not made again`() {
        var calls = 0
        #expect(throws: Errno(EIO)) {
            try Errno.retrying { () -> Int in
                calls += 1
                errno = EIO
                return -1
            }
        }
        #expect(calls == 1)
    }
}
