import Glibc
import TestSupport
import Testing

/// Pods, their directories and their namespaces' labels change at speed, while the API server misbehaves.
@Suite(.fewAtOnce) struct KubernetesChurnTests {
    private static let tenants = ["t0", "t1", "t2"]

    @Test(arguments: [1, 2] as [UInt64])
    func `each line arrives once, with its namespace and a tenant that this had`(seed: UInt64) async throws {
        var random = SeededGenerator(seed)
        let setup = try await KubernetesSetup()
        let (loki, server) = (setup.loki, setup.server)
        func name(_ number: Int, tenant: Int) {
            server.set(
                "namespaces", .namespace("ns\(number)", labels: ["tenant": "ns\(number)-\(Self.tenants[tenant])"]))
        }
        for number in 0..<4 { name(number, tenant: 0) }
        let agent = try setup.start(
            """
            kubernetes:
              api_server: '\(server.url)'
              path: \(setup.pods)
              metadata_timeout: 10m
              tenant: {namespace_label: tenant, default: nobody}
            """)
        try await server.waitForWatches(2)
        var writers: [(namespace: Int, log: LogWriter)] = []
        for round in 0..<60 {
            let namespace = Int.random(in: 0..<4, using: &random)
            let pod = "p\(round)"
            server.set("pods", .pod("ns\(namespace)", pod))
            let log = try setup.writer("ns\(namespace)", pod)
            writers.append((namespace, log))
            try log.write(5)
            // Its object may be gone before anybody has looked at the directory.
            if Bool.random(using: &random) { server.delete("pods", "ns\(namespace)/\(pod)") }
            try writers[Int.random(in: 0..<writers.count, using: &random)].log.write(3)
            switch Int.random(in: 0..<8, using: &random) {
            case 0: server.tearWatches()
            case 1: server.endWatches()
            case 2: server.forget(tells: true)
            case 3: server.bookmark()
            default: name(Int.random(in: 0..<4, using: &random), tenant: Int.random(in: 0..<3, using: &random))
            }
        }
        let written = writers.reduce(0) { $0 + $1.log.count }
        try await loki.waitForEntries(written)
        try await RunningAgent.stop(agent)
        let report = loki.sequences()
        for writer in writers { #expect(report.missing(writer.log.name, outOf: writer.log.count).isEmpty) }
        #expect(loki.entries.count == written && report.harmlessRepeats == 0)
        for stream in loki.streams {
            let pod = try #require(stream.labels["pod"])
            let writer = try #require(writers.first { $0.log.name == pod })
            #expect(stream.labels["namespace"] == "ns\(writer.namespace)")
            #expect(stream.tenant.hasPrefix("ns\(writer.namespace)-t"), "\(stream.tenant) \(stream.labelText)")
        }
        await loki.stop()
    }
}
