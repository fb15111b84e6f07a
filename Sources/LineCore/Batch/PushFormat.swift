/// What a push body is made of. Loki takes all four (`pkg/loghttp/push/push.go`).
public enum PushFormat: String, Sendable, CaseIterable {
    /// Snappy block format around `PushRequest`.
    case snappyProtobuf
    /// gzip around a literal-only snappy block around `PushRequest`.
    case gzipProtobuf
    /// gzip around JSON.
    case gzipJSON
    /// JSON as it is.
    case json

    /// The `Content-Type` header.
    public var contentType: String {
        switch self {
        case .snappyProtobuf, .gzipProtobuf: "application/x-protobuf"
        case .gzipJSON, .json: "application/json"
        }
    }

    /// JSON rather than protobuf?
    public var isJSON: Bool { self == .json || self == .gzipJSON }

    /// The `Content-Encoding` header, where there is one.
    public var contentEncoding: String? {
        switch self {
        case .snappyProtobuf, .json: nil
        case .gzipProtobuf, .gzipJSON: "gzip"
        }
    }
}
