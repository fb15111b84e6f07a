import LineCore

extension MapReader {
    /// Says where and why a text is no template: at the value, with the place inside it.
    func templateProblem(_ key: String, _ error: TemplateError) -> (text: String, mend: String) {
        (
            "`\(path(key))` is no template: \(error)",
            error.isRefusal ? "write the value itself" : "write it in the language of https://pkg.go.dev/text/template"
        )
    }
}

extension TemplateEnvironment {
    /// What templates see on this machine: its time zone, and those of the system's files.
    static var machine: TemplateEnvironment {
        TemplateEnvironment(localZone: ZoneFile.local(), zone: { ZoneFile.zone($0) })
    }
}
