#!/usr/bin/env python3
"""Checks what deploy/ holds, without a cluster: the manifests that kustomize makes, Loki's and Grafana's files.

Keys that Kubernetes does not know, names that lead nowhere and rights that nobody needs are errors. Needs PyYAML; without
kubectl (for its kustomize) the manifests are skipped, which is told.
"""

import json
import pathlib
import shutil
import subprocess
import sys

try:
    import yaml
except ImportError:
    sys.exit("check-deploy.py needs PyYAML: apt-get install python3-yaml")

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROBLEMS = []

# The keys that may stand in each kind of block: of the API's v1, those that are of use here.
METADATA = {"name": str, "namespace": str, "labels": dict, "annotations": dict}
PROBE = {
    "httpGet": {"path": str, "port": (str, int), "scheme": str}, "initialDelaySeconds": int, "periodSeconds": int,
    "timeoutSeconds": int, "failureThreshold": int,
}
CONTAINER = {
    "name": str, "image": str, "args": [str], "command": [str], "readinessProbe": PROBE, "livenessProbe": PROBE,
    "ports": [{"name": str, "containerPort": int, "protocol": str}],
    "env": [{"name": str, "value": str, "valueFrom": {"fieldRef": {"fieldPath": str, "apiVersion": str}}}],
    "resources": {"requests": dict, "limits": dict},
    "securityContext": {
        "runAsUser": int, "runAsGroup": int, "runAsNonRoot": bool, "readOnlyRootFilesystem": bool,
        "allowPrivilegeEscalation": bool, "capabilities": {"drop": [str], "add": [str]},
    },
    "volumeMounts": [{"name": str, "mountPath": str, "readOnly": bool, "subPath": str}],
}
POD = {
    "serviceAccountName": str, "priorityClassName": str, "tolerations": [dict], "terminationGracePeriodSeconds": int,
    "securityContext": {"seccompProfile": {"type": str}}, "containers": [CONTAINER], "nodeSelector": dict,
    "volumes": [{"name": str, "configMap": {"name": str}, "hostPath": {"path": str, "type": str}}],
}
PORTS = {"ports": [{"port": (int, str), "protocol": str}], "from": [dict], "to": [dict]}
KINDS = {
    ("v1", "Namespace"): {},
    ("v1", "ServiceAccount"): {},
    ("v1", "ConfigMap"): {"data": dict},
    ("rbac.authorization.k8s.io/v1", "ClusterRole"): {"rules": [{"apiGroups": [str], "resources": [str], "verbs": [str]}]},
    ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding"): {
        "roleRef": {"apiGroup": str, "kind": str, "name": str}, "subjects": [{"kind": str, "name": str, "namespace": str}],
    },
    ("apps/v1", "DaemonSet"): {
        "spec": {
            "selector": {"matchLabels": dict},
            "updateStrategy": {"type": str, "rollingUpdate": {"maxUnavailable": (str, int)}},
            "template": {"metadata": METADATA, "spec": POD},
        }
    },
    ("networking.k8s.io/v1", "NetworkPolicy"): {
        "spec": {"podSelector": dict, "policyTypes": [str], "ingress": [PORTS], "egress": [PORTS]}
    },
    ("monitoring.coreos.com/v1", "PodMonitor"): {
        "spec": {
            "selector": {"matchLabels": dict},
            "podMetricsEndpoints": [{"port": str, "path": str, "interval": str}],
        }
    },
}


def problem(where, what):
    PROBLEMS.append(f"{where}: {what}")


def check(value, schema, where):
    """Compares a value with a schema: a type, a list with the schema of its items, or a map of keys."""
    if isinstance(schema, dict):
        if not isinstance(value, dict):
            return problem(where, f"is {value!r}, and should be a map")
        for key, inner in value.items():
            if key not in schema:
                problem(where, f"has the key {key!r}, which is not known there")
            else:
                check(inner, schema[key], f"{where}.{key}")
    elif isinstance(schema, list):
        if not isinstance(value, list):
            return problem(where, f"is {value!r}, and should be a list")
        for place, item in enumerate(value):
            check(item, schema[0], f"{where}[{place}]")
    elif not isinstance(value, schema) or (isinstance(value, bool) and schema is int):
        problem(where, f"is {value!r}, and should be {schema}")


def manifests(directory):
    """What kustomize makes of a directory."""
    if not shutil.which("kubectl"):
        print(f"skipped: {directory.relative_to(ROOT)}, for there is no kubectl (https://kubernetes.io/docs/tasks/tools/)")
        return []
    made = subprocess.run(["kubectl", "kustomize", str(directory)], capture_output=True, text=True)
    if made.returncode != 0:
        problem(directory.relative_to(ROOT), made.stderr.strip())
        return []
    return [item for item in yaml.safe_load_all(made.stdout) if item]


def check_manifests(directory):
    where = str(directory.relative_to(ROOT))
    found = {}
    for item in manifests(directory):
        kind = (item.get("apiVersion"), item.get("kind"))
        name = f"{where}: {kind[1]} {item.get('metadata', {}).get('name')}"
        if kind not in KINDS:
            problem(name, f"is of the kind {kind}, which this check does not know")
            continue
        found[kind[1]] = item
        check(item, {"apiVersion": str, "kind": str, "metadata": METADATA, **KINDS[kind]}, name)
    if "DaemonSet" not in found:
        return
    check_daemon_set(found, where)
    rules = found["ClusterRole"]["rules"]
    allowed = {(group, resource) for rule in rules for group in rule["apiGroups"] for resource in rule["resources"]}
    if allowed != {("", "pods"), ("", "namespaces"), ("", "nodes")}:
        problem(where, f"the role allows {sorted(allowed)}")
    if {verb for rule in rules for verb in rule["verbs"]} != {"get", "list", "watch"}:
        problem(where, "the role allows more than reading")


