import Settings
import Testing

@Suite struct PromtailFlagsTests {
    @Test(arguments: [
        ["-config.file=a.yaml"], ["--config.file=a.yaml"], ["-config.file", "a.yaml"], ["--config.file", "a.yaml"],
        ["-config.file=b", "-config.file=a.yaml"], ["-config.file=a.yaml", "--"], ["-config.file= a.yaml ,"],
    ])
    func `a flag takes its value after = or as the next argument, with one dash or two`(arguments: [String]) throws {
        #expect(try PromtailFlags.parse(arguments).configFiles == ["a.yaml"])
    }

    @Test func `nothing given is nothing changed`() throws {
        let flags = try PromtailFlags.parse([])
        #expect(flags == PromtailFlags())
        #expect(!flags.client.isGiven)
        #expect(flags.overrides == SettingsOverrides())
    }

    @Test(arguments: ["-dry-run", "--dry-run", "-dry-run=true", "-dry-run=1", "-dry-run=T"])
    func `a boolean needs no value`(argument: String) throws {
        #expect(try PromtailFlags.parse([argument]).dryRun)
    }

    @Test(arguments: ["-dry-run=false", "-dry-run=0", "-dry-run=F"])
    func `a boolean may be switched off`(argument: String) throws {
        #expect(try !PromtailFlags.parse(["-dry-run", argument]).dryRun)
    }

    @Test func `every flag of the program itself is read`() throws {
        let flags = try PromtailFlags.parse([
            "-config.file=a,b", "-config.expand-env", "-check-syntax", "-dry-run", "-inspect", "-stdin",
            "-print-config-stderr", "-log-config-reverse-order", "-version", "-log.level=warn", "-log.format=json",
            "--output", "json",
        ])
        #expect(flags.configFiles == ["a", "b"])
        #expect(flags.expandEnvironment)
        #expect(flags.checkSyntax)
        #expect(flags.dryRun)
        #expect(flags.inspect)
        #expect(flags.stdin)
        #expect(flags.printConfigToStandardError)
        #expect(flags.logConfigReverseOrder)
        #expect(flags.version)
        #expect(!flags.help)
        #expect(flags.overrides.logLevel == .warn)
        #expect(flags.overrides.logFormat == .json)
        #expect(flags.output == .json)
    }

    @Test(arguments: ["-help", "--help", "-h", "--h"])
    func `help ends the reading`(argument: String) throws {
        #expect(try PromtailFlags.parse(["-dry-run", argument, "-no-such-flag"]).help)
    }

    @Test func `every flag that stands for a key wins over the file`() throws {
        let yaml = configuration(
            "server: {disable: false, http_listen_port: 1, log_level: error}", "positions: {filename: /file}",
            "limits_config: {max_line_size: 3, readline_rate_drop: true}", "target_config: {stdin: false}")
        let settings = try settings(
            yaml,
            flags: [
                "-positions.file=/flag", "-positions.sync-period=1s", "-positions.ignore-invalid-yaml",
                "-target.sync-period=2s", "-file-watch.min_poll_frequency=1ms", "-file-watch.max_poll_frequency=2ms",
                "-limit.readline-rate=0.5", "-limit.readline-burst=6", "-limit.readline-rate-enabled",
                "-limit.readline-rate-drop=false", "-max-streams=7", "-max-line-size=1KB", "-max-line-size-truncate",
                "-log.level=debug", "-log.format=json", "-server.disable", "-server.http-listen-address=::1",
                "-server.http-listen-port=8", "-server.path-prefix=p", "-server.external-url=http://e",
                "-server.health-check-target=false", "-server.profiling_enabled", "-server.enable-runtime-reload",
                "-server.graceful-shutdown-timeout=9s", "-stdin=true",
            ])
        #expect(settings.positions.filename == "/flag")
        #expect(settings.positions.syncPeriod == .seconds(1))
        #expect(settings.positions.ignoreInvalidYAML)
        #expect(settings.target.syncPeriod == .seconds(2))
        #expect(settings.fileWatch.minPollFrequency == .milliseconds(1))
        #expect(settings.fileWatch.maxPollFrequency == .milliseconds(2))
        #expect(settings.limits.readlineRate == 0.5)
        #expect(settings.limits.readlineBurst == 6)
        #expect(settings.limits.readlineRateEnabled)
        #expect(!settings.limits.readlineRateDrop)
        #expect(settings.limits.maxStreams == 7)
        #expect(settings.limits.maxLineSize == 1024)
        #expect(settings.limits.maxLineSizeTruncate)
        #expect(settings.server.logLevel == .debug)
        #expect(settings.server.logFormat == .json)
        #expect(settings.server.disable)
        #expect(settings.server.httpListenAddress == "::1")
        #expect(settings.server.httpListenPort == 8)
        #expect(settings.server.httpPathPrefix == "/p")
        #expect(settings.server.externalURL == "http://e")
        #expect(!settings.server.healthCheckTarget)
        #expect(settings.server.profilingEnabled)
        #expect(settings.server.enableRuntimeReload)
        #expect(settings.server.gracefulShutdownTimeout == .seconds(9))
        #expect(settings.target.stdin)
    }

