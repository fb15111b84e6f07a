import Settings
import Testing

@Suite struct TargetGroupFileTests {
    private func read(_ text: String) -> TargetGroupFile { TargetGroupFile(Array(text.utf8), path: "t.yaml") }

    @Test(arguments: [
        "- targets: [a, b]\n  labels: {job: x, n: 1}\n- targets: [c]\n",
        "[\n\t{\"targets\": [\"a\", \"b\"], \"labels\": {\"job\": \"x\", \"n\": \"1\"}},\n\t{\"targets\": [\"c\"]}\n]",
    ])
    func `groups are read from YAML and JSON`(text: String) throws {
        let file = read(text)
        #expect(file.problems == [])
        let groups = try #require(file.groups)
        #expect(groups.map(\.targets) == [["a", "b"], ["c"]])
        #expect(groups.map(\.labels) == [["job": "x", "n": "1"], [:]])
    }

    @Test(arguments: ["", "[]", "# nothing", "null"])
    func `a file may be empty`(text: String) {
        #expect(read(text).groups == [])
        #expect(read(text).problems == [])
    }

    @Test(arguments: [
        ("targets: [a]", "t.yaml:1:1: `the file` is a map; write a list"),
        ("- targets: a", "t.yaml:1:12: `[0].targets` is a string; write a list"),
        ("- {targets: [a], labels: {'': b}}", "t.yaml:1:27: `` is not a valid label name; "),
        ("- {target: [a], targets: [b]}", "t.yaml:1:4: unknown key `target` in `[0]`; "),
        ("- {targets: [a]}\n-\n", "t.yaml:2:2: nil target group item found (index 1); "),
        ("- {targets: [a", "t.yaml:"), ("[{\"targets\": [\"a\"],", "t.yaml:"),
    ])
    func `what is wrong is told with its place, and there are no groups then`(text: String, problem: String) {
        let file = read(text)
        #expect(file.groups == nil)
        #expect(file.problems.count == 1 && file.problems[0].description.hasPrefix(problem), "\(file.problems)")
    }

    @Test func `a group without targets is told, for it finds nothing`() {
        let file = read("- labels: {job: x}")
        #expect(file.groups?.map(\.targets) == [[]])
        #expect(file.problems.map(\.severity) == [.warning])
    }
}
