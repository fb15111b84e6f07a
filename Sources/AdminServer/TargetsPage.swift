import Agent

/// The page of what is read and how far: plain HTML, no scripts, no other files.
struct TargetsPage {
    /// Rows on the page; a node may have many thousand files, and a browser need not show them all.
    static let rowLimit = 2_000

    private let targets: [TargetStatus]
    private let dropped: [DroppedTarget]
    private let readiness: Readiness
    private let liveness: Liveness
    private let prefix: String

    /// A page of the agent's state, its targets sorted by job and path.
    init(
        targets: [TargetStatus], dropped: [DroppedTarget] = [], readiness: Readiness, liveness: Liveness, prefix: String
    ) {
        self.dropped = dropped
        self.targets = targets.sorted { left, right in (left.job, left.path) < (right.job, right.path) }
        self.readiness = readiness
        self.liveness = liveness
        self.prefix = prefix
    }

    /// The whole page.
    var html: String {
        var text = Self.head
        text += "<h1>needletail</h1>\n<p>"
        text += readiness.isReady ? "Ready." : "Not ready: \(Self.escaped(readiness.reasons.joined(separator: " ")))"
        if !liveness.isAlive { text += " Not alive: \(Self.escaped(liveness.stuck.joined(separator: " ")))" }
        text += " <a href=\"\(Self.escaped(prefix))/metrics\">Metrics</a></p>\n"
        text += "<table>\n<tr><th>Job<th>Path<th>Labels<th>Size<th>Read<th>Settled<th>Problem</tr>\n"
        for target in targets.prefix(Self.rowLimit) {
            text += "<tr><td>\(Self.escaped(target.job))<td>\(Self.escaped(target.path))"
            text += "<td><code>\(Self.escaped(target.labels))</code>"
            text += "<td class=n>\(target.size)<td class=n>\(target.readOffset)<td class=n>\(target.settledOffset)"
            text += "<td>\(Self.escaped(target.problem))</tr>\n"
        }
        text += "</table>\n<p>"
        text += targets.count > Self.rowLimit ? "The first \(Self.rowLimit) of \(targets.count)" : "\(targets.count)"
        text += " targets. Settled: every line up to there is acknowledged, refused or dropped.</p>\n"
        return dropped.isEmpty ? text : text + droppedTable
    }

    private var droppedTable: String {
        var text = "<h2>Not read</h2>\n<table>\n<tr><th>Job<th>From<th>Reason<th>Labels found</tr>\n"
        for target in dropped.prefix(Self.rowLimit) {
            text += "<tr><td>\(Self.escaped(target.job))<td>\(Self.escaped(target.source))"
            text += "<td>\(Self.escaped(target.detail))<td><code>\(Self.escaped(target.labels))</code></tr>\n"
        }
        text += "</table>\n<p>"
        text += dropped.count > Self.rowLimit ? "The first \(Self.rowLimit) of \(dropped.count)" : "\(dropped.count)"
        return text + " targets that are not read.</p>\n"
    }

    private static let head = """
        <!DOCTYPE html>
        <html lang="en"><meta charset="utf-8"><title>needletail: targets</title>
        <style>
        body { font: 14px/1.4 system-ui, sans-serif; margin: 2em }
        table { border-collapse: collapse }
        th, td { text-align: left; padding: .2em .8em .2em 0; border-bottom: 1px solid #ccc; vertical-align: top }
        .n { text-align: right; font-variant-numeric: tabular-nums }
        </style>

        """

    /// Text as HTML shows it, inside an attribute too.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
