import Settings
import Testing

@Suite struct ClientSettingsTests {
    @Test func `a client with only a URL has the defaults`() throws {
        let client = try settings(client()).clients[0]
        var expected = ClientSettings(url: "http://loki:3100/loki/api/v1/push")
        expected.name = "client-1"
        #expect(client == expected)
        #expect(client.backoff.maxRetries == nil)
    }

    @Test func `every key is read`() throws {
        let client = try settings(
            client(
                "name: a", "batchwait: 100ms", "batchsize: 1000", "timeout: 3s", "tenant_id: t",
                "headers: {X-A: b, C: d}", "http_headers: {X-E: {values: [f], secrets: [g], files: [/h, /i]}}",
                "external_labels: {z: y, b: c}", "backoff_config: {min_period: 1s, max_period: 2s, max_retries: 3}",
                "drop_rate_limited_batches: true", "follow_redirects: false", "enable_http2: true",
                "proxy_url: http://proxy:8080", "no_proxy: a,b", "proxy_connect_header: {X-P: [q, r]}",
                "encoding: json", "compression: none",
                "max_in_flight: 8",
                "tls_config:", "  ca_file: /ca", "  cert_file: /cert", "  key: k", "  server_name: s",
                "  insecure_skip_verify: true", "  min_version: TLS12", "  max_version: TLS13")
        ).clients[0]
        #expect(client.name == "a")
        #expect(client.batchWait == .milliseconds(100))
        #expect(client.batchSize == 1000)
        #expect(client.timeout == .seconds(3))
        #expect(client.tenantID == "t")
        #expect(
            client.headers.map { [$0.name, $0.value] } == [["X-A", "b"], ["C", "d"], ["X-E", "f"], ["X-E", "g"]])
        #expect(client.externalLabels.map { [$0.name, $0.value] } == [["b", "c"], ["z", "y"]])
        #expect(client.backoff.minPeriod == .seconds(1))
        #expect(client.backoff.maxPeriod == .seconds(2))
        #expect(client.backoff.maxRetries == 3)
        #expect(client.dropRateLimitedBatches)
        #expect(!client.followRedirects)
        #expect(client.proxy.url == "http://proxy:8080")
        #expect(client.proxy.noProxy == "a,b")
        #expect(client.proxy.connectHeaders.map { [$0.name, $0.value.revealed] } == [["X-P", "q"], ["X-P", "r"]])
        #expect(client.headerFiles == [.init(name: "X-E", path: "/h"), .init(name: "X-E", path: "/i")])
        #expect(client.encoding == .json)
        #expect(client.compression == .none)
        #expect(client.maxInFlight == 8)
        #expect(client.tls.caFile == "/ca")
        #expect(client.tls.certFile == "/cert")
        #expect(client.tls.key?.revealed == "k")
        #expect(client.tls.serverName == "s")
        #expect(client.tls.insecureSkipVerify)
        #expect(client.tls.minVersion == "TLS12")
        #expect(client.tls.maxVersion == "TLS13")
    }

    @Test func `no retries at all written means no limit, as in Promtail`() throws {
        #expect(try settings(client("backoff_config: {max_retries: 0}")).clients[0].backoff.maxRetries == nil)
    }

    @Test(arguments: [
        ("", ClientSettings.Encoding.protobuf, ClientSettings.Compression.snappy),
        ("compression: gzip", .protobuf, .gzip),
        ("encoding: json", .json, .gzip), ("{encoding: json, compression: none}", .json, .none),
    ])
    func `the compression follows the encoding`(
        text: String, encoding: ClientSettings.Encoding, compression: ClientSettings.Compression
    ) throws {
        let lines = text.split { "{},".contains($0) }.map { $0.drop { $0 == " " } }
        let yaml = "clients:\n  - url: http://a/b\n" + lines.map { "    \($0)\n" }.joined() + "scrape_configs: []"
        let client = try settings(yaml).clients[0]
        #expect(client.encoding == encoding)
        #expect(client.compression == compression)
    }

    @Test(arguments: [
        ("url: loki:3100", "`loki:3100` has no scheme; begin it with http:// or https://"),
        ("url: '${LOKI}'", "`${LOKI}` has no scheme; expand variables with -config.expand-env=true"),
        ("url: http://u:pw@:1/", "`http://<secret>@:1/` has no host; write it as http://host:3100/loki/api/v1/push"),
        ("url: 'http://u:pw@h:x/'", "`http://<secret>@h:x/` has the port `x`; a port is a number from 1 to 65535"),
    ])
    func `a bad URL is an error without its password`(line: String, expected: String) throws {
        let found = try problems(
            "clients: [{\(line)}]\nscrape_configs: [{job_name: a, static_configs: [{labels: {__path__: /a}}]}]")
        #expect(found == ["config.yaml:1:17: `clients[0].url`: \(expected)"])
    }

    @Test func `a URL without a path gets a warning`() throws {
        let result = Settings.load(yaml: "clients: [{url: 'http://loki:3100'}]")
        #expect(
            result.warnings.last?.description
                == "config.yaml:1:17: warning: `clients[0].url` has no path; Loki's is /loki/api/v1/push")
    }

    @Test(arguments: [
        ("batchsize: 0", "`clients[0].batchsize` is 0; write a whole number from 1 to 1073741824"),
        (
            "batchsize: 1MB",
            "`clients[0].batchsize` is a string; write a whole number from 1 to 1073741824, without quotes"
        ),
        ("batchwait: -1s", "`clients[0].batchwait` is -1s; write 0s or more"),
        ("timeout: 0s", "`clients[0].timeout` is 0s; write more than 0s"),
        ("max_in_flight: 65", "`clients[0].max_in_flight` is 65; write a whole number from 1 to 64"),
        (
            "external_labels: {a-b: c}",
            "`a-b` is not a valid label name; use letters, digits and underscores, and no digit first"
        ),
        (
            "headers: {'a b': c}",
            "`clients[0].headers` has the header `a b`, whose name or value cannot be sent; use letters, digits and dashes in the name, and no control characters in the value"
        ),
        (
            "headers: {a: \"b\\nc\"}",
            "`clients[0].headers` has the header `a`, whose name or value cannot be sent; use letters, digits and dashes in the name, and no control characters in the value"
        ),
        ("tenant_id: \"a\\nb\"", "`clients[0].tenant_id` holds a control character; remove it"),
        (
            "backoff_config: {min_period: 10m}",
            "`clients[0].backoff_config.min_period` is 10m0s, more than `max_period`, 5m0s; write a shorter one"
        ),
        (
            "{encoding: json, compression: snappy}",
            "`clients[0].compression` is snappy, which no receiver of JSON reads; write gzip or none"
        ),
        (
            "compression: none",
            "`clients[0].compression` is none, but Loki reads protobuf only compressed; write snappy or gzip"
        ),
        ("compression: zstd", "`clients[0].compression` is `zstd`; write one of snappy, gzip, none"),
        (
            "http_headers: {'a b': {files: [/f]}}",
            "`clients[0].http_headers` has the header `a b`, whose name or value cannot be sent; use letters, digits and dashes in the name, and no control characters in the value"
        ),
        (
            "proxy_connect_header: {a: [b]}",
            "`clients[0].proxy_connect_header` without `proxy_url`; write the proxy's URL, or remove it"
        ),
        (
            "{proxy_url: 'http://p', proxy_connect_header: {a: b}}",
            "`clients[0].proxy_connect_header.a` is a string; write a list: lines that begin with `- `"
        ),
        (
            "{proxy_url: 'http://p', proxy_connect_header: {a: [\"b\\nc\"]}}",
            "`clients[0].proxy_connect_header` has the header `a`, whose name or value cannot be sent; use letters, digits and dashes in the name, and no control characters in the value"
        ),
        (
            "{proxy_url: 'http://p', proxy_connect_header: {Proxy-Authorization: [Negotiate x]}}",
            "`clients[0].proxy_connect_header` has a Proxy-Authorization that is neither Basic nor Bearer; use one of these schemes"
        ),
        (
            "proxy_url: https://p",
            "`clients[0].proxy_url`: `https://p` has the scheme `https`; begin it with http:// or socks5:// or socks5h://"
        ),
        ("no_proxy: a", "`clients[0].no_proxy` without `proxy_url`; write the proxy's URL, or remove it"),
        (
            "{proxy_url: 'http://p', proxy_from_environment: true}",
            "`clients[0].proxy_from_environment` together with `proxy_url` or `no_proxy`; write one or the other"
        ),
        ("tls_config: {cert: a}", "`clients[0].tls_config` has a certificate without a key; write both, or neither"),
        (
            "tls_config: {key_file: a}",
            "`clients[0].tls_config` has a key without a certificate; write both, or neither"
        ),
        ("tls_config: {ca: a, ca_file: b}", "`clients[0].tls_config` has `ca` and `ca_file`; write one of them"),
        (
            "tls_config: {min_version: TLS9}",
            "`clients[0].tls_config.min_version` is `TLS9`; write one of TLS10, TLS11, TLS12, TLS13"
        ),
        (
            "tls_config: {min_version: TLS13, max_version: TLS12}",
            "`clients[0].tls_config.min_version` is above `max_version`; swap them"
        ),
    ])
    func `a bad value says what would be right`(line: String, expected: String) throws {
        let lines = line.hasPrefix("{") ? String(line.dropFirst().dropLast()).replacing(", ", with: "\n    ") : line
        let found = try problems(client(lines))
        #expect(found.count == 1)
        #expect(found.first?.hasSuffix(" " + expected) == true, "\(found)")
    }

    @Test func `headers of the agent's own get a warning`() throws {
        let result = Settings.load(yaml: client("headers: {X-Scope-OrgID: a}"))
        #expect(result.settings != nil)
        #expect(
            result.warnings.first?.what
                == "`clients[0].headers` has the header `X-Scope-OrgID`, which the agent sets itself")
    }

    @Test(
        arguments: [
            (["HTTP_PROXY": "http://p:1", "NO_PROXY": "x"], "http://p:1", "x"),
            (["http_proxy": "p:1"], "http://p:1", ""),
            (["HTTPS_PROXY": "http://p:1"], nil, ""), ([:], nil, ""), (["HTTP_PROXY": ""], nil, ""),
        ] as [([String: String], String?, String)])
    func `the environment's proxy is taken by the scheme when asked for`(
        environment: [String: String], proxy: String?, noProxy: String
    ) throws {
        let asked = try settings(client("proxy_from_environment: true"), environment: environment).clients[0]
        #expect(asked.proxy.url == proxy)
        #expect(asked.proxy.noProxy == noProxy)
        #expect(try settings(client(), environment: environment).clients[0].proxy.url == nil)
    }
}
