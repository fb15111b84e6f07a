import LineCore
import Settings
import Testing

@testable import Agent

/// The labels that objects have, as in Prometheus' `discovery/kubernetes`.
@Suite struct KubernetesTargetsTests {
    private func object(_ resource: KubernetesResource, _ json: String) throws -> KubernetesObject {
        var keeper = LabelKeeper(use: .all, kind: "any")
        return try #require(Array(json.utf8).withBytes { KubernetesObject(resource, $0, &keeper) }, "\(json)")
    }

    private func table(_ resource: KubernetesResource, _ json: String...) throws -> [KubernetesView.Table] {
        var table: KubernetesView.Table = [:]
        for text in json {
            let object = try object(resource, text)
            table[object.metadata.key] = object
        }
        return [table]
    }

    private func targets(
        _ role: KubernetesDiscoverySettings.Role, attached: Bool = true
    ) -> KubernetesTargets {
        var settings = KubernetesDiscoverySettings(role: role)
        settings.attached.node = attached
        settings.attached.namespace = attached
        settings.attached.deployment = attached
        settings.attached.job = attached
        settings.attached.cronjob = attached
        return KubernetesTargets(job: 3, settings: settings)
    }

    /// All labels of each target, without the prefix.
    private func labels(_ group: TargetGroup) -> [[String: String]] {
        group.targets.map { own in
            Dictionary(
                RelabelLabels(group.labels + own).labels.map {
                    ($0.name.replacing(MetaLabels.prefix, with: ""), $0.value)
                },
                uniquingKeysWith: { _, last in last })
        }
    }

    private static let pod = """
        {"metadata":{"namespace":"shop","name":"web-6f4bd8b7d-4hj2q","uid":"u-1","labels":{"app":"web","pod-template-hash":"6f4bd8b7d"},
        "annotations":{"a/b":"c"},"ownerReferences":[{"kind":"X","name":"y"},{"kind":"ReplicaSet","name":"web-6f4bd8b7d","controller":true}],
        "managedFields":[{"manager":"kubelet"}]},
        "spec":{"nodeName":"n1","containers":[
        {"name":"web","image":"web:1","ports":[{"name":"http","containerPort":80,"protocol":"TCP"},{"containerPort":53,"protocol":"UDP"}]},
        {"name":"side","image":"side:2"}],"initContainers":[{"name":"init","image":"init:3"}]},
        "status":{"podIP":"10.1.2.3","hostIP":"192.168.0.1","phase":"Running","conditions":[{"type":"Ready","status":"True"}],
        "containerStatuses":[{"name":"web","containerID":"containerd://abc"}],
        "initContainerStatuses":[{"name":"init","containerID":"containerd://def"}]}}
        """

