import LineCore

extension Settings {
    /// The effective configuration as YAML: defaults, file and flags together, every secret as `<secret>`.
    ///
    /// A configuration without secrets reads back as the same settings.
    public var effectiveYAML: String {
        var writer = YAMLWriter()
        writer.block("server") { $0.write(server) }
        writer.list("clients", clients) { $0.write($1) }
        writer.block("positions") { writer in
            writer.string("filename", positions.filename)
            writer.duration("sync_period", positions.syncPeriod)
            writer.boolean("ignore_invalid_yaml", positions.ignoreInvalidYAML)
        }
        writer.list("scrape_configs", scrapeConfigs) { $0.write($1) }
        writer.block("target_config") { writer in
            writer.duration("sync_period", target.syncPeriod)
            writer.boolean("stdin", target.stdin)
            writer.duration("shutdown_timeout", target.shutdownTimeout)
            writer.integer("lanes", target.lanes)
        }
        writer.block("limits_config") { $0.write(limits) }
        if let deadLetter {
            writer.block("dead_letter") { writer in
                writer.string("directory", deadLetter.directory)
                writer.integer("max_bytes", deadLetter.maxBytes)
            }
        }
        writer.block("global") { writer in
            writer.block("file_watch_config") { writer in
                writer.duration("min_poll_frequency", fileWatch.minPollFrequency)
                writer.duration("max_poll_frequency", fileWatch.maxPollFrequency)
            }
        }
        return writer.text
    }

    /// What Promtail prints at the start of a dry run: each client's settings under a dashed line, then a blank line.
    public var clientsConfigured: String {
        var text = "Clients configured:\n"
        for client in clients { text += "----------------------\n" + client.description }
        return text + "\n"
    }
}

extension YAMLWriter {
    fileprivate mutating func write(_ server: ServerSettings) {
        boolean("disable", server.disable)
        string("http_listen_address", server.httpListenAddress)
        integer("http_listen_port", server.httpListenPort)
        string("http_path_prefix", server.httpPathPrefix)
        string("external_url", server.externalURL)
        boolean("health_check_target", server.healthCheckTarget)
        boolean("profiling_enabled", server.profilingEnabled)
        boolean("enable_runtime_reload", server.enableRuntimeReload)
        duration("graceful_shutdown_timeout", server.gracefulShutdownTimeout)
        server.tls.write(as: "http_tls_config", to: &self)
        raw("tls_min_version", server.tls.minVersion.rawValue)
        raw("log_level", server.logLevel.rawValue)
        raw("log_format", server.logFormat.rawValue)
    }

    fileprivate mutating func write(_ limits: LimitsSettings) {
        boolean("readline_rate_enabled", limits.readlineRateEnabled)
        raw("readline_rate", "\(limits.readlineRate)")
        integer("readline_burst", limits.readlineBurst)
        boolean("readline_rate_drop", limits.readlineRateDrop)
        integer("max_streams", limits.maxStreams)
        raw("max_line_size", ByteSize.format(limits.maxLineSize))
        boolean("max_line_size_truncate", limits.maxLineSizeTruncate)
        integer("max_open_files", limits.maxOpenFiles)
        raw("max_memory", ByteSize.format(limits.maxMemory))
        strings("allowed_roots", limits.allowedRoots)
    }

