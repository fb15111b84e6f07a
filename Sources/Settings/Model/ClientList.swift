import LineCore

/// `clients`, the older `client` and `-client.url`, as one list.
struct ClientList {
    /// A client, and where it was written.
    struct Item {
        var client: ClientSettings
        var origin: Origin
        /// Where its name is written; nil when it has none.
        var nameOrigin: Origin?
        var urlIsGiven: Bool
    }

    /// Clients are compared with each other, so their number is bounded.
    private static let limit = 100

    private(set) var items: [Item] = []
    /// The client of the `client` block and of the `-client.*` flags; comes after the others, as in Promtail.
    private var single: Item?

    /// Reads both blocks of the file.
    init(_ reader: inout MapReader, environment: (String) -> String?) {
        let log = reader.log
        let nodes = reader.list("clients") ?? []
        if nodes.count > Self.limit {
            log.error(
                "`clients` has \(nodes.count) items", mend: "at most \(Self.limit) are possible",
                at: reader.valueOrigin(of: "clients"))
        }
        for (index, node) in nodes.prefix(Self.limit).enumerated() {
            guard var block = MapReader(node, path: "clients[\(index)]", log: log) else { continue }
            items.append(Self.item(&block, environment))
        }
        if var block = reader.map("client") {
            single = Self.item(&block, environment)
            log.warning(
                "`client` is deprecated", mend: "move it into the list `clients`", at: reader.origin(of: "client"))
        }
    }

    private static func item(_ reader: inout MapReader, _ environment: (String) -> String?) -> Item {
        let nameOrigin = reader.has("name") ? reader.valueOrigin(of: "name") : nil
        let urlIsGiven = reader.has("url") && reader.value("url")?.scalar != .string("")
        let client = ClientSettings(&reader, environment: environment)
        return Item(
            client: client, origin: reader.origin, nameOrigin: client.name.isEmpty ? nil : nameOrigin,
            urlIsGiven: urlIsGiven)
    }

    /// The `-client.*` flags, over the single client; the labels of both under those of every client, as in Promtail.
    mutating func apply(_ flags: PromtailFlags, log: ProblemLog) {
        if flags.client.isGiven || single != nil {
            var item = single ?? Item(client: ClientSettings(), origin: .none, nameOrigin: nil, urlIsGiven: false)
            flags.client.apply(to: &item.client)
            item.urlIsGiven = item.urlIsGiven || flags.client.url != nil
            check(item, flags, log)
            if item.urlIsGiven || item.origin.line > 0 { items.append(item) }
        }
        let shared =
            (single?.client.externalLabels ?? [])
            + flags.externalLabels.map { ClientSettings.Header(name: $0.key, value: $0.value) }
        for index in items.indices {
            var labels = items[index].client.externalLabels
            for label in shared where !labels.contains(where: { $0.name == label.name }) { labels.append(label) }
            items[index].client.externalLabels = labels.sorted { $0.name < $1.name }
        }
    }

    private func check(_ item: Item, _ flags: PromtailFlags, _ log: ProblemLog) {
        if !item.urlIsGiven, item.origin.line == 0 {
            log.warning(
                flag: "-client.url", "the other -client flags have no effect without it",
                mend: "give it, or write the keys into the file")
        }
        let backoff = item.client.backoff
        let isByFlag = flags.client.minBackoff != nil || flags.client.maxBackoff != nil
        if isByFlag, backoff.minPeriod > backoff.maxPeriod {
            log.error(
                flag: "-client.min-backoff",
                "\(GoDuration.format(backoff.minPeriod)) is more than -client.max-backoff, "
                    + GoDuration.format(backoff.maxPeriod),
                mend: "give a shorter one")
        }
    }

    /// Gives names to those without one, and checks what concerns several or needs the flags.
    mutating func finish(isRequired: Bool, log: ProblemLog, at place: Origin) -> [ClientSettings] {
        if items.isEmpty, isRequired {
            log.error(
                "at least one client config must be provided",
                mend: "write `clients: [{url: http://loki:3100/loki/api/v1/push}]`, or give -client.url", at: place)
        }
        for (index, item) in items.enumerated() where !item.urlIsGiven {
            log.error("client \(index + 1) has no url: client needs target URL", mend: Self.urlMend, at: item.origin)
        }
        for (index, item) in items.enumerated() where item.nameOrigin == nil {
            if let twin = items[..<index].firstIndex(where: { $0.nameOrigin == nil && $0.client == item.client }) {
                log.error(
                    "duplicate client configs are not allowed: client \(index + 1) is the same as client \(twin + 1)",
                    mend: "remove one, or give them names", at: item.origin)
            }
        }
        for index in items.indices where items[index].client.name.isEmpty {
            items[index].client.name = "client-\(index + 1)"
        }
        for (index, item) in items.enumerated() {
            guard let twin = items[..<index].first(where: { $0.client.name == item.client.name }) else { continue }
            log.error(
                "the name `\(ValueReader.shown(item.client.name))` is that of another client, in line \(twin.origin.line)",
                mend: "give each client its own name", at: item.nameOrigin ?? item.origin)
        }
        return items.map(\.client)
    }

    private static let urlMend = "write `url: http://loki:3100/loki/api/v1/push`"
}
