import CLibFuzzer
import Glibc

if CommandLine.arguments.dropFirst() == ["-list"] {
    print(FuzzTarget.all.map(\.name).joined(separator: " "))
    exit(0)
}
// The target by its name in FUZZ_TARGET: libFuzzer starts copies of the process with arguments of its own.
let name = unsafe getenv("FUZZ_TARGET").map { unsafe String(cString: $0) } ?? ""
guard let target = FuzzTarget.all.first(where: { $0.name == name }) else {
    print("FUZZ_TARGET is one of: \(FuzzTarget.all.map(\.name).joined(separator: " "))")
    exit(2)
}
unsafe Chosen.target = target
var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv
exit(
    unsafe LLVMFuzzerRunDriver(&count, &arguments) { start, size in
        unsafe Chosen.run(start, size)
        return 0
    })
