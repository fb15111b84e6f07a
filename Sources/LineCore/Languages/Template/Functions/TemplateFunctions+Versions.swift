extension TemplateFunctions {
    /// sprig's functions for versions.
    static let versions: [TemplateFunction] = [
        TemplateFunction("semver", [.text]) { call in
            guard let version = SemanticVersion(call.string(0)) else { throw TemplateError("invalid semantic version") }
            return .version(version)
        },
        TemplateFunction("semverCompare", [.text, .text]) { call in
            guard let constraint = SemanticConstraint(call.string(0)) else {
                throw TemplateError("improper constraint: \(call.string(0).prefix(60))")
            }
            guard let version = SemanticVersion(call.string(1)) else { throw TemplateError("invalid semantic version") }
            return .bool(constraint.holds(for: version))
        },
    ]
}
