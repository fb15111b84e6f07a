import LineCore

/// `encoding` of a scrape config: the charset of its files.
enum EncodingSettings {
    /// What is written.
    enum Reading {
        /// None: bytes are taken as they are.
        case none
        /// A charset that lines can be read in.
        case charset(Charset)
        /// Another name. Why is in the log: as an error where a file is checked; where it is run only as a warning, for
        /// Promtail then reads nothing of the job and goes on with the others.
        case unusable
    }

    /// Reads it.
    static func reading(from reader: inout MapReader) -> Reading {
        guard let name = reader.nonEmpty("encoding") else { return .none }
        do throws(CharsetError) { return .charset(try Charset(name)) } catch {
            let what = "`\(reader.path("encoding"))`: \(ValueReader.shown(error.description))"
            let origin = reader.valueOrigin(of: "encoding")
            if reader.log.isStrict {
                reader.log.error(what, mend: error.remedy, at: origin)
            } else {
                reader.log.warning(what + ", so nothing of this job is read", mend: error.remedy, at: origin)
            }
            return .unusable
        }
    }

    /// As it is written in a configuration.
    static func write(_ charset: Charset?, to writer: inout YAMLWriter) {
        writer.string("encoding", ifAny: charset?.name)
    }
}
