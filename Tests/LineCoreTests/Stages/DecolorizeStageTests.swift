import LineCore
import Testing

@Suite struct DecolorizeStageTests {
    @Test(arguments: [
        ("plain", "plain"), ("\u{1b}[33mWARN\u{1b}[0m low", "WARN low"),
        ("\u{1b}[38;2;10;20;30mX\u{1b}[48;2;1;2;3mY\u{1b}[0m\u{1b}[0m", "XY"),
        ("\u{1b}[1m\u{1b}[4m\u{1b}[31mall\u{1b}[22;24;39m off", "all off"),
        ("\u{1b}]0;title\u{07}x", "x"), ("\u{9b}31mred", "red"), ("a\u{1b}", "a\u{1b}"), ("é\u{1b}[Kx", "éx"), ("", ""),
        ("\u{1b}[31m", ""), ("caf\u{e9} \u{1db}", "caf\u{e9} \u{1db}"),
    ])
    func `escape sequences vanish and all else stays`(line: String, plain: String) {
        let run = StageRun(DecolorizeStage())
        run.feed(line)
        #expect(run.lines == [plain])
    }
}
