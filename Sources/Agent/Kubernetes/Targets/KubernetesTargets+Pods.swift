import LineCore
import Settings

extension KubernetesTargets {
    /// A target for each port that a container declares; one for a container without ports.
    ///
    /// Unlike in Prometheus, a pod has targets before it has an address, for its first lines may come before it. And the uid
    /// is part of the source: a pod that takes the name of another one is not the same.
    func podGroup(_ pod: KubernetesPod, _ view: KubernetesView) -> TargetGroup {
        var labels = MetaLabels()
        labels.add("namespace", pod.metadata.namespace)
        addPod(pod, to: &labels)
        attachNode(pod.nodeName, view, to: &labels)
        attachNamespace(pod.metadata.namespace, view, to: &labels)
        let targets = pod.containers.flatMap { container -> [[Label]] in
            guard !container.ports.isEmpty else { return [containerLabels(container, nil, pod.ip)] }
            return container.ports.map { containerLabels(container, $0, pod.ip) }
        }
        return TargetGroup(
            job: job, source: "pod/\(pod.metadata.key) (\(pod.metadata.uid))", labels: labels.labels, targets: targets,
            outlivesObject: true)
    }

    /// Adds what a pod says of itself, but for its namespace.
    func addPod(_ pod: KubernetesPod, to labels: inout MetaLabels) {
        labels.add("pod_ip", pod.ip)
        labels.add("pod_ready", pod.ready)
        labels.add("pod_phase", pod.phase)
        labels.add("pod_node_name", pod.nodeName)
        labels.add("pod_host_ip", pod.hostIP)
        labels.add("pod_uid", pod.metadata.uid)
        labels.addObject(pod.metadata, "pod")
        guard let owner = pod.metadata.controller else { return }
        labels.add("pod_controller_kind", owner.kind)
        labels.add("pod_controller_name", owner.name)
        if settings.attached.deployment { labels.add("pod_deployment_name", Self.deployment(of: pod.metadata, owner)) }
        guard owner.kind == "Job" else { return }
        if settings.attached.job { labels.add("pod_job_name", owner.name) }
        if settings.attached.cronjob { labels.add("pod_cronjob_name", Self.cronJob(of: owner.name)) }
    }

    /// The label by which a deployment tells its generations apart; it is the end of the replica set's name.
    static let templateHash = "pod-template-hash"

    private static func deployment(of pod: ObjectMetadata, _ owner: ObjectMetadata.Owner) -> String? {
        guard owner.kind == "ReplicaSet", let hash = pod.label(templateHash), owner.name.hasSuffix("-\(hash)") else {
            return nil
        }
        return String(owner.name.dropLast(hash.count + 1))
    }

    // A cron job's jobs have the minute of their schedule at the end of their names.
    private static func cronJob(of job: String) -> String? {
        guard let dash = job.lastIndex(of: "-"), case let minute = job[job.index(after: dash)...],
            (8...10).contains(minute.count), minute.allSatisfy({ $0.isASCII && $0.isNumber })
        else { return nil }
        return String(job[..<dash])
    }

    private func containerLabels(
        _ container: KubernetesPod.Container, _ port: KubernetesPod.Port?, _ ip: String
    ) -> [Label] {
        var labels = MetaLabels()
        if !ip.isEmpty { labels.addWhole("__address__", port.map { MetaLabels.joined(ip, $0.number) } ?? ip) }
        labels.add("pod_container_name", container.name)
        labels.add("pod_container_id", container.id)
        labels.add("pod_container_image", container.image)
        labels.add("pod_container_init", "\(container.isInit)")
        if let port { addPort(port, to: &labels) }
        return labels.labels
    }

    /// Adds what is said of a container's port.
    func addPort(_ port: KubernetesPod.Port, to labels: inout MetaLabels) {
        labels.add("pod_container_port_number", "\(port.number)")
        labels.add("pod_container_port_name", port.name)
        labels.add("pod_container_port_protocol", port.proto)
    }
}
