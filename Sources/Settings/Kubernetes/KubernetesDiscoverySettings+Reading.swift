extension KubernetesDiscoverySettings {
    /// Reads an item; `nil` without a role, which says what everything else means.
    init?(_ reader: inout MapReader, environment: (String) -> String?) {
        let role = reader.choice("role", of: Role.self)
        if role == nil, !reader.has("role") {
            reader.log.error(
                "`\(reader.path)` has no `role`",
                mend: "write `role: pod`, or one of \(Role.allCases.map(\.rawValue).joined(separator: ", "))",
                at: reader.origin)
        }
        self.init(role: role ?? .pod)
        origin = reader.origin
        readAccess(&reader, environment: environment)
        readNamespaces(&reader)
        readSelectors(&reader, isRoleKnown: role != nil)
        readAttached(&reader)
        if role == .podlogs { readPodLogs(&reader, environment: environment) }
        reader.finish()
        if role == nil { return nil }
    }

    /// Reads what is about the role `podlogs` alone.
    mutating func readPodLogs(_ reader: inout MapReader, environment: (String) -> String?) {
        path = reader.nonEmpty("path") ?? path
        if var block = reader.map("kubelet") { kubelet = KubeletSettings(&block, environment: environment) }
        metadataTimeout = reader.duration("metadata_timeout", in: .notNegative) ?? metadataTimeout
        if !path.hasPrefix("/") {
            reader.log.error(
                "`\(reader.path("path"))` is `\(ValueReader.shown(path))`",
                mend: "write a whole path, such as \(Self.defaultPath)",
                at: reader.valueOrigin(of: "path"))
        }
    }

    /// Reads how the API server is reached.
    mutating func readAccess(_ reader: inout MapReader, environment: (String) -> String?) {
        let log = reader.log
        let file = reader.nonEmpty("kubeconfig_file")
        let hasServer = reader.has("api_server") && reader.value("api_server")?.scalar != .string("")
        let extra = KubernetesServerSettings.httpKeys.first { reader.has($0) }
        let server = KubernetesServerSettings(&reader, environment: environment)
        if let file { access = .kubeconfig(file) }
        if hasServer { access = .server(server) }
        if file != nil, hasServer {
            log.error(
                "`\(reader.path)` has `kubeconfig_file` and `api_server`", mend: "write one of them",
                at: reader.origin(of: "kubeconfig_file"))
        } else if let extra, file != nil {
            log.error(
                "`\(reader.path(extra))` together with `kubeconfig_file`",
                mend: "remove it; the file says how to log in", at: reader.origin(of: extra))
        } else if let extra, !hasServer {
            log.error(
                "`\(reader.path(extra))` without `api_server`",
                mend: "write `api_server` as well, or remove it to use the pod's service account",
                at: reader.origin(of: extra))
        }
    }

    private mutating func readNamespaces(_ reader: inout MapReader) {
        guard var block = reader.map("namespaces") else { return }
        namespaces = block.strings("names") ?? []
        includesOwnNamespace = block.boolean("own_namespace") ?? false
        if let empty = namespaces.firstIndex(where: { !Self.isName($0) }) {
            block.log.error(
                "`\(block.path("names"))[\(empty)]` is `\(ValueReader.shown(namespaces[empty]))`, which is no namespace's name",
                mend: "write lower case letters, digits and dashes", at: block.valueOrigin(of: "names"))
        }
        if includesOwnNamespace, access != .cluster {
            block.log.error(
                "`\(block.path("own_namespace"))` together with `api_server` or `kubeconfig_file`",
                mend: "write the namespace into `names`", at: block.origin(of: "own_namespace"))
        }
        block.finish()
    }

    // RFC 1123's labels, which is what namespaces have.
    private static func isName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 63
            && name.utf8.allSatisfy { byte in
                (byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z"))
                    || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")) || byte == UInt8(ascii: "-")
            }
    }

    private mutating func readSelectors(_ reader: inout MapReader, isRoleKnown: Bool) {
        let path = reader.path("selectors")
        for (index, node) in (reader.list("selectors") ?? []).enumerated() {
            guard var item = MapReader(node, path: "\(path)[\(index)]", log: reader.log) else { continue }
            let role = item.choice("role", of: Role.self)
            let selector = Selector(
                role: role ?? self.role, label: item.string("label") ?? "", field: item.string("field") ?? "")
            checkSelector(selector, item)
            item.finish()
            if role == nil {
                if !item.has("role") {
                    item.log.error(
                        "`\(item.path)` has no `role`", mend: "write `role: \(self.role.rawValue)`", at: item.origin)
                }
                continue
            }
            let allowed = Self.selectable(self.role)
            if isRoleKnown, !allowed.contains(selector.role) {
                item.log.error(
                    "`\(item.path("role"))` is \(selector.role.rawValue)",
                    mend: allowed.isEmpty
                        ? "the role \(self.role.rawValue) has no selectors: write relabel rules"
                        : "the role \(self.role.rawValue) supports only selectors of "
                            + allowed.map(\.rawValue).joined(separator: ", "),
                    at: item.valueOrigin(of: "role"))
            } else if selectors.contains(where: { $0.role == selector.role }) {
                item.log.error(
                    "`\(item.path("role"))` is \(selector.role.rawValue) for the second time",
                    mend: "write what is to match into one selector, with commas between",
                    at: item.valueOrigin(of: "role"))
            }
            selectors.append(selector)
        }
    }

    private func checkSelector(_ selector: Selector, _ item: MapReader) {
        do throws(LiteralError) { try KubernetesSelector.checkLabels(selector.label) } catch {
            item.log.error(
                "`\(item.path("label"))`: `\(ValueReader.shown(selector.label))` \(error.what)", mend: error.mend,
                at: item.valueOrigin(of: "label"))
        }
        do throws(LiteralError) { try KubernetesSelector.checkFields(selector.field) } catch {
            item.log.error(
                "`\(item.path("field"))`: `\(ValueReader.shown(selector.field))` \(error.what)", mend: error.mend,
                at: item.valueOrigin(of: "field"))
        }
    }

    private mutating func readAttached(_ reader: inout MapReader) {
        guard var block = reader.map("attach_metadata") else { return }
        attached.node = block.boolean("node") ?? false
        attached.namespace = block.boolean("namespace") ?? false
        attached.deployment = block.boolean("deployment") ?? false
        attached.job = block.boolean("job") ?? false
        attached.cronjob = block.boolean("cronjob") ?? false
        block.finish()
    }

    /// Writes the item.
    func write(to writer: inout YAMLWriter) {
        writer.raw("role", role.rawValue)
        switch access {
        case .cluster, .kubelet: break
        case .kubeconfig(let file): writer.string("kubeconfig_file", file)
        case .server(let server): server.write(to: &writer)
        }
        if role == .podlogs {
            writer.string("path", path)
            writer.duration("metadata_timeout", metadataTimeout)
            kubelet?.write(to: &writer)
        }
        if includesOwnNamespace || !namespaces.isEmpty {
            writer.block("namespaces") { writer in
                if includesOwnNamespace { writer.boolean("own_namespace", true) }
                if !namespaces.isEmpty { writer.strings("names", namespaces) }
            }
        }
        if !selectors.isEmpty {
            writer.list("selectors", selectors) { writer, selector in
                writer.raw("role", selector.role.rawValue)
                if !selector.label.isEmpty { writer.string("label", selector.label) }
                if !selector.field.isEmpty { writer.string("field", selector.field) }
            }
        }
        guard attached != AttachedMetadata() else { return }
        writer.block("attach_metadata") { writer in
            if attached.node { writer.boolean("node", true) }
            if attached.namespace { writer.boolean("namespace", true) }
            if attached.deployment { writer.boolean("deployment", true) }
            if attached.job { writer.boolean("job", true) }
            if attached.cronjob { writer.boolean("cronjob", true) }
        }
    }
}
