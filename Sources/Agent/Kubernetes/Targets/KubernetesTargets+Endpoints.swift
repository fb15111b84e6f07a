import LineCore
import Settings

/// The pods that addresses led to, with the ports that there are targets for.
private struct SeenPods {
    private(set) var pods: [(pod: KubernetesPod, ports: Set<Int>)] = []
    private var places: [String: Int] = [:]

    mutating func see(_ pod: KubernetesPod, port: Int?) {
        let place = places[pod.metadata.key] ?? pods.count
        if place == pods.count {
            places[pod.metadata.key] = place
            pods.append((pod, []))
        }
        if let port { pods[place].ports.insert(port) }
    }
}

extension KubernetesTargets {
    /// A target for each address and port; and for the ports of their containers that the service does not have.
    func endpointsGroup(_ endpoints: KubernetesEndpoints, _ view: KubernetesView) -> TargetGroup {
        var labels = MetaLabels()
        labels.add("namespace", endpoints.metadata.namespace)
        labels.addObject(endpoints.metadata, "endpoints")
        addService(endpoints.metadata.key, view, to: &labels)
        attachNamespace(endpoints.metadata.namespace, view, to: &labels)
        var seen = SeenPods()
        var targets: [[Label]] = []
        for subset in endpoints.subsets {
            for port in subset.ports {
                for address in subset.addresses { targets.append(target(address, port, view, &seen)) }
            }
        }
        return TargetGroup(
            job: job, source: "endpoints/\(endpoints.metadata.key)", labels: labels.labels,
            targets: targets + rest(of: seen))
    }

    private func target(
        _ address: KubernetesEndpoints.Address, _ port: KubernetesEndpoints.Port, _ view: KubernetesView,
        _ seen: inout SeenPods
    ) -> [Label] {
        var target = MetaLabels()
        target.addWhole("__address__", MetaLabels.joined(address.ip, port.number))
        target.add("endpoint_port_name", port.name)
        target.add("endpoint_port_protocol", port.proto)
        target.add("endpoint_ready", "\(address.isReady)")
        target.add("endpoint_address_target_kind", address.reference?.kind)
        target.add("endpoint_address_target_name", address.reference?.name)
        target.add("endpoint_node_name", address.nodeName)
        target.add("endpoint_hostname", address.hostname)
        attachNode(address.nodeName, view, to: &target)
        add(address.reference, port: port.number, view, &seen, to: &target)
        return target.labels
    }

    /// A target for each address and port of a slice; and for the ports of their containers that the service does not have.
    func endpointSliceGroup(_ slice: KubernetesEndpointSlice, _ view: KubernetesView) -> TargetGroup {
        var labels = MetaLabels()
        labels.add("namespace", slice.metadata.namespace)
        labels.add("endpointslice_address_type", slice.addressType)
        labels.addObject(slice.metadata, "endpointslice")
        if let service = slice.metadata.label(KubernetesEndpointSlice.serviceLabel) {
            addService("\(slice.metadata.namespace)/\(service)", view, to: &labels)
        }
        attachNamespace(slice.metadata.namespace, view, to: &labels)
        var seen = SeenPods()
        var targets: [[Label]] = []
        for endpoint in slice.endpoints {
            for port in slice.ports {
                for address in endpoint.addresses { targets.append(target(address, endpoint, port, view, &seen)) }
            }
        }
        return TargetGroup(
            job: job, source: "endpointslice/\(slice.metadata.key)", labels: labels.labels,
            targets: targets + rest(of: seen))
    }

    private func target(
        _ address: String, _ endpoint: KubernetesEndpointSlice.Endpoint, _ port: KubernetesEndpointSlice.Port,
        _ view: KubernetesView, _ seen: inout SeenPods
    ) -> [Label] {
        var target = MetaLabels()
        target.addWhole("__address__", port.number.map { MetaLabels.joined(address, $0) } ?? address)
        target.add("endpointslice_port_name", port.name)
        target.add("endpointslice_port_protocol", port.proto)
        target.add("endpointslice_port", port.number.map { "\($0)" })
        target.add("endpointslice_port_app_protocol", port.appProtocol)
        for condition in endpoint.conditions {
            target.add("endpointslice_endpoint_conditions_\(condition.name)", condition.value)
        }
        target.add("endpointslice_endpoint_hostname", endpoint.hostname)
        target.add("endpointslice_endpoint_node_name", endpoint.nodeName)
        target.add("endpointslice_endpoint_zone", endpoint.zone)
        target.add("endpointslice_address_target_kind", endpoint.reference?.kind)
        target.add("endpointslice_address_target_name", endpoint.reference?.name)
        for pair in endpoint.topology {
            let name = KubernetesLabels.sanitized(pair.name)
            target.add("endpointslice_endpoint_topology_\(name)", pair.value)
            target.add("endpointslice_endpoint_topology_present_\(name)", "true")
        }
        let node = endpoint.reference?.kind == "Node" ? endpoint.reference?.name : endpoint.nodeName
        attachNode(node, view, to: &target)
        add(endpoint.reference, port: port.number, view, &seen, to: &target)
        return target.labels
    }

    // What the pod says that an address is of, and its container with this port.
    private func add(
        _ reference: ObjectReference?, port: Int?, _ view: KubernetesView, _ seen: inout SeenPods,
        to target: inout MetaLabels
    ) {
        guard let pod = reference?.pod.flatMap({ view.pod($0) }) else { return }
        addPod(pod, to: &target)
        seen.see(pod, port: port)
        for container in pod.containers {
            guard let own = container.ports.first(where: { $0.number == port }) else { continue }
            addContainer(container, own, to: &target)
            break
        }
    }

    private func rest(of seen: SeenPods) -> [[Label]] {
        seen.pods.filter { !$0.pod.ip.isEmpty }.flatMap { pod, ports in
            pod.containers.flatMap { container in
                container.ports.filter { !ports.contains($0.number) }.map { port in
                    var target = MetaLabels()
                    target.addWhole("__address__", MetaLabels.joined(pod.ip, port.number))
                    addContainer(container, port, to: &target)
                    addPod(pod, to: &target)
                    return target.labels
                }
            }
        }
    }

    private func addContainer(
        _ container: KubernetesPod.Container, _ port: KubernetesPod.Port, to labels: inout MetaLabels
    ) {
        labels.add("pod_container_name", container.name)
        labels.add("pod_container_image", container.image)
        labels.add("pod_container_init", "\(container.isInit)")
        addPort(port, to: &labels)
    }
}
