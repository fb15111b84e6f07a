import Settings
import Testing

/// Random damage must give problems, never a crash or a hang.
@Suite struct MutationTests {
    private static let sample = """
        server: {http_listen_port: 9080, log_level: info}
        clients:
          - &base
            url: http://u:p@loki:3100/loki/api/v1/push
            batchwait: 1s
            external_labels: {a: b, c: "d"}
            basic_auth: {username: u, password_file: /p}
            backoff_config: {min_period: 500ms, max_retries: 3}
          - <<: *base
            name: 'two'
            tls_config: {ca_file: /ca, insecure_skip_verify: yes}
        limits_config: {max_line_size: 256kb, allowed_roots: [/var/log]}
        scrape_configs:
          - job_name: ${NAME:-pods}
            pipeline_stages: [cri: {max_partial_lines: 5}, docker: ]
            static_configs:
              - targets: [localhost]
                labels: {__path__: "/var/log/*.log", job: |
                  x
                  }
        """

    /// A small generator with a seed, so that a failure can be repeated.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    @Test(arguments: 0..<8)
    func `a damaged file gives settings or errors`(seed: Int) {
        var generator = Generator(state: UInt64(seed))
        let original = Array(Self.sample.utf8)
        let spice = Array("{}[]:,&*#?|-<>=!%@`\"'\\\n\t $~0é".utf8) + [0, 0xFF, 0xC3]
        var flags = PromtailFlags()
        flags.configFiles = ["x.yaml"]
        for round in 0..<150 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let at = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes[at] = spice.randomElement(using: &generator) ?? 0
                case 1: bytes.remove(at: at)
                case 2: bytes.insert(spice.randomElement(using: &generator) ?? 0, at: at)
                default:
                    let end = min(bytes.count, at + Int.random(in: 1...40, using: &generator))
                    bytes.insert(contentsOf: bytes[at..<end], at: Int.random(in: 0...bytes.count, using: &generator))
                }
            }
            flags.expandEnvironment = round.isMultiple(of: 2)
            let result = Settings.load(
                flags: flags, environment: { _ in "value" }, readFile: { _ in .contents(bytes) })
            #expect((result.settings == nil) == !result.errors.isEmpty)
            #expect(result.problems.allSatisfy { !$0.what.isEmpty && !$0.description.contains("\n") })
        }
    }
}
