import LineCore

/// A letter as one line of NDJSON.
///
///     {"reason":"too_old","refused_at":"1764412800000000000","client":"loki","tenant":"t","labels":{"app":"x"},
///      "time":"1764400000000000000","line":"…","structured_metadata":{…},
///      "source":{"path":"/var/log/x.log","offset":262144,"file":"2049:131"}}
///
/// Times are nanoseconds since 1970, as strings, for many readers of JSON have doubles only. A line that is not UTF-8 stands
/// in `line_base64` instead of `line`. `undecided` is there where it is true; `structured_metadata`, `source` and `file`
/// where there are any.
extension DeadLetter {
    /// The line with its end.
    var json: [UInt8] {
        var out = GrowingBuffer()
        out.append("{\"reason\":")
        Self.append(reason, to: &out)
        if isUndecided { out.append(",\"undecided\":true") }
        out.append(",\"refused_at\":")
        Self.append(String(refusedAt), to: &out)
        out.append(",\"client\":")
        Self.append(client, to: &out)
        out.append(",\"tenant\":")
        Self.append(tenant, to: &out)
        out.append(",\"labels\":")
        JSONWire.appendObject(labels, to: &out)
        out.append(",\"time\":")
        Self.append(String(time), to: &out)
        if line.withBytes(\.isUTF8) {
            out.append(",\"line\":")
            line.withBytes { JSONWire.appendString($0, to: &out) }
        } else {
            out.append(",\"line_base64\":")
            Self.append(Base64.encode(line), to: &out)
        }
        if !metadata.isEmpty {
            out.append(",\"structured_metadata\":")
            JSONWire.appendObject(metadata, to: &out)
        }
        if let source {
            out.append(",\"source\":{\"path\":")
            Self.append(source.name, to: &out)
            out.append(",\"offset\":")
            for unit in String(source.offset).utf8 { out.append(unit) }
            if !source.file.isEmpty {
                out.append(",\"file\":")
                Self.append(source.file, to: &out)
            }
            out.append("}")
        }
        out.append("}\n")
        return Array(out.bytes)
    }

    /// Reads such a line, without its end; `nil` where it is torn, or something else.
    init?(json text: some Collection<UInt8>) {
        guard case .object(let object)? = Array(text).withBytes({ JSONValue($0) }),
            let reason = object.text("reason"), let refusedAt = object.text("refused_at").flatMap({ Int64($0) }),
            let client = object.text("client"), let tenant = object.text("tenant"),
            let labels = object.pairs("labels"), let time = object.text("time").flatMap({ Int64($0) }),
            let line = object.bytes("line") ?? object.text("line_base64").flatMap({ Base64.decode($0) })
        else { return nil }
        self.init(
            reason: reason, refusedAt: refusedAt, client: client, tenant: tenant, labels: labels, time: time,
            line: line)
        isUndecided = object[Array("undecided".utf8)] == .bool(true)
        metadata = object.pairs("structured_metadata") ?? []
        if case .object(let place)? = object[Array("source".utf8)], let path = place.text("path"),
            case .number(let number)? = place[Array("offset".utf8)], let offset = Int64(exactly: number.value)
        {
            source = SourcePlace(name: path, offset: offset, file: place.text("file") ?? "")
        }
    }

    private static func append(_ text: String, to out: inout GrowingBuffer) {
        Array(text.utf8).withBytes { JSONWire.appendString($0, to: &out) }
    }
}

extension JSONObject {
    fileprivate func bytes(_ name: String) -> [UInt8]? {
        if case .string(let bytes)? = self[Array(name.utf8)] { bytes } else { nil }
    }

    fileprivate func text(_ name: String) -> String? { bytes(name).map { String(decoding: $0, as: UTF8.self) } }

    fileprivate func pairs(_ name: String) -> [Label]? {
        guard case .object(let object)? = self[Array(name.utf8)] else { return nil }
        var pairs: [Label] = []
        for member in object.members {
            guard case .string(let value) = member.value else { return nil }
            pairs.append(Label(String(decoding: member.name, as: UTF8.self), String(decoding: value, as: UTF8.self)))
        }
        return pairs
    }
}