def check_daemon_set(found, where):
    spec = found["DaemonSet"]["spec"]
    pod = spec["template"]["spec"]
    container = pod["containers"][0]
    if not spec["selector"]["matchLabels"].items() <= spec["template"]["metadata"]["labels"].items():
        problem(where, "the selector does not select the pods of the template")
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    mounts = {mount["mountPath"]: mount for mount in container["volumeMounts"]}
    for mount in mounts.values():
        if mount["name"] not in volumes:
            problem(where, f"the mount {mount['name']} has no volume")
    for path in ["/var/log/pods", "/var/log/journal"]:
        if not mounts.get(path, {}).get("readOnly"):
            problem(where, f"{path} is not mounted read-only")
    if volumes["config"]["configMap"]["name"] != found["ConfigMap"]["metadata"]["name"]:
        problem(where, "the configuration that is mounted is not the one that is made")
    ports = {port["name"] for port in container["ports"]}
    for probe in ["readinessProbe", "livenessProbe"]:
        if container[probe]["httpGet"]["port"] not in ports:
            problem(where, f"{probe} asks a port that there is not")
    security = container["securityContext"]
    if security["capabilities"] != {"drop": ["ALL"], "add": ["DAC_READ_SEARCH"]}:
        problem(where, "it has other capabilities than DAC_READ_SEARCH")
    if not security["readOnlyRootFilesystem"] or security["allowPrivilegeEscalation"]:
        problem(where, "it may write to its root file system, or gain rights")
    if pod["securityContext"]["seccompProfile"]["type"] != "RuntimeDefault":
        problem(where, "it has no seccomp profile")
    if "NODE_NAME" not in {variable["name"] for variable in container["env"]}:
        problem(where, "NODE_NAME is not set")
    configuration = yaml.safe_load(found["ConfigMap"]["data"]["needletail.yaml"])
    stop = configuration.get("target_config", {}).get("shutdown_timeout", "10s")
    if pod["terminationGracePeriodSeconds"] <= int(stop.rstrip("s")):
        problem(where, f"it is killed before target_config.shutdown_timeout ({stop}) is over")
    positions = pathlib.PurePath(configuration["positions"]["filename"]).parent
    if str(positions) not in mounts:
        problem(where, f"positions are kept in {positions}, which does not outlive the pod")


def check_loki():
    settings = yaml.safe_load((ROOT / "deploy/loki/loki.yaml").read_text())
    if settings["auth_enabled"] is not True or settings["compactor"]["retention_enabled"] is not True:
        problem("deploy/loki/loki.yaml", "has no tenants, or no retention")
    overrides = yaml.safe_load((ROOT / "deploy/loki/overrides.yaml").read_text())["overrides"]
    for tenant, limits in overrides.items():
        days = int(limits["retention_period"].rstrip("h")) / 24
        if not 7 <= days <= 30:
            problem("deploy/loki/overrides.yaml", f"{tenant} keeps logs for {days} days")
    if overrides["platform"]["retention_period"] != "720h":
        problem("deploy/loki/overrides.yaml", "the system's logs are not kept for 30 days")


def check_grafana():
    sources = yaml.safe_load((ROOT / "deploy/grafana/datasources/loki.yaml").read_text())["datasources"]
    uids = {source["uid"] for source in sources}
    tenants = [source["secureJsonData"]["httpHeaderValue1"] for source in sources]
    if len(uids) != len(sources) or len(set(tenants)) != len(tenants):
        problem("deploy/grafana/datasources/loki.yaml", "two data sources are one")
    for source in sources:
        if source["jsonData"]["httpHeaderName1"] != "X-Scope-OrgID":
            problem("deploy/grafana/datasources/loki.yaml", f"{source['name']} names no tenant")
    for path in sorted((ROOT / "deploy/grafana/dashboards").glob("*.json")):
        name = str(path.relative_to(ROOT))
        board = json.loads(path.read_text())
        ids = [panel["id"] for panel in board["panels"]]
        if len(set(ids)) != len(ids) or not board["uid"] or not board["title"]:
            problem(name, "panels or the board have no names of their own")
        variables = {variable["name"]: variable for variable in board["templating"]["list"]}
        if variables["datasource"]["current"]["value"] not in uids:
            problem(name, "its data source is none of those that are provisioned")
        for panel in board["panels"]:
            for target in panel["targets"]:
                words = target["expr"].replace("$__auto", "").split("$")[1:]
                for word in words:
                    variable = "".join(letter for letter in word if letter.isalnum() or letter == "_")[:32]
                    if not any(variable.startswith(known) for known in variables):
                        problem(name, f"{panel['title']} uses ${variable}, which is no variable")
                if target["expr"].count("{") != target["expr"].count("}"):
                    problem(name, f"{panel['title']} has a query with an open brace")


def main():
    for kustomization in sorted((ROOT / "deploy/kubernetes").rglob("kustomization.yaml")):
        check_manifests(kustomization.parent)
    check_loki()
    check_grafana()
    for line in PROBLEMS:
        print(line, file=sys.stderr)
    if not PROBLEMS:
        print("deploy: kustomizations, Loki and Grafana are as they should be")
    return 1 if PROBLEMS else 0


if __name__ == "__main__":
    sys.exit(main())
