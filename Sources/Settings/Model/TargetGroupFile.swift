/// A file that `file_sd_configs` names: a list of groups, each with `targets` and `labels`, in YAML or JSON.
public struct TargetGroupFile: Sendable {
    /// The groups; nil where anything is wrong.
    public var groups: [StaticTargetSettings]?
    /// What is wrong, or looks so.
    public var problems: [Problem]

    /// Reads a file's text. JSON is read as the YAML that it nearly is.
    ///
    /// - Parameters:
    ///   - bytes: the text; at most 4 MiB.
    ///   - path: the path that problems name.
    public init(_ bytes: [UInt8], path: String) {
        let log = ProblemLog(source: path)
        let groups = Self.read(bytes, log)
        problems = log.sorted
        self.groups = log.hasErrors ? nil : groups
    }

    private static func read(_ bytes: [UInt8], _ log: ProblemLog) -> [StaticTargetSettings] {
        let document: YAMLDocument
        do throws(YAMLError) { document = try YAMLDocument(bytes) } catch {
            log.error(error.what, mend: error.mend, at: error.origin)
            return []
        }
        for duplicate in document.duplicates {
            log.error(
                "the key `\(ValueReader.shown(duplicate.key))` is already in line \(duplicate.firstLine)",
                mend: "remove one of them", at: duplicate.origin)
        }
        guard let root = document.root, !root.isNull else { return [] }
        guard let items = ValueReader.list(root, "the file", log) else { return [] }
        return items.enumerated().compactMap { index, item in
            guard !item.isNull else {
                log.error("nil target group item found (index \(index))", mend: "remove it", at: item.origin)
                return nil
            }
            guard var reader = MapReader(item, path: "[\(index)]", log: log) else { return nil }
            let group = StaticTargetSettings(&reader)
            if group.targets.isEmpty, !log.hasErrors {
                // Only static_configs do without.
                log.warning(
                    "the group has no `targets`, so nothing of it is read", mend: "write `targets: [localhost]`",
                    at: reader.origin)
            }
            return group
        }
    }
}
