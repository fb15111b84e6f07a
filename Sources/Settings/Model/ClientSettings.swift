/// One Loki to push to: an item of `clients`, or the older single `client`.
public struct ClientSettings: Sendable, Equatable {
    /// `name`: used in logs and metrics. Default: `client-1`, `client-2`, … by place in the file.
    public var name = ""
    /// `url`: the whole push URL, such as `http://loki:3100/loki/api/v1/push`. Required.
    public var url = ""
    /// `batchwait`: how old a batch may become before it is sent. Default 1 s.
    public var batchWait: Duration = .seconds(1)
    /// `batchsize`: bytes of lines in a batch before it is sent. Default 1,048,576.
    public var batchSize = 1_048_576
    /// `timeout`: how long one request may take in all. Default 10 s.
    public var timeout: Duration = .seconds(10)
    /// `tenant_id`: sent as `X-Scope-OrgID` where an entry has no tenant of its own. Default: none.
    public var tenantID = ""
    /// `headers`: further request headers, in the order of the file. They do not replace the agent's own.
    public var headers: [Header] = []
    /// `files` of `http_headers`: headers whose values are read from files, and again when those change.
    public var headerFiles: [HeaderFile] = []
    /// `external_labels`: put under each entry's labels; the entry's own label wins. Sorted by name.
    public var externalLabels: [Header] = []
    /// `backoff_config`.
    public var backoff = Backoff()
    /// `drop_rate_limited_batches`: drop a batch at the first 429 instead of trying again. Default false.
    public var dropRateLimitedBatches = false
    /// How requests are authorised: `basic_auth`, `authorization`, `bearer_token`,
    /// `bearer_token_file` or `oauth2`.
    public var authorization: Authorization = .none
    /// `tls_config`.
    public var tls = TLSSettings()
    /// `proxy_url`, `no_proxy`, `proxy_from_environment` and `proxy_connect_header`.
    public var proxy = HTTPProxySettings()
    /// `follow_redirects`: follow 307 and 308. Default true.
    public var followRedirects = true
    /// `encoding` (ours): protobuf, or JSON for other receivers. Default protobuf.
    public var encoding: Encoding = .protobuf
    /// `compression` (ours): snappy or gzip for protobuf, gzip or none for JSON. Default snappy, or gzip for JSON.
    public var compression: Compression = .snappy
    /// `max_in_flight` (ours): pushes under way at once for one tenant, never two with the same stream. 1 to 64. Default 4.
    public var maxInFlight = 4

    /// A client with all defaults, for the given URL.
    public init(url: String = "") { self.url = url }

    /// A name and a value.
    public struct Header: Sendable, Hashable {
        /// The name.
        public var name: String
        /// The value.
        public var value: String
        /// Pairs a name with a value.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// A header with the path of the file that holds its value.
    public struct HeaderFile: Sendable, Hashable {
        /// The header's name.
        public var name: String
        /// The file; white space around its content is cut.
        public var path: String
        /// Pairs a header with a file.
        public init(name: String, path: String) {
            self.name = name
            self.path = path
        }
    }

    /// `backoff_config`: how retryable failures are tried again.
    public struct Backoff: Sendable, Equatable {
        /// `min_period`: the first delay. Default 500 ms.
        public var minPeriod: Duration = .milliseconds(500)
        /// `max_period`: the longest delay. Default 5 min.
        public var maxPeriod: Duration = .seconds(300)
        /// `max_retries`: attempts in all, or `nil` for no limit. Default no limit (Promtail: 10, and then the
        /// batch is lost); where the file says 0 it means no limit, as in Promtail.
        public var maxRetries: Int?
        /// All defaults.
        public init() {}
    }

    /// How a request is authorised.
    public enum Authorization: Sendable, Equatable {
        /// Not at all.
        case none
        /// HTTP basic authentication; the password from the file or the value.
        case basic(username: SecretSource, password: SecretSource)
        /// `Authorization: <type> <credentials>`; the type is `Bearer` unless configured.
        case token(type: String, credentials: SecretSource)
        /// `oauth2`: a token that is asked for, and again before it ends.
        indirect case oauth2(OAuth2)
    }

    /// A secret given in the configuration, or a file that holds it and is read again when it changes.
    public enum SecretSource: Sendable, Equatable {
        /// The value itself.
        case value(Secret)
        /// The path of a file; white space around its content is cut.
        case file(String)
    }

    /// What a push body is made of.
    public enum Encoding: String, Sendable, CaseIterable {
        /// Loki's `PushRequest`.
        case protobuf
        /// Loki's JSON form.
        case json
    }

    /// How a push body is compressed.
    public enum Compression: String, Sendable, CaseIterable {
        /// Snappy's block format; with protobuf only.
        case snappy
        /// gzip; around literal-only snappy with protobuf.
        case gzip
        /// Not at all; with JSON only.
        case none
    }

    /// `tls_config`.
    public struct TLSSettings: Sendable, Equatable {
        /// `ca_file`: PEM file of the authorities to trust instead of the system's.
        public var caFile: String?
        /// `ca`: the same, inline.
        public var ca: String?
        /// `cert_file`: PEM file of the client's certificate chain, for mTLS.
        public var certFile: String?
        /// `cert`: the same, inline.
        public var cert: String?
        /// `key_file`: PEM file of the client's private key.
        public var keyFile: String?
        /// `key`: the same, inline.
        public var key: Secret?
        /// `server_name`: the name to expect in the server's certificate and to send as SNI.
        public var serverName: String?
        /// `insecure_skip_verify`: trust any certificate. Default false.
        public var insecureSkipVerify = false
        /// `min_version`: `TLS10` … `TLS13`. Default TLS12.
        public var minVersion: String?
        /// `max_version`. Default: no limit.
        public var maxVersion: String?
        /// All defaults.
        public init() {}
    }
}
