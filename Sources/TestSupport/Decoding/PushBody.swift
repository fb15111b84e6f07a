/// The body of a push request in any form that Loki takes, chosen by its two headers as Loki chooses.
public enum PushBody {
    /// Decodes a body and shows it to `visitor`, entry by entry.
    ///
    /// JSON is taken plain, gzipped, or as raw DEFLATE; any other type is snappy(protobuf), or that gzipped or deflated
    /// once more. Observed on Loki 3.6; the sources are `pkg/loghttp/push/push.go` and `pkg/util/http.go` there.
    ///
    /// - Parameters:
    ///   - body: the bytes as they were on the wire.
    ///   - contentType: the header `Content-Type`.
    ///   - contentEncoding: the header `Content-Encoding`.
    ///   - limit: the most bytes the body may unfold to, 1 GiB by default.
    ///   - visitor: sees the streams and entries in the order of the wire.
    /// - Throws: `DecodeFailure`, for which Loki answers 400.
    public static func decode<Visitor: PushVisitor>(
        _ body: [UInt8], contentType: String?, contentEncoding: String?, limit: Int = 1 << 30,
        into visitor: inout Visitor
    ) throws {
        let type = (contentType ?? "").prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
        guard !type.isEmpty else { throw DecodeFailure("mime: no media type") }
        let isJSON = type == "application/json"
        let content =
            switch contentEncoding ?? "" {
            case "", "snappy": body
            case "gzip": try Inflate.gunzip(body, limit: limit)
            case "deflate": try Inflate.inflate(body, limit: limit)
            case let other: throw DecodeFailure("Content-Encoding \"\(other)\" not supported")
            }
        if isJSON {
            try JSONPush.decode(content.span, into: &visitor)
        } else {
            let message = try SnappyBlock.decode(content, limit: limit)
            try ProtobufPush.decode(message.span, into: &visitor)
        }
    }
}