    @Test func `a pod has a target for each port of each container, and one for a container without ports`() throws {
        let view = KubernetesView(
            nodes: try table(.nodes, #"{"metadata":{"name":"n1","labels":{"zone":"z"},"annotations":{"no":"1"}}}"#),
            namespaces: try table(
                .namespaces, #"{"metadata":{"name":"shop","labels":{"project":"p"},"annotations":{"team.x":"t"}}}"#))
        let group = targets(.pod).group(try object(.pods, Self.pod), view)
        #expect(group.source == "pod/shop/web-6f4bd8b7d-4hj2q (u-1)")
        #expect(group.job == 3 && group.outlivesObject)
        let found = labels(group)
        #expect(found.map { $0["__address__"] } == ["10.1.2.3:80", "10.1.2.3:53", "10.1.2.3", "10.1.2.3"])
        #expect(found.map { $0["pod_container_name"] } == ["web", "web", "side", "init"])
        #expect(found.map { $0["pod_container_init"] } == ["false", "false", "false", "true"])
        #expect(
            found.map { $0["pod_container_id"] } == ["containerd://abc", "containerd://abc", nil, "containerd://def"])
        #expect(
            found[0] == [
                "__address__": "10.1.2.3:80", "namespace": "shop", "pod_name": "web-6f4bd8b7d-4hj2q",
                "pod_ip": "10.1.2.3", "pod_ready": "true", "pod_phase": "Running", "pod_node_name": "n1",
                "pod_host_ip": "192.168.0.1", "pod_uid": "u-1", "pod_label_app": "web", "pod_labelpresent_app": "true",
                "pod_label_pod_template_hash": "6f4bd8b7d", "pod_labelpresent_pod_template_hash": "true",
                "pod_annotation_a_b": "c", "pod_annotationpresent_a_b": "true", "pod_controller_kind": "ReplicaSet",
                "pod_controller_name": "web-6f4bd8b7d", "pod_deployment_name": "web", "pod_container_name": "web",
                "pod_container_id": "containerd://abc", "pod_container_image": "web:1", "pod_container_init": "false",
                "pod_container_port_name": "http", "pod_container_port_number": "80",
                "pod_container_port_protocol": "TCP", "node_name": "n1", "node_label_zone": "z",
                "node_labelpresent_zone": "true", "namespace_label_project": "p",
                "namespace_labelpresent_project": "true",
                "namespace_annotation_team_x": "t", "namespace_annotationpresent_team_x": "true",
            ])
        #expect(found[1]["pod_container_port_protocol"] == "UDP" && found[1]["pod_container_port_name"] == nil)
    }

    @Test func `nothing is attached that nobody asked for`() throws {
        let view = KubernetesView(
            nodes: try table(.nodes, #"{"metadata":{"name":"n1","labels":{"zone":"z"}}}"#),
            namespaces: try table(.namespaces, #"{"metadata":{"name":"shop","labels":{"project":"p"}}}"#))
        let found = labels(targets(.pod, attached: false).group(try object(.pods, Self.pod), view))
        #expect(found[0].keys.filter { $0.hasPrefix("node_") || $0.hasPrefix("namespace_") }.isEmpty)
        #expect(found[0]["pod_deployment_name"] == nil)
    }

    @Test func `a pod without an address has targets already, for its first lines may come before it`() throws {
        let json =
            #"{"metadata":{"namespace":"a","name":"p","uid":"u"},"spec":{"nodeName":"n","containers":[{"name":"c"}]}}"#
        let found = labels(targets(.pod).group(try object(.pods, json), KubernetesView()))
        #expect(found.count == 1)
        #expect(found[0]["__address__"] == nil && found[0]["pod_ip"] == nil)
        #expect(found[0]["pod_ready"] == "unknown" && found[0]["pod_container_name"] == "c")
    }

    @Test(arguments: [
        ("Job", "report-29399040", "report-29399040", "report"), ("Job", "once", "once", nil),
        ("Job", "a-1234567", "a-1234567", nil), ("StatefulSet", "db-12345678", nil, nil),
    ])
    func `the job and the cron job of a pod are told by its owner`(
        kind: String, owner: String, job: String?, cronJob: String?
    ) throws {
        let json = """
            {"metadata":{"namespace":"a","name":"p","ownerReferences":[{"kind":"\(kind)","name":"\(owner)","controller":true}]},
            "spec":{"containers":[{"name":"c"}]}}
            """
        let found = labels(targets(.pod).group(try object(.pods, json), KubernetesView()))
        #expect(found[0]["pod_job_name"] == job)
        #expect(found[0]["pod_cronjob_name"] == cronJob)
    }

    @Test func `an IPv6 address stands in brackets before a port`() throws {
        let json = """
            {"metadata":{"namespace":"a","name":"p"},"spec":{"containers":[{"name":"c","ports":[{"containerPort":1}]}]},
            "status":{"podIP":"fd00::1"}}
            """
        #expect(
            labels(targets(.pod).group(try object(.pods, json), KubernetesView()))[0]["__address__"] == "[fd00::1]:1")
    }

    @Test func `a node is one target, by the address that is preferred`() throws {
        let json = """
            {"metadata":{"name":"n1","labels":{"a":"b"},"annotations":{"c":"d"}},"spec":{"providerID":"aws:///x"},
            "status":{"addresses":[{"type":"Hostname","address":"host"},{"type":"InternalIP","address":"10.0.0.9"},
            {"type":"InternalIP","address":"10.0.0.10"}],"conditions":[{"type":"Ready","status":"True"},
            {"type":"MemoryPressure","status":"False"}],"daemonEndpoints":{"kubeletEndpoint":{"Port":10250}}}}
            """
        let group = targets(.node).group(try object(.nodes, json), KubernetesView())
        #expect(group.source == "node/n1" && !group.outlivesObject)
        #expect(
            labels(group) == [
                [
                    "__address__": "10.0.0.9:10250", "instance": "n1", "node_name": "n1",
                    "node_provider_id": "aws:///x",
                    "node_label_a": "b", "node_labelpresent_a": "true", "node_annotation_c": "d",
                    "node_annotationpresent_c": "true", "node_condition_ready": "true",
                    "node_condition_memorypressure": "false", "node_address_Hostname": "host",
                    "node_address_InternalIP": "10.0.0.9",
                ]
            ])
        let bare = targets(.node).group(try object(.nodes, #"{"metadata":{"name":"n2"}}"#), KubernetesView())
        #expect(bare.targets.isEmpty && bare.problem.contains("n2 has no address"))
    }

    @Test func `a service has a target for each port`() throws {
        let json = """
            {"metadata":{"namespace":"shop","name":"web","labels":{"a":"b"}},"spec":{"type":"LoadBalancer","clusterIP":"10.9.0.1",
            "loadBalancerIP":"1.2.3.4","ports":[{"name":"http","port":80,"protocol":"TCP"},{"port":443}]}}
            """
        let found = labels(targets(.service).group(try object(.services, json), KubernetesView()))
        #expect(
            found[0] == [
                "__address__": "web.shop.svc:80", "namespace": "shop", "service_name": "web", "service_label_a": "b",
                "service_labelpresent_a": "true", "service_port_name": "http", "service_port_number": "80",
                "service_port_protocol": "TCP", "service_type": "LoadBalancer", "service_cluster_ip": "10.9.0.1",
                "service_loadbalancer_ip": "1.2.3.4",
            ])
        #expect(found[1]["__address__"] == "web.shop.svc:443" && found[1]["service_port_protocol"] == "TCP")
        let external = """
            {"metadata":{"namespace":"shop","name":"x"},"spec":{"type":"ExternalName","externalName":"e.org","ports":[{"port":1}]}}
            """
        let other = labels(targets(.service).group(try object(.services, external), KubernetesView()))[0]
        #expect(other["service_external_name"] == "e.org" && other["service_cluster_ip"] == nil)
    }

    @Test func `endpoints have the labels of their service and pods, and further ports of these pods`() throws {
        let json = """
            {"metadata":{"namespace":"shop","name":"web","labels":{"e":"f"}},"subsets":[{"addresses":[
            {"ip":"10.1.2.3","nodeName":"n1","hostname":"h","targetRef":{"kind":"Pod","namespace":"shop","name":"web-6f4bd8b7d-4hj2q"}}],
            "notReadyAddresses":[{"ip":"10.1.2.9"}],"ports":[{"name":"http","port":80,"protocol":"TCP"}]}]}
            """
        let view = KubernetesView(
            pods: try table(.pods, Self.pod),
            services: try table(
                .services, #"{"metadata":{"namespace":"shop","name":"web","labels":{"s":"t"}},"spec":{}}"#),
            nodes: try table(.nodes, #"{"metadata":{"name":"n1","labels":{"zone":"z"}}}"#))
        let found = labels(targets(.endpoints).group(try object(.endpoints, json), view))
        #expect(found.map { $0["__address__"] } == ["10.1.2.3:80", "10.1.2.9:80", "10.1.2.3:53"])
        #expect(found.map { $0["endpoint_ready"] } == ["true", "false", nil])
        #expect(
            found.allSatisfy {
                $0["service_label_s"] == "t" && $0["endpoints_name"] == "web" && $0["endpoints_label_e"] == "f"
            })
        let first = found[0]
        #expect(first["endpoint_port_name"] == "http" && first["endpoint_port_protocol"] == "TCP")
        #expect(
            first["endpoint_node_name"] == "n1" && first["endpoint_hostname"] == "h" && first["node_label_zone"] == "z")
        #expect(first["endpoint_address_target_kind"] == "Pod")
        #expect(first["endpoint_address_target_name"] == "web-6f4bd8b7d-4hj2q")
        #expect(first["pod_container_name"] == "web" && first["pod_container_port_number"] == "80")
        #expect(first["pod_label_app"] == "web" && found[1]["pod_name"] == nil)
        #expect(found[2]["pod_container_port_number"] == "53" && found[2]["pod_uid"] == "u-1")
    }

    @Test func `a slice says of its endpoints what it knows`() throws {
        let json = """
            {"metadata":{"namespace":"shop","name":"web-x","labels":{"kubernetes.io/service-name":"web"}},"addressType":"IPv4",
            "endpoints":[{"addresses":["10.1.2.3"],"conditions":{"ready":true,"serving":true,"terminating":false},"hostname":"h",
            "nodeName":"n1","zone":"z1","deprecatedTopology":{"a/b":"c"},
            "targetRef":{"kind":"Pod","namespace":"shop","name":"web-6f4bd8b7d-4hj2q"}}],
            "ports":[{"name":"http","port":80,"protocol":"TCP","appProtocol":"h2"},{"name":"all"}]}
            """
        let view = KubernetesView(
            pods: try table(.pods, Self.pod),
            services: try table(
                .services, #"{"metadata":{"namespace":"shop","name":"web","labels":{"s":"t"}},"spec":{}}"#))
        let found = labels(targets(.endpointslice).group(try object(.endpointSlices, json), view))
        #expect(found.map { $0["__address__"] } == ["10.1.2.3:80", "10.1.2.3", "10.1.2.3:53"])
        let first = found[0].filter { $0.key.hasPrefix("endpointslice_") }
        #expect(
            first == [
                "endpointslice_name": "web-x", "endpointslice_address_type": "IPv4", "endpointslice_port": "80",
                "endpointslice_port_name": "http", "endpointslice_port_protocol": "TCP",
                "endpointslice_port_app_protocol": "h2", "endpointslice_endpoint_conditions_ready": "true",
                "endpointslice_endpoint_conditions_serving": "true",
                "endpointslice_endpoint_conditions_terminating": "false", "endpointslice_endpoint_hostname": "h",
                "endpointslice_endpoint_node_name": "n1", "endpointslice_endpoint_zone": "z1",
                "endpointslice_address_target_kind": "Pod",
                "endpointslice_address_target_name": "web-6f4bd8b7d-4hj2q",
                "endpointslice_endpoint_topology_a_b": "c", "endpointslice_endpoint_topology_present_a_b": "true",
                "endpointslice_label_kubernetes_io_service_name": "web",
                "endpointslice_labelpresent_kubernetes_io_service_name": "true",
            ])
        #expect(found[0]["service_label_s"] == "t" && found[0]["pod_container_image"] == "web:1")
    }

    @Test func `an ingress has a target for each path, with the scheme of its host`() throws {
        let json = """
            {"metadata":{"namespace":"shop","name":"in"},"spec":{"ingressClassName":"nginx","tls":[{"hosts":["*.a.org","b.org"]}],
            "rules":[{"host":"x.a.org","http":{"paths":[{"path":"/p"},{}]}},{"host":"x.y.a.org"},{"host":"b.org"}]}}
            """
        let found = labels(targets(.ingress).group(try object(.ingresses, json), KubernetesView()))
        #expect(found.map { $0["ingress_host"] } == ["x.a.org", "x.a.org", "x.y.a.org", "b.org"])
        #expect(found.map { $0["ingress_path"] } == ["/p", "/", "/", "/"])
        #expect(found.map { $0["ingress_scheme"] } == ["https", "https", "http", "https"])
        #expect(found[0]["ingress_class_name"] == "nginx" && found[0]["ingress_name"] == "in")
        #expect(found[0]["__address__"] == "x.a.org" && found[0]["namespace"] == "shop")
    }
}
