import LineCore

extension KubernetesTargets {
    /// A target for each path of each host.
    func ingressGroup(_ ingress: KubernetesIngress, _ view: KubernetesView) -> TargetGroup {
        var labels = MetaLabels()
        labels.add("namespace", ingress.metadata.namespace)
        labels.add("ingress_class_name", ingress.className)
        labels.addObject(ingress.metadata, "ingress")
        attachNamespace(ingress.metadata.namespace, view, to: &labels)
        let targets = ingress.rules.flatMap { rule in
            rule.paths.map { path in
                var target = MetaLabels()
                target.addWhole("__address__", rule.host)
                target.add("ingress_scheme", ingress.isSecure(rule.host) ? "https" : "http")
                target.add("ingress_host", rule.host)
                target.add("ingress_path", path)
                return target.labels
            }
        }
        return TargetGroup(job: job, source: "ingress/\(ingress.metadata.key)", labels: labels.labels, targets: targets)
    }
}
