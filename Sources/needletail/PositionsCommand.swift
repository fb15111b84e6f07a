import Agent
import ArgumentParser
import Glibc

/// `needletail positions`: looks into a positions file.
struct PositionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "positions", abstract: "Lists or exports what a positions file holds.",
        subcommands: [List.self, Export.self])

    /// `needletail positions list FILE`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints each file: bytes delivered, size now, device:inode, path.")

        @Argument(help: "The positions file, ours or Promtail's.")
        var file: String

        func run() {
            let positions = PositionsCommand.load(file)
            for position in positions.files {
                let status = try? FileStatus.of(position.path)
                let isThere = status?.identity == position.identity
                let size = isThere ? status.map { "\($0.size)" } ?? "?" : position.finished ? "finished" : "elsewhere"
                let identity = "\(position.identity.device):\(position.identity.inode)"
                print("\(position.offset)\t\(size)\t\(identity)\t\(position.path)")
            }
            for (name, cursor) in positions.cursors.sorted(by: { $0.key < $1.key }) { print("\(cursor)\t\(name)") }
        }
    }

    /// `needletail positions export FILE`.
    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Writes the positions to standard output in Promtail's format, for going back to it.")

        @Argument(help: "The positions file.")
        var file: String

        func run() {
            let export = PromtailPositions.export(PositionsCommand.load(file))
            for lost in export.lost { CommandLineEnvironment.complain("not in Promtail's format: \(lost)") }
            fflush(nil)
            _ = unsafe export.bytes.withUnsafeBytes { unsafe write(1, $0.baseAddress, $0.count) }
        }
    }

    private static func load(_ path: String) -> Positions {
        do throws(PositionsError) {
            let loaded = try PositionsFile(path: FilePath(path)).load()
            if loaded.origin == .missing {
                CommandLineEnvironment.complain("\(path) does not exist; name the file that positions.filename names")
                Glibc.exit(1)
            }
            return loaded.positions
        } catch {
            CommandLineEnvironment.complain("\(error)")
            Glibc.exit(1)
        }
    }
}
