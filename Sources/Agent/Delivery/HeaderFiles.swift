import Settings

/// The values of headers that are kept in files: `files` of `http_headers`.
struct HeaderFiles {
    private let files: [ClientSettings.HeaderFile]
    private var watched: WatchedFiles
    private var headers: Result<[ClientSettings.Header], PushFailure> = .success([])

    /// Reads nothing yet.
    init(_ files: [ClientSettings.HeaderFile]) {
        self.files = files
        watched = WatchedFiles(files.map(\.path))
    }

    /// The headers, white space around their values cut; an empty file is an empty value, as in Promtail.
    ///
    /// - Parameter now: nanoseconds of the monotonic clock.
    /// - Returns: one for each file, in their order.
    /// - Throws: which file cannot be read, or holds what cannot be sent. It is tried again the next time.
    mutating func values(now: Int64) throws(PushFailure) -> [ClientSettings.Header] {
        guard !files.isEmpty else { return [] }
        if watched.haveChanged(now: now) || headers.isFailure { headers = read() }
        return try headers.get()
    }

    private func read() -> Result<[ClientSettings.Header], PushFailure> {
        do throws(PushFailure) {
            var headers: [ClientSettings.Header] = []
            for file in files {
                let setting = "http_headers.\(file.name).files"
                let text = String(decoding: try WatchedFiles.read(file.path, setting: setting), as: UTF8.self)
                guard text.trimmingSpace.canBeSentInHeader else {
                    throw PushFailure("\(setting) \(file.path) holds more than one line, which no header can carry")
                }
                headers.append(ClientSettings.Header(name: file.name, value: String(text.trimmingSpace)))
            }
            return .success(headers)
        } catch {
            return .failure(error)
        }
    }
}
