import Glibc
import NIOCore

/// The admin server cannot listen.
public struct AdminServerError: Error, CustomStringConvertible {
    /// Where it should have listened.
    public let address: AdminAddress
    /// What the system said.
    public let cause: any Error

    /// What failed, on what, and what to do.
    public var description: String {
        let place = AdminAddress.joined(host: address.bindHost, port: address.port)
        return "cannot listen on \(place): \(reason); \(mend)"
    }

    private var code: Int32? { (cause as? IOError)?.errnoCode }

    private var reason: String {
        switch code {
        case EADDRINUSE: "the port is in use"
        case EADDRNOTAVAIL: "this machine has no such address"
        case EACCES: "a port below 1024 needs root or CAP_NET_BIND_SERVICE"
        case .some(let code): unsafe String(cString: strerror(code))
        case nil: "\(cause)"
        }
    }

    private var mend: String {
        switch code {
        case EADDRINUSE, EACCES:
            "set server.http_listen_port (-server.http-listen-port) to another port, or server.disable: true"
        default:
            "set server.http_listen_address (-server.http-listen-address) to an address of this machine, "
                + "or server.disable: true"
        }
    }
}
