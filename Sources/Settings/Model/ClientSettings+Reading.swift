import LineCore

extension ClientSettings {
    /// What a `batchsize` may be, in bytes.
    static let batchSizes = 1...(1 << 30)
    /// What `max_in_flight` may be.
    static let inFlights = 1...64

    /// Reads a client. `environment` is asked for the proxy's variables when the client wants them.
    init(_ reader: inout MapReader, environment: (String) -> String?) {
        self.init()
        name = reader.string("name") ?? ""
        readURL(&reader)
        batchWait = reader.duration("batchwait", in: .notNegative) ?? batchWait
        batchSize = reader.integer("batchsize", in: Self.batchSizes) ?? batchSize
        timeout = reader.duration("timeout", in: .positive) ?? timeout
        tenantID = reader.string("tenant_id") ?? tenantID
        if !HTTPHeaderRules.isValue(tenantID) {
            reader.log.error(
                "`\(reader.path("tenant_id"))` holds a control character", mend: "remove it",
                at: reader.valueOrigin(of: "tenant_id"))
        }
        readHeaders(&reader)
        readExternalLabels(&reader)
        if var block = reader.map("backoff_config") { backoff = Backoff(&block) }
        dropRateLimitedBatches = reader.boolean("drop_rate_limited_batches") ?? dropRateLimitedBatches
        authorization = Authorization(&reader, ofURL: authorization, environment: environment)
        if var block = reader.map("tls_config") { tls = TLSSettings(&block) }
        proxy = HTTPProxySettings(&reader, for: url, environment: environment)
        followRedirects = reader.boolean("follow_redirects") ?? followRedirects
        InertKey(name: "enable_http2", kind: .boolean).read(from: &reader)
        readWire(&reader)
        maxInFlight = reader.integer("max_in_flight", in: Self.inFlights) ?? maxInFlight
        reader.finish()
    }

    /// The URL without its user, who becomes basic authentication as in Go's client.
    private mutating func readURL(_ reader: inout MapReader) {
        guard let text = reader.nonEmpty("url") else { return }
        let origin = reader.valueOrigin(of: "url")
        do throws(LiteralError) {
            let parsed = try take(url: text)
            if parsed.path.isEmpty || parsed.path == "/" {
                reader.log.warning(
                    "`\(reader.path("url"))` has no path", mend: "Loki's is /loki/api/v1/push", at: origin)
            }
        } catch {
            let mend = text.contains("${") ? "expand variables with -config.expand-env=true" : error.mend
            reader.log.error(
                "`\(reader.path("url"))`: `\(ValueReader.shown(HTTPURL.redacted(text)))` \(error.what)", mend: mend,
                at: origin)
            // Kept, so that it is not reported as missing as well.
            url = HTTPURL.redacted(text)
        }
    }

    /// Sets the URL, and the authorization if the URL has a user.
    @discardableResult
    mutating func take(url text: String) throws(LiteralError) -> HTTPURL {
        let parsed = try HTTPURL(text)
        url = parsed.text
        if let user = parsed.user, let password = parsed.password {
            authorization = .basic(username: .value(Secret(user)), password: .value(password))
        }
        return parsed
    }

    private mutating func readExternalLabels(_ reader: inout MapReader) {
        let pairs = reader.pairs("external_labels") ?? []
        for (name, _, origin) in pairs where !LabelName.isValid(name) {
            reader.log.error(
                "`\(ValueReader.shown(name))` is not a valid label name",
                mend: "use letters, digits and underscores, and no digit first", at: origin)
        }
        externalLabels = pairs.map { Header(name: $0.name, value: $0.value) }.sorted { $0.name < $1.name }
    }

    private mutating func readHeaders(_ reader: inout MapReader) {
        for (name, value, origin) in reader.pairs("headers") ?? [] {
            add(header: name, value, path: reader.path("headers"), origin: origin, log: reader.log)
        }
        let block = HTTPHeaderSettings(&reader, own: Self.ownHeaders)
        headers += block.headers
        headerFiles += block.files
    }

    private mutating func add(header name: String, _ value: String, path: String, origin: Origin, log: ProblemLog) {
        guard HTTPHeaderRules.accepts(name, value, own: Self.ownHeaders, path: path, at: origin, log) else { return }
        headers.append(Header(name: name, value: value))
    }

    /// Encoding and compression, and that they go together.
    private mutating func readWire(_ reader: inout MapReader) {
        encoding = reader.choice("encoding") ?? encoding
        compression = reader.choice("compression") ?? (encoding == .json ? .gzip : .snappy)
        let origin = reader.valueOrigin(of: "compression")
        switch (encoding, compression) {
        case (.json, .snappy):
            reader.log.error(
                "`\(reader.path("compression"))` is snappy, which no receiver of JSON reads",
                mend: "write gzip or none",
                at: origin)
        case (.protobuf, .none):
            reader.log.error(
                "`\(reader.path("compression"))` is none, but Loki reads protobuf only compressed",
                mend: "write snappy or gzip", at: origin)
        case (.json, .gzip), (.json, .none), (.protobuf, .snappy), (.protobuf, .gzip): break
        }
    }

    private static let ownHeaders = [
        "content-type", "content-encoding", "content-length", "host", "user-agent", "x-scope-orgid",
    ]
}

extension ClientSettings.Backoff {
    /// What `max_retries` may be; 0 is no limit.
    static let retries = 0...Int(Int32.max)

    init(_ reader: inout MapReader) {
        self.init()
        minPeriod = reader.duration("min_period", in: .positive) ?? minPeriod
        maxPeriod = reader.duration("max_period", in: .positive) ?? maxPeriod
        if let retries = reader.integer("max_retries", in: Self.retries), retries > 0 { maxRetries = retries }
        if minPeriod > maxPeriod {
            reader.log.error(
                "`\(reader.path("min_period"))` is \(GoDuration.format(minPeriod)), more than `max_period`, "
                    + GoDuration.format(maxPeriod),
                mend: "write a shorter one", at: reader.origin(of: "min_period"))
        }
        reader.finish()
    }
}
