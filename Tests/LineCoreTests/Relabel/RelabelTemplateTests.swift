import Testing

@testable import LineCore

@Suite struct RelabelTemplateTests {
    /// The expansion for `key=välue`.
    private func expanded(_ template: String) throws -> String {
        let regex = try Regex(whole: #"(?P<name>\w+)=(?P<v_1>.+?)(;never)?"#)
        return try Array("key=välue".utf8).withBytes { text in
            var groups: [Range<Int>?] = []
            try #require(regex.match(text, into: &groups))
            return try #require(RelabelTemplate(template, groupNames: regex.groupNames).expand(text, groups))
        }
    }

    // What Go's regexp.Expand gives.
    @Test(arguments: [
        ("", ""), ("plain ü", "plain ü"), ("$1", "key"), ("${1}", "key"), ("$2!", "välue!"), ("$0", "key=välue"),
        ("$name", "key"), ("${name}x", "keyx"), ("$namex", ""), ("$1x", ""), ("${1}x", "keyx"), ("$1-$2", "key-välue"),
        ("$v_1", "välue"), ("$1_$2", "välue"), ("$3", ""), ("$4", ""), ("$99999999999999999999", ""), ("$01", ""),
        ("${01}", ""), ("$$1", "$1"), ("$$$1", "$key"), ("$", "$"), ("a$", "a$"), ("$-", "$-"), ("${", "${"),
        ("${}", "${}"), ("${1", "${1"), ("${a b}", "${a b}"), ("${name}}", "key}"), ("$ñ", ""), ("$1ñ", ""),
        ("\u{0}$1", "\u{0}key"),
    ])
    func `dollars are read as Go reads them`(template: String, result: String) throws {
        #expect(try expanded(template) == result)
    }

    @Test func `a text without groups is known to be constant`() {
        #expect(RelabelTemplate("a$$b", groupNames: [nil]).constant == "a$b")
        #expect(RelabelTemplate("", groupNames: [nil]).constant == "")
        #expect(RelabelTemplate("$0", groupNames: [nil]).constant == nil)
        // A group that does not exist is always empty.
        #expect(RelabelTemplate("a$7", groupNames: [nil]).constant == "a")
    }
}
