extension ServerSettings {
    /// `log_level`, `-log.level`: how much the agent says about itself.
    public enum LogLevel: String, Sendable, CaseIterable {
        /// Everything, for finding faults.
        case debug
        /// What an operator wants to see. The default.
        case info
        /// Only what may need attention.
        case warn
        /// Only what needs attention.
        case error
    }

    /// `log_format`, `-log.format`: the form of the agent's own log lines.
    public enum LogFormat: String, Sendable, CaseIterable {
        /// `key=value` pairs. The default.
        case logfmt
        /// One JSON object a line.
        case json
    }
}
