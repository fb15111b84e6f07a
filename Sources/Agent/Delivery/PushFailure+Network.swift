import AsyncHTTPClient
import Glibc
import NIOCore
import NIOPosix
import NIOSSL

extension PushFailure {
    /// Turns an error of the HTTP client into the operator's sentence.
    ///
    /// - Parameters:
    ///   - error: what was thrown.
    ///   - url: where the request went.
    ///   - proxy: the proxy it went through, `host:port`.
    ///   - timeout: how long it was given.
    init(_ error: any Error, url: PushURL, proxy: String?, timeout: Duration) {
        let place = proxy.map { "\(url.authority) through the proxy \($0)" } ?? url.authority
        switch error {
        case let error as HTTPClientError:
            self.init(Self.sentence(error, place: place, timeout: timeout))
        case let error as NIOConnectionError:
            self.init(Self.sentence(error, proxy: proxy))
        case let error as IOError:
            self.init(Self.sentence(error, place: place, url: url, proxy: proxy))
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError:
            self.init(Self.tlsSentence(String(reflecting: error) + " " + String(describing: error), url: url))
        case ChannelError.connectTimeout:
            self.init("no connection to \(place): nothing answers there; check the address, the network and firewalls")
        case is CancellationError:
            self.init("the request to \(place) was given up")
        case let error as SocketAddressError:
            self.init(Self.sentence(error, host: url.host))
        default:
            self.init("the connection to \(place) failed: \(error)")
        }
    }

    private static func sentence(_ error: HTTPClientError, place: String, timeout: Duration) -> String {
        switch error {
        case .connectTimeout:
            "no connection to \(place): nothing answers there; check the address, the network and firewalls"
        case .deadlineExceeded, .readTimeout, .writeTimeout:
            "no answer from \(place) within \(timeout); raise `timeout` if the server is that slow"
        case .remoteConnectionClosed, .uncleanShutdown:
            "\(place) closed the connection before it answered"
        case .tlsHandshakeTimeout:
            "\(place) does not speak TLS, or too slowly; check scheme and port of `url`"
        case .httpProxyHandshakeTimeout, .socksHandshakeTimeout, .invalidProxyResponse:
            "the proxy does not open a way to \(place); check `proxy_url`"
        case .proxyAuthenticationRequired:
            "the proxy wants credentials for \(place); put them in `proxy_url`"
        default:
            // Without associated values: an invalid header's value may be a secret.
            "the request to \(place) failed: \(error.shortDescription)"
        }
    }

    // An address without a name: connecting to it fails with the bare error of the system.
    private static func sentence(_ error: IOError, place: String, url: PushURL, proxy: String?) -> String {
        let words = words(errno: error.errnoCode)
        if error.errnoCode == ECONNRESET || error.errnoCode == EPIPE { return "\(words) by \(place)" }
        return "\(words) by \(proxy ?? url.authority); check \(proxy == nil ? "`url`" : "`proxy_url`")"
    }

    private static func sentence(_ error: NIOConnectionError, proxy: String?) -> String {
        let role = proxy == nil ? "`url`" : "`proxy_url`"
        if error.dnsAError != nil || error.dnsAAAAError != nil, error.connectionErrors.isEmpty {
            return "the host \(error.host) is unknown: check \(role), and the name servers in /etc/resolv.conf"
        }
        let place = "\(error.host):\(error.port)"
        guard let first = error.connectionErrors.first else { return "no connection to \(place)" }
        if let cause = first.error as? IOError { return "\(words(errno: cause.errnoCode)) by \(place); check \(role)" }
        return "no connection to \(place): nothing answers there; check \(role), the network and firewalls"
    }

    private static func sentence(_ error: SocketAddressError, host: String) -> String {
        if case .unknown(let host, _) = error { return sentence(unknown: host) }
        return sentence(unknown: host)
    }

    private static func sentence(unknown host: String) -> String {
        "the host \(host) is unknown: check `url`, and the name servers in /etc/resolv.conf"
    }

    private static func words(errno code: Int32) -> String {
        switch code {
        case ECONNREFUSED: "connection refused (nothing listens)"
        case ECONNRESET, EPIPE: "connection reset"
        case EHOSTUNREACH, ENETUNREACH: "no route: the network is not reached"
        case ETIMEDOUT: "connection timed out"
        default: "connection failed (\(Errno(code)))"
        }
    }

    // NIOSSL and BoringSSL say what happened in names of constants; these are the ones that operators meet.
    private static func tlsSentence(_ text: String, url: PushURL) -> String {
        let place = url.authority
        let upper = text.uppercased()
        if upper.contains("FAILEDTOVALIDATEHOSTNAME") || upper.contains("SERVERHOSTNAMEIMPOSSIBLETOMATCH") {
            return
                "the certificate of \(place) is for another name than \(url.host): use that name in `url`, or put it "
                + "in `tls_config.server_name`"
        }
        if upper.contains("CERTIFICATE_VERIFY_FAILED") || upper.contains("UNABLETOVALIDATECERTIFICATE") {
            return "the certificate of \(place) is not trusted: no authority in `tls_config.ca_file` (or of the "
                + "system) signed it, or it is out of date"
        }
        if upper.contains("CERTIFICATE_REQUIRED") {
            return "\(place) wants a client certificate: set `tls_config.cert_file` and `key_file`"
        }
        let alerts = [
            "BAD_CERTIFICATE", "UNKNOWN_CA", "CERTIFICATE_EXPIRED", "CERTIFICATE_UNKNOWN", "CERTIFICATE_REVOKED",
        ]
        if let alert = alerts.first(where: { upper.contains($0) }) {
            return "\(place) does not take the client certificate (\(alert.lowercased())): renew "
                + "`tls_config.cert_file`, or have its authority added there"
        }
        if upper.contains("WRONG_VERSION_NUMBER") || upper.contains("HTTP_REQUEST") {
            return "\(place) does not speak TLS: check scheme and port of `url`"
        }
        if upper.contains("PROTOCOL_VERSION") || upper.contains("UNSUPPORTED_PROTOCOL") {
            return "\(place) speaks no TLS version that is allowed here: see `tls_config.min_version` and `max_version`"
        }
        if upper.contains("UNCLEANSHUTDOWN") { return "\(place) closed the connection before it answered" }
        return "TLS with \(place) failed: \(text.prefix(200))"
    }
}
