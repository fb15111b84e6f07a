/// Promtail's metrics of one path.
///
/// Each ``AgentMetrics/file(path:)`` is paired with one ``AgentMetrics/letGo(_:)``, after which the series are no
/// longer in the text.
public final class FileMetrics: Sendable {
    /// The path.
    public let path: String
    /// The offset up to which the file is read.
    public let readBytes: Gauge
    /// The size of the file.
    public let fileBytes: Gauge
    /// Lines read.
    public let readLines: Counter

    init(path: String, readBytes: Gauge, fileBytes: Gauge, readLines: Counter) {
        self.path = path
        self.readBytes = readBytes
        self.fileBytes = fileBytes
        self.readLines = readLines
    }
}

/// The families that files count in.
struct FileFamilies: Sendable {
    let readBytes: MetricFamily<Gauge>
    let fileBytes: MetricFamily<Gauge>
    let readLines: MetricFamily<Counter>

    init(_ build: MetricBuilder) {
        // As many as files that one node may hold.
        let limit = 50_000
        readBytes = build.gauge(
            "promtail_read_bytes_total", "Offset up to which the file is read.", ["path"], limit: limit)
        fileBytes = build.gauge("promtail_file_bytes_total", "Size of the file.", ["path"], limit: limit)
        readLines = build.counter("promtail_read_lines_total", "Lines read from the file.", ["path"], limit: limit)
    }

    func make(_ path: String) -> FileMetrics {
        FileMetrics(
            path: path, readBytes: readBytes.with(path), fileBytes: fileBytes.with(path),
            readLines: readLines.with(path))
    }

    func remove(_ path: String) {
        readBytes.remove(path)
        fileBytes.remove(path)
        readLines.remove(path)
    }
}
