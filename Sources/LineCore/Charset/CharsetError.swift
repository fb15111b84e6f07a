/// Why lines of a charset cannot be decoded.
public enum CharsetError: Error, Equatable, Sendable, CustomStringConvertible {
    /// IANA knows no such name.
    case unknown(String)
    /// IANA knows it, and no line of it can be cut or decoded by itself.
    case unsupported(String)
    /// This system's iconv(3) lacks the module for it.
    case missing(String, module: String)

    /// What is wrong.
    public var description: String {
        switch self {
        case .unknown(let name): "`\(name)` is no charset name of IANA's"
        case .unsupported(let name): "the charset `\(name)` is not supported"
        case .missing(let name, let module):
            "the charset `\(name)` needs the iconv module \(module), which this system lacks"
        }
    }

    /// What to do about it.
    public var remedy: String {
        switch self {
        case .unknown, .unsupported: "write one such as UTF-16LE, ISO-8859-1, windows-1252, Shift_JIS or GBK"
        case .missing: "install glibc's gconv modules (Debian and Ubuntu: libc6; Fedora and RHEL: glibc-gconv-extra)"
        }
    }
}
