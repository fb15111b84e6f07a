import Glibc

/// Starts a program with posix_spawn(3) and returns its id.
///
/// The caller holds `spawnLock`. The program begins with no signal blocked and none ignored, whatever the test's own process does.
func spawn(
    _ program: String, _ arguments: [String], _ changes: [String: String?], _ directory: String?,
    descriptors: (input: Int32?, output: Int32, errors: Int32)
) throws -> pid_t {
    // Glibc's overlay has no addchdir_np; env(1) replaces itself by the program, under the same id.
    let path = directory == nil ? program : "/usr/bin/env"
    let arguments = directory.map { ["-C", $0, program] + arguments } ?? arguments

    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    if let input = descriptors.input {
        unsafe posix_spawn_file_actions_adddup2(&actions, input, 0)
    } else {
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    }
    unsafe posix_spawn_file_actions_adddup2(&actions, descriptors.output, 1)
    unsafe posix_spawn_file_actions_adddup2(&actions, descriptors.errors, 2)
    unsafe closeFrom(&actions, 3)

    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe posix_spawnattr_setsigmask(&attributes, &signals)
    unsafe sigfillset(&signals)
    unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    var argv = unsafe ([path] + arguments).map { unsafe strdup($0) } + [nil]
    var envp = unsafe environment(changes).map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
    defer {
        unsafe (argv + envp).forEach { unsafe free($0) }
    }
    var id: pid_t = 0
    let code = unsafe posix_spawn(&id, path, &actions, &attributes, &argv, &envp)
    guard code == 0 else { throw SystemFailure("start \(path)", code: code) }
    return id
}

/// Keeps descriptors of this process out of the program: a listener that lived on in it would still take connections.
///
/// The function of glibc 2.34 and later is not in the overlay, since it asks for `_GNU_SOURCE`.
private func closeFrom(_ actions: inout posix_spawn_file_actions_t, _ first: Int32) {
    typealias Function = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32
    guard let symbol = unsafe dlsym(nil, "posix_spawn_file_actions_addclosefrom_np") else { return }
    _ = unsafe unsafeBitCast(symbol, to: Function.self)(&actions, first)
}

private func environment(_ changes: [String: String?]) -> [String: String] {
    var result: [String: String] = [:]
    var cursor = unsafe environ
    while let variable = unsafe cursor.pointee {
        let text = unsafe String(cString: variable)
        if let equals = text.firstIndex(of: "=") {
            result[String(text[..<equals])] = String(text[text.index(after: equals)...])
        }
        unsafe cursor += 1
    }
    for (name, value) in changes { result[name] = value }
    return result
}
