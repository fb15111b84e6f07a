extension TimeZoneRules {
    /// Reads a compiled zone file (TZif, RFC 8536, versions 1 to 4), such as those in `/usr/share/zoneinfo`.
    ///
    /// Any bytes are safe to give. At most 16 MiB are read, and `nil` is what does not hold together: counts that do not fit the
    /// file, times out of order, kinds that are not there.
    ///
    /// - Parameters:
    ///   - name: what the zone is called.
    ///   - file: the whole file.
    public init?(name: String, file: Bytes) {
        guard file.count <= 16 << 20, let first = Header(file[0...]) else { return nil }
        var block = file[Header.size...]
        var header = first
        var timeSize = 4
        if first.version >= UInt8(ascii: "2") {
            // The same again with times of 8 bytes, then the rule for later times.
            guard let skipped = first.bodySize(timeSize: 4), skipped <= block.count,
                let second = Header(block[skipped...])
            else { return nil }
            block = block[(skipped + Header.size)...]
            header = second
            timeSize = 8
        }
        guard let size = header.bodySize(timeSize: timeSize), size <= block.count, header.kinds > 0,
            let tables = Self.tables(header, block[0..<size], timeSize)
        else { return nil }
        var rule: PosixZone?
        if timeSize == 8 {
            let footer = block[size...]
            guard footer.count >= 2, footer[0] == 0x0a, let end = footer.firstIndex(of: 0x0a, from: 1) else {
                return nil
            }
            rule = PosixZone(footer[1..<end])
        }
        self.init(name: name, kinds: tables.kinds, transitions: tables.transitions, rule: rule)
    }

    private struct Header {
        static let size = 44
        let version: UInt8
        let utcFlags: Int
        let standardFlags: Int
        let leapSeconds: Int
        let transitions: Int
        let kinds: Int
        let characters: Int

        init?(_ bytes: Bytes) {
            guard bytes.count >= Self.size, bytes.hasPrefix("TZif") else { return nil }
            version = bytes[4]
            utcFlags = TimeZoneRules.number(bytes[20..<24])
            standardFlags = TimeZoneRules.number(bytes[24..<28])
            leapSeconds = TimeZoneRules.number(bytes[28..<32])
            transitions = TimeZoneRules.number(bytes[32..<36])
            kinds = TimeZoneRules.number(bytes[36..<40])
            characters = TimeZoneRules.number(bytes[40..<44])
        }

        // Six numbers of 32 bits times at most 12: no overflow. Negative ones are no file's.
        func bodySize(timeSize: Int) -> Int? {
            let counts = [utcFlags, standardFlags, leapSeconds, transitions, kinds, characters]
            guard counts.allSatisfy({ $0 >= 0 }) else { return nil }
            return transitions * (timeSize + 1) + kinds * 6 + characters + leapSeconds * (timeSize + 4) + standardFlags
                + utcFlags
        }
    }

    private static func tables(
        _ header: Header, _ block: Bytes, _ timeSize: Int
    ) -> (kinds: [Kind], transitions: [Transition])? {
        let indices = block[(header.transitions * timeSize)...]
        let kindTable = indices[header.transitions...]
        let characters = kindTable[(header.kinds * 6)...][0..<header.characters]
        var kinds: [Kind] = []
        for index in 0..<header.kinds {
            let entry = kindTable[(index * 6)..<(index * 6 + 6)]
            let start = Int(entry[5])
            let offset = number(entry[0..<4])
            guard start < characters.count, abs(offset) <= 100_000 else { return nil }
            let end = characters.firstIndex(of: 0, from: start) ?? characters.count
            kinds.append(
                Kind(abbreviation: Array(characters[start..<end]), offset: offset, isDaylightSaving: entry[4] != 0))
        }
        var transitions: [Transition] = []
        transitions.reserveCapacity(header.transitions)
        for index in 0..<header.transitions {
            let time = Int64(number(block[(index * timeSize)..<((index + 1) * timeSize)]))
            let kind = Int(indices[index])
            guard kind < kinds.count, transitions.last.map({ $0.time < time }) ?? true else { return nil }
            transitions.append(Transition(time: time, kind: kind))
        }
        return (kinds, transitions)
    }

    // Big endian, signed, 4 or 8 bytes.
    private static func number(_ bytes: Bytes) -> Int {
        var value: UInt64 = 0
        for index in 0..<bytes.count { value = value << 8 | UInt64(bytes[index]) }
        return bytes.count == 4 ? Int(Int32(truncatingIfNeeded: value)) : Int(Int64(bitPattern: value))
    }
}
