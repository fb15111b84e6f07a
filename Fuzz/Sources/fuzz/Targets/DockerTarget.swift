import LineCore

extension FuzzTarget {
    /// Lines of Docker's JSON logs: chunk size, then the lines. `X` by itself makes a piece as long as Docker cuts them.
    static let docker = FuzzTarget(name: "docker") { bytes in
        var input = Input(bytes)
        let chunk = 64 * input.number(1...64)
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 16 << 10)
        var content: [UInt8] = []
        for byte in [UInt8](input.rest) {
            if byte == UInt8(ascii: "X"), content.count < 1 << 20 { content += piece } else { content.append(byte) }
        }
        content.withBytes { content in
            SourceRun.checkChunking(content, chunk: chunk) { names in
                for name in ["output", "stream", "timestamp"] { _ = names.slot(name) }
                return [DockerStage(names: names)]
            }
        }
    }
}
