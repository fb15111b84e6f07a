import Glibc
import LineCore
import Testing

@testable import Settings

/// The `geoip` stage from its settings to the labels, with databases that the tests write.
@Suite final class GeoIPStageTests {
    private var paths: [String] = []

    deinit {
        for path in paths { unsafe unlink(path) }
    }

    private func file(_ bytes: [UInt8]) throws -> String {
        let path = try GeoDatabaseWriter.write(bytes)
        paths.append(path)
        return path
    }

    private static let city: GeoDatabaseWriter.Value = .map([
        ("city", .map([("names", .map([("de", .text("Köln")), ("en", .text("Cologne"))]))])),
        ("country", .map([("iso_code", .text("DE")), ("names", .map([("en", .text("Germany"))]))])),
        ("continent", .map([("code", .text("EU")), ("names", .map([("en", .text("Europe"))]))])),
        (
            "location",
            .map([
                ("latitude", .double(50.9333)), ("longitude", .double(7)), ("time_zone", .text("Europe/Berlin")),
            ])
        ), ("postal", .map([("code", .text("50667"))])),
        (
            "subdivisions",
            .array([
                .map([("iso_code", .text("XX"))]),
                .map([("iso_code", .text("NW")), ("names", .map([("en", .text("North Rhine-Westphalia"))]))]),
            ])
        ),
    ])

    private func database() throws -> String {
        var writer = GeoDatabaseWriter()
        writer.add(192, 0, 2, 0, length: 24, Self.city)
        writer.add(198, 51, 100, 0, length: 25, .map([("city", .map([("names", .map([("fr", .text("Lyon"))]))]))]))
        writer.add([0x20, 0x01, 0x0d, 0xb8] + Array(repeating: 0, count: 12), length: 32, Self.city)
        writer.add(
            203, 0, 113, 0, length: 24,
            .map([
                ("autonomous_system_number", .uint32(64496)),
                ("autonomous_system_organization", .text("Example \"AS\"")),
            ]))
        writer.add(
            203, 0, 114, 0, length: 24,
            .map([("location", .map([("latitude", .double(0)), ("longitude", .double(0))])), ("city", .text("odd"))]))
        return try file(writer.bytes)
    }

    private func lookup(_ address: String, _ kind: GeoDatabase.Kind = .city) throws -> [String: String]? {
        let database = try GeoDatabase(path: try database(), kind: kind)
        let answer = Array(address.utf8).withBytes { database.find($0) }
        guard case .record(let record) = answer else { return nil }
        return Dictionary(uniqueKeysWithValues: database.labels(ofRecord: record).map { ($0.name, $0.value) })
    }