    fileprivate mutating func write(_ config: ScrapeSettings) {
        string("job_name", config.jobName)
        EncodingSettings.write(config.encoding, to: &self)
        config.decompression?.write(to: &self)
        if !config.stages.isEmpty { list("pipeline_stages", config.stages) { $0.write($1) } }
        if !config.pipelines.isEmpty {
            block("pipelines") { writer in
                for pipeline in config.pipelines {
                    writer.list(pipeline.name, pipeline.stages) { $0.write($1) }
                }
            }
        }
        if !config.identityLabels.isEmpty { strings("identity_labels", config.identityLabels) }
        if config.kind == .none { return }
        if !config.relabel.isEmpty { list("relabel_configs", config.relabel.compactMap(\.rule)) { $0.write($1) } }
        config.journal?.write(to: &self)
        guard case .files(let targets) = config.kind else { return }
        if !config.fileDiscoveries.isEmpty {
            list("file_sd_configs", config.fileDiscoveries) { writer, discovery in
                writer.strings("files", discovery.files)
                writer.string("refresh_interval", PrometheusDuration.format(discovery.refreshInterval))
            }
        }
        if !config.kubernetesDiscoveries.isEmpty {
            list("kubernetes_sd_configs", config.kubernetesDiscoveries) { $1.write(to: &$0) }
        }
        guard !targets.isEmpty || !config.hasDiscovery else { return }
        list("static_configs", targets) { writer, target in
            writer.strings("targets", target.targets)
            writer.pairs("labels", target.labels.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        }
    }

    fileprivate mutating func write(_ rule: RelabelRule) {
        raw("action", rule.action.rawValue)
        if !rule.sourceLabels.isEmpty { strings("source_labels", rule.sourceLabels) }
        if rule.separator != RelabelRule.defaultSeparator { string("separator", rule.separator) }
        if rule.regex.pattern != RelabelRule.defaultRegex { string("regex", rule.regex.pattern) }
        if !rule.targetLabel.text.isEmpty { string("target_label", rule.targetLabel.text) }
        if rule.replacement.text != RelabelRule.defaultReplacement { string("replacement", rule.replacement.text) }
        if rule.modulus > 0 { raw("modulus", "\(rule.modulus)") }
    }

    /// One client. Header values are not printed: any of them may be a credential.
    mutating func write(_ client: ClientSettings) {
        string("name", client.name)
        string("url", client.url)
        duration("batchwait", client.batchWait)
        integer("batchsize", client.batchSize)
        write(client.authorization)
        write(client.tls)
        write(client.proxy)
        boolean("follow_redirects", client.followRedirects)
        if !client.headers.isEmpty {
            block("headers") { writer in
                var written: Set<String> = []
                for header in client.headers where written.insert(header.name).inserted { writer.secret(header.name) }
            }
        }
        if !client.headerFiles.isEmpty {
            block("http_headers") { writer in
                var written: Set<String> = []
                for header in client.headerFiles where written.insert(header.name).inserted {
                    let paths = client.headerFiles.filter { $0.name == header.name }.map(\.path)
                    writer.block(header.name) { $0.strings("files", paths) }
                }
            }
        }
        block("backoff_config") { writer in
            writer.duration("min_period", client.backoff.minPeriod)
            writer.duration("max_period", client.backoff.maxPeriod)
            writer.integer("max_retries", client.backoff.maxRetries ?? 0)
        }
        pairs("external_labels", client.externalLabels.map { ($0.name, $0.value) })
        duration("timeout", client.timeout)
        string("tenant_id", client.tenantID)
        boolean("drop_rate_limited_batches", client.dropRateLimitedBatches)
        raw("encoding", client.encoding.rawValue)
        raw("compression", client.compression.rawValue)
        integer("max_in_flight", client.maxInFlight)
    }

    /// How requests are authorised, without secrets.
    mutating func write(_ authorization: ClientSettings.Authorization) {
        switch authorization {
        case .none: break
        case .basic(let username, let password):
            block("basic_auth") { writer in
                writer.write("username", username)
                writer.write("password", password)
            }
        case .token(let type, let credentials):
            block("authorization") { writer in
                writer.string("type", type)
                writer.write("credentials", credentials)
            }
        case .oauth2(let oauth2):
            block("oauth2") { $0.write(oauth2) }
        }
    }

    private mutating func write(_ oauth2: ClientSettings.OAuth2) {
        string("client_id", oauth2.clientID)
        if oauth2.clientSecret != .value(Secret("")) { write("client_secret", oauth2.clientSecret) }
        if !oauth2.scopes.isEmpty { strings("scopes", oauth2.scopes) }
        string("token_url", oauth2.tokenURL)
        if !oauth2.endpointParams.isEmpty {
            block("endpoint_params") { writer in
                for parameter in oauth2.endpointParams { writer.secret(parameter.name) }
            }
        }
        write(oauth2.tls)
        write(oauth2.proxy)
    }

    /// The way through a proxy, without its password.
    mutating func write(_ proxy: HTTPProxySettings) {
        string("proxy_url", ifAny: proxy.url.map(HTTPURL.redacted))
        if !proxy.noProxy.isEmpty { string("no_proxy", proxy.noProxy) }
        guard !proxy.connectHeaders.isEmpty else { return }
        block("proxy_connect_header") { writer in
            var written: Set<String> = []
            for header in proxy.connectHeaders where written.insert(header.name).inserted {
                let values = proxy.connectHeaders.filter { $0.name == header.name }.map(\.value.description)
                writer.strings(header.name, values)
            }
        }
    }

    private mutating func write(_ key: String, _ source: ClientSettings.SecretSource) {
        switch source {
        case .value: secret(key)
        case .file(let path): string("\(key)_file", path)
        }
    }

    /// `tls_config`, if there is anything in it.
    mutating func write(_ tls: ClientSettings.TLSSettings) {
        guard tls != ClientSettings.TLSSettings() else { return }
        block("tls_config") { writer in
            writer.string("ca_file", ifAny: tls.caFile)
            writer.string("ca", ifAny: tls.ca)
            writer.string("cert_file", ifAny: tls.certFile)
            writer.string("cert", ifAny: tls.cert)
            writer.string("key_file", ifAny: tls.keyFile)
            if tls.key != nil { writer.secret("key") }
            writer.string("server_name", ifAny: tls.serverName)
            writer.boolean("insecure_skip_verify", tls.insecureSkipVerify)
            writer.string("min_version", ifAny: tls.minVersion)
            writer.string("max_version", ifAny: tls.maxVersion)
        }
    }
}