    @Test func `what is not given stays as the file has it`() throws {
        let yaml = configuration("server: {http_listen_port: 1, log_level: error}", "positions: {filename: /file}")
        let settings = try settings(yaml, flags: ["-server.disable"])
        #expect(settings.server.httpListenPort == 1)
        #expect(settings.server.logLevel == .error)
        #expect(settings.positions.filename == "/file")
    }

    @Test func `a flag switched off wins over the file's stdin`() throws {
        #expect(try !settings(configuration("target_config: {stdin: true}"), flags: ["-stdin=false"]).target.stdin)
    }

    @Test(arguments: [
        "-server.grpc-listen-port=0", "-tracing.enabled=false", "-server.http-read-timeout=30s",
        "-server.log-source-ips-enabled", "-server.grpc-tls-cert-path=/a", "-server.grpc.keepalive.time=2h",
    ])
    func `a flag that means nothing here is accepted and listed`(argument: String) throws {
        let name = String(argument.prefix { $0 != "=" })
        #expect(try PromtailFlags.parse([argument]).ignored == [name])
        #expect(try settings(configuration(), flags: [argument]).ignored.map(\.path) == [name])
    }

    @Test(arguments: [
        (["-no-such-flag"], "flag provided but not defined: -no-such-flag"),
        (["-config.fil=x"], "flag provided but not defined: -config.fil; did you mean -config.file?"),
        (["-client.url"], "flag needs an argument: -client.url"),
        (
            ["-config.expand-env=perhaps"],
            "invalid boolean value \"perhaps\" for -config.expand-env: it is no boolean (parse error); write true or false"
        ),
        (
            ["-client.batch-wait=soon"],
            "invalid value \"soon\" for flag -client.batch-wait: it is no duration; write a number with a unit, such as 1s, 500ms or 1h30m"
        ),
        (
            ["-client.batch-wait=10"],
            "invalid value \"10\" for flag -client.batch-wait: it has no unit; write the unit, such as 10s for seconds"
        ),
        (["-client.timeout=0s"], "invalid value \"0s\" for flag -client.timeout: it is zero; write a longer duration"),
        (
            ["-client.timeout=-1s"],
            "invalid value \"-1s\" for flag -client.timeout: it is negative; write a longer duration"
        ),
        (
            ["-client.batch-size-bytes=0"],
            "invalid value \"0\" for flag -client.batch-size-bytes: it is out of range; write a number from 1 to 1073741824"
        ),
        (["-max-streams=x"], "invalid value \"x\" for flag -max-streams: it is no whole number; write one"),
        (
            ["-max-line-size=1KiB"],
            "invalid value \"1KiB\" for flag -max-line-size: it has the unknown unit `kib`; the units are b, kb, mb, gb, tb, pb and eb, in powers of 1024"
        ),
        (
            ["-limit.readline-rate=-1"],
            "invalid value \"-1\" for flag -limit.readline-rate: it is no rate; write a number, 0 or more"
        ),
        (
            ["-log.level=loud"],
            "invalid value \"loud\" for flag -log.level: it is unknown; write one of debug, info, warn, error"
        ),
        (
            ["-client.external-labels=a"],
            "invalid value \"a\" for flag -client.external-labels: it has `a` without a value; write name=value,name2=value2"
        ),
        (
            ["-client.url=http://u:pw@:1"],
            "invalid value \"http://<secret>@:1\" for flag -client.url: it has no host; write it as http://host:3100/loki/api/v1/push"
        ),
        (["-positions.file="], "invalid value \"\" for flag -positions.file: it is empty; write a path"),
        (
            ["-server.http-tls-client-auth=Maybe"],
            "invalid value \"Maybe\" for flag -server.http-tls-client-auth: it is unknown; write one of NoClientCert, RequestClientCert, RequireAnyClientCert, RequireClientCert, VerifyClientCertIfGiven, RequireAndVerifyClientCert"
        ),
        (
            ["-server.grpc-listen-port=x"],
            "invalid value \"x\" for flag -server.grpc-listen-port: it is no whole number; write one"
        ),
        (["-dry-run", "true"], "unexpected argument \"true\": flags begin with -"),
        (["x"], "unexpected argument \"x\": flags begin with -"),
        (["-"], "unexpected argument \"-\": flags begin with -"), (["--", "x"], "unexpected argument \"x\" after --"),
        (["---x"], "bad flag syntax: ---x"), (["-=x"], "bad flag syntax: -=x"), (["--=x"], "bad flag syntax: --=x"),
    ])
    func `a command line that cannot be used says why, and exits with 2`(arguments: [String], expected: String) throws {
        let error = try #require(throws: FlagError.self) { try PromtailFlags.parse(arguments) }
        #expect(error.description == expected)
        #expect(error.exitCode == 2)
    }

    @Test func `the usage has every flag once, sorted`() {
        let names = PromtailFlags.usage.split(separator: "\n").filter { $0.hasPrefix("  -") }
            .map { $0.split(separator: " ")[0] }
        #expect(names == Array(Set(names)).sorted())
        #expect(names.count > 100)
        #expect(names.contains("-config.file"))
        #expect(
            PromtailFlags.usage.contains(
                "  -client.timeout duration\n        longest time of one request (default 10s)\n"))
    }
}