    @Test(arguments: ["192.0.2.1", "192.0.2.255", "2001:db8::1", "::ffff:192.0.2.7"])
    func `a city has all that the database knows, in English, with the most specific subdivision`(
        address: String
    ) throws {
        #expect(
            try lookup(address) == [
                "geoip_city_name": "Cologne", "geoip_country_name": "Germany", "geoip_continent_name": "Europe",
                "geoip_continent_code": "EU", "geoip_location_latitude": "50.9333", "geoip_location_longitude": "7",
                "geoip_postal_code": "50667", "geoip_timezone": "Europe/Berlin",
                "geoip_subdivision_name": "North Rhine-Westphalia", "geoip_subdivision_code": "NW",
            ])
    }

    @Test func `a country has its name and code, and the continent's`() throws {
        #expect(
            try lookup("192.0.2.1", .country) == [
                "geoip_country_name": "Germany", "geoip_country_code": "DE", "geoip_continent_name": "Europe",
                "geoip_continent_code": "EU",
            ])
    }

    @Test func `an owner has a number and a name`() throws {
        #expect(
            try lookup("203.0.113.9", .asn) == [
                "geoip_autonomous_system_number": "64496", "geoip_autonomous_system_organization": "Example \"AS\"",
            ])
    }

    @Test(arguments: ["198.51.100.1", "203.0.114.1", "203.0.113.1"])
    func `what a record does not have, or not as it should be, is no label`(address: String) throws {
        #expect(try lookup(address) == [:])
    }

    @Test(arguments: [
        ("192.0.3.1", GeoAnswer.unknown), ("198.51.100.128", .unknown), ("2001:db9::", .unknown), ("", .noAddress),
        ("192.0.2", .noAddress), ("192.0.2.01", .noAddress), ("192.0.2.1:80", .noAddress), ("192.0.2.1\0", .noAddress),
        ("fe80::1%eth0", .noAddress), (String(repeating: "1", count: 1000), .noAddress), ("localhost", .noAddress),
    ])
    func `an address that is none, or not in the database, says so`(address: String, expected: GeoAnswer) throws {
        let database = try GeoDatabase(path: try database(), kind: .city)
        #expect(Array(address.utf8).withBytes { database.find($0) } == expected)
    }

    private func load(_ stage: String) -> LoadResult {
        Settings.load(yaml: job("static_configs: [{labels: {__path__: /a}}]", "pipeline_stages:", "- geoip: \(stage)"))
    }

    @Test func `the stage is read, and what is printed reads back as the same`() throws {
        let path = try database()
        for kind in ["city", "ASN", "country"] {
            let result = load("{db: \(path), db_type: \(kind), source: ip}")
            let settings = try #require(result.settings, "\(result.problems)")
            let again = Settings.load(yaml: settings.effectiveYAML)
            #expect(again.settings?.scrapeConfigs[0].stages == settings.scrapeConfigs[0].stages)
            #expect(result.problems + again.problems == [])
        }
        #expect(load("{db: \(path), db_type: city}").warnings.count == 1)
    }

    private static let path = "scrape_configs[0].pipeline_stages[0].geoip"

    @Test(arguments: [
        ("{source: ip, db_type: city}", "6:14: `\(path)` has no `db`, which it needs; add `db: …`"),
        ("{source: ip, db: /a}", "6:14: `\(path)` has no `db_type`, which it needs; write one of city, asn, country"),
        (
            "{source: ip, db_type: planet, db: /a}",
            "6:36: `\(path).db_type` is `planet`; write one of city, asn, country"
        ),
        (
            "{source: ip, db_type: city, db: /none.mmdb}",
            "6:46: `\(path).db`, `/none.mmdb`, cannot be opened: No such file or directory; name a database in MaxMind's format (.mmdb) that may be read"
        ),
        (
            "{source: ip, db_type: city, db: /etc/passwd}",
            "6:46: `\(path).db`, `/etc/passwd`, cannot be opened: The MaxMind DB file contains invalid metadata; name a database in MaxMind's format (.mmdb) that may be read"
        ),
    ])
    func `a stage that cannot be used says where, why, and what would be right`(stage: String, expected: String) {
        #expect(load(stage).problems.map(\.description) == ["config.yaml:" + expected])
    }

    @Test func `lines get labels by their address; others stay as they are, and are counted`() throws {
        let result = load("{db: \(try database()), db_type: country, source: ip}")
        let settings = try #require(result.settings)
        let resources = JobResources(job: "a")
        let maker = settings.scrapeConfigs[0].stages[0].maker(resources)
        let regex = try Regex("ip=(?P<ip>\\S*)")
        let plan = PipelinePlan([{ [RegexStage(regex, source: nil, names: $0)] }, maker])
        let pipeline = plan.makePipeline(arena: Arena())
        let sink = LabelSink()
        for line in ["ip=192.0.2.1", "ip=192.0.2.2", "ip=x", "none", "ip=10.0.0.1", "ip=2001:db8::"] {
            Array(line.utf8).withBytes { bytes in
                var record = Record(
                    line: bytes, time: 0, labels: LabelSet([Label("job", "a")]), sourceBytes: bytes.count, readAt: 0)
                pipeline.run(&record, into: sink)
            }
        }
        let german =
            "{geoip_continent_code=\"EU\", geoip_continent_name=\"Europe\", geoip_country_code=\"DE\", "
            + "geoip_country_name=\"Germany\", job=\"a\"}"
        let plain = "{job=\"a\"}"
        #expect(sink.labels == [german, german, plain, plain, plain, german])
        #expect(
            resources.metrics.unknownAddresses.samples(now: 0).map { "\($0.labels.map(\.value)) \($0.value)" } == [
                "[\"a\", \"no_address\"] number(1.0)", "[\"a\", \"not_an_address\"] number(1.0)",
                "[\"a\", \"not_in_database\"] number(1.0)",
            ])
    }

    @Test func `a damaged database ends nothing`() throws {
        let good: [UInt8] = {
            var writer = GeoDatabaseWriter()
            writer.add(192, 0, 2, 0, length: 24, Self.city)
            return writer.bytes
        }()
        for place in stride(from: 0, to: good.count, by: 7) {
            var bytes = good
            bytes[place] ^= UInt8(truncatingIfNeeded: place &* 31 | 1)
            guard let database = try? GeoDatabase(path: try file(bytes), kind: .city) else { continue }
            for address in ["192.0.2.1", "10.0.0.1", "2001:db8::1"] {
                guard case .record(let record) = Array(address.utf8).withBytes({ database.find($0) }) else { continue }
                for label in database.labels(ofRecord: record) { #expect(label.name.hasPrefix("geoip_")) }
            }
        }
    }
}

private final class LabelSink: RecordSink {
    private(set) var labels: [String] = []
    func pass(_ record: inout Record) { labels.append(record.labels.description) }
    func drop(_ record: Record, _ reason: DropReason) {}
    func hold(_ record: Record) {}
}
