import LineCore
import Settings
import Testing

@testable import Agent

/// The scrape config that Promtail's Helm chart makes of its default values works as it is.
@Suite struct PromtailChartTests {
    static let yaml = """
        server: {log_level: info, log_format: logfmt, http_listen_port: 3101}
        clients:
          - url: http://loki-gateway/loki/api/v1/push
        positions:
          filename: /run/promtail/positions.yaml
        scrape_configs:
          # See also https://github.com/grafana/loki/blob/master/production/ksonnet/promtail/scrape_config.libsonnet for reference
          - job_name: kubernetes-pods
            pipeline_stages:
              - cri: {}
            kubernetes_sd_configs:
              - role: pod
            relabel_configs:
              - source_labels:
                  - __meta_kubernetes_pod_controller_name
                regex: ([0-9a-z-.]+?)(-[0-9a-f]{8,10})?
                action: replace
                target_label: __tmp_controller_name
              - source_labels:
                  - __meta_kubernetes_pod_label_app_kubernetes_io_name
                  - __meta_kubernetes_pod_label_app
                  - __tmp_controller_name
                  - __meta_kubernetes_pod_name
                regex: ^;*([^;]+)(;.*)?$
                action: replace
                target_label: app
              - source_labels:
                  - __meta_kubernetes_pod_label_app_kubernetes_io_instance
                  - __meta_kubernetes_pod_label_instance
                regex: ^;*([^;]+)(;.*)?$
                action: replace
                target_label: instance
              - source_labels:
                  - __meta_kubernetes_pod_label_app_kubernetes_io_component
                  - __meta_kubernetes_pod_label_component
                regex: ^;*([^;]+)(;.*)?$
                action: replace
                target_label: component
              - action: replace
                source_labels:
                - __meta_kubernetes_pod_node_name
                target_label: node_name
              - action: replace
                source_labels:
                - __meta_kubernetes_namespace
                target_label: namespace
              - action: replace
                replacement: $1
                separator: /
                source_labels:
                - namespace
                - app
                target_label: job
              - action: replace
                source_labels:
                - __meta_kubernetes_pod_name
                target_label: pod
              - action: replace
                source_labels:
                - __meta_kubernetes_pod_container_name
                target_label: container
              - action: replace
                replacement: /var/log/pods/*$1/*.log
                separator: /
                source_labels:
                - __meta_kubernetes_pod_uid
                - __meta_kubernetes_pod_container_name
                target_label: __path__
              - action: replace
                regex: true/(.*)
                replacement: /var/log/pods/*$1/*.log
                separator: /
                source_labels:
                - __meta_kubernetes_pod_annotationpresent_kubernetes_io_config_hash
                - __meta_kubernetes_pod_annotation_kubernetes_io_config_hash
                - __meta_kubernetes_pod_container_name
                target_label: __path__
        limits_config:
        tracing:
          enabled: false
        """

    /// What the files of a pod's containers are read as, by the path's pattern.
    private func read(_ pod: String) throws -> [String: LabelSet] {
        let settings = try #require(Settings.load(yaml: Self.yaml).settings)
        var keeper = LabelKeeper(use: LabelUse([settings.scrapeConfigs[0].relabelRules]), kind: "pod")
        let object = try #require(Array(pod.utf8).withBytes { KubernetesObject(.pods, $0, &keeper) })
        let discovery = try #require(settings.scrapeConfigs[0].kubernetesDiscoveries.first)
        let group = KubernetesTargets(job: 0, settings: discovery).group(object, KubernetesView())
        var found: [String: LabelSet] = [:]
        for case .read(let target) in TargetResolver(settings, hostname: "n1").resolve(group) {
            found["\(target.glob)"] = LabelSet(target.labels)
        }
        return found
    }

    @Test func `the chart's configuration has no mistake`() {
        #expect(Settings.load(yaml: Self.yaml).problems.map(\.description) == [])
    }

    @Test func `a pod of a deployment`() throws {
        let found = try read(
            """
            {"metadata":{"namespace":"shop","name":"web-6f4bd8b7d9-4hj2q","uid":"u-1",
            "labels":{"app.kubernetes.io/name":"web","app.kubernetes.io/instance":"blue","component":"api","pod-template-hash":"6f4bd8b7d9"},
            "ownerReferences":[{"kind":"ReplicaSet","name":"web-6f4bd8b7d9","controller":true}]},
            "spec":{"nodeName":"n1","containers":[{"name":"web","ports":[{"containerPort":80},{"containerPort":81}]},{"name":"log"}]},
            "status":{"podIP":"10.0.0.1","phase":"Running"}}
            """)
        let labels =
            #"app="web", component="api", container="C", instance="blue", job="shop/web", namespace="shop", node_name="n1", pod="web-6f4bd8b7d9-4hj2q""#
        #expect(
            found.mapValues(\.description) == [
                "/var/log/pods/*u-1/web/*.log": "{\(labels.replacing("\"C\"", with: "\"web\""))}",
                "/var/log/pods/*u-1/log/*.log": "{\(labels.replacing("\"C\"", with: "\"log\""))}",
            ])
    }

    @Test func `a pod without labels is called by its controller`() throws {
        let found = try read(
            """
            {"metadata":{"namespace":"shop","name":"web-6f4bd8b7d9-4hj2q","uid":"u-1",
            "ownerReferences":[{"kind":"ReplicaSet","name":"web-6f4bd8b7d9","controller":true}]},
            "spec":{"nodeName":"n1","containers":[{"name":"web"}]},"status":{"podIP":"10.0.0.1"}}
            """)
        #expect(found["/var/log/pods/*u-1/web/*.log"]?["app"] == "web")
    }

    @Test func `a pod of kubelet itself has its directory by another uid`() throws {
        let found = try read(
            """
            {"metadata":{"namespace":"kube-system","name":"etcd-n1","uid":"u-1","annotations":{"kubernetes.io/config.hash":"abc",
            "kubernetes.io/config.source":"file"},"ownerReferences":[{"kind":"Node","name":"n1","controller":true}]},
            "spec":{"nodeName":"n1","containers":[{"name":"etcd"}]},"status":{"podIP":"10.0.0.1"}}
            """)
        #expect(Array(found.keys) == ["/var/log/pods/*abc/etcd/*.log"])
        #expect(found.values.first?["job"] == "kube-system/n1")
    }
}
