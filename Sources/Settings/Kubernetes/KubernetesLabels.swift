/// The names of the labels that objects of Kubernetes have as targets.
public enum KubernetesLabels {
    /// What they begin with: `__meta_kubernetes_`.
    public static let prefix = "__meta_kubernetes_"

    /// A key of an object as it is in the name of a label: each character that is no ASCII letter, digit or underscore is an
    /// underscore.
    public static func sanitized(_ key: String) -> String {
        String(
            String.UnicodeScalarView(
                key.unicodeScalars.map { scalar in
                    switch scalar {
                    case "a"..."z", "A"..."Z", "0"..."9", "_": scalar
                    default: "_"
                    }
                }))
    }
}
