import LineCore

extension KubernetesTargets {
    /// A target for each port.
    func serviceGroup(_ service: KubernetesService, _ view: KubernetesView) -> TargetGroup {
        var labels = MetaLabels()
        labels.add("namespace", service.metadata.namespace)
        labels.addObject(service.metadata, "service")
        attachNamespace(service.metadata.namespace, view, to: &labels)
        let targets = service.ports.map { port in
            var target = MetaLabels()
            let host = "\(service.metadata.name).\(service.metadata.namespace).svc"
            target.addWhole("__address__", MetaLabels.joined(host, port.number))
            target.add("service_port_name", port.name)
            target.add("service_port_number", "\(port.number)")
            target.add("service_port_protocol", port.proto)
            target.add("service_type", service.type)
            if service.type == "ExternalName" {
                target.add("service_external_name", service.externalName)
            } else {
                target.add("service_cluster_ip", service.clusterIP)
            }
            if service.type == "LoadBalancer" { target.add("service_loadbalancer_ip", service.loadBalancerIP) }
            return target.labels
        }
        return TargetGroup(job: job, source: "svc/\(service.metadata.key)", labels: labels.labels, targets: targets)
    }

    /// Adds what a service says of itself to the labels of its addresses.
    func addService(_ key: String, _ view: KubernetesView, to labels: inout MetaLabels) {
        if let service = view.service(key) { labels.addObject(service.metadata, "service") }
    }
}
