import LineCore
import Settings

extension ClientSettings {
    /// What the client's push bodies are made of.
    var pushFormat: PushFormat {
        switch (encoding, compression) {
        case (.protobuf, .gzip): .gzipProtobuf
        case (.protobuf, _): .snappyProtobuf
        case (.json, .none): .json
        case (.json, _): .gzipJSON
        }
    }
}
