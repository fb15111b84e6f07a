import Testing

@testable import Agent

@Suite struct ReflectorTests {
    private func failure(_ kind: KubernetesFailure.Kind, retryAfter: Duration? = nil) -> KubernetesFailure {
        KubernetesFailure(kind, "", retryAfter: retryAfter)
    }

    private func watching(_ version: String = "5") -> Reflector {
        var reflector = Reflector(pageSize: 100)
        _ = reflector.next()
        reflector.page(version: version, next: "")
        return reflector
    }

    @Test func `the first list takes what is at hand, page by page, and a watch goes on at its version`() {
        var reflector = Reflector(pageSize: 2)
        #expect(reflector.next() == .list(version: "0", limit: 2, next: ""))
        reflector.page(version: "7", next: "token")
        #expect(reflector.next() == .list(version: "0", limit: 2, next: "token"))
        reflector.page(version: "7", next: "")
        #expect(reflector.next() == .watch(version: "7"))
    }

    @Test func `a watch that ends goes on at the version that was seen last`() {
        var reflector = watching("5")
        reflector.seen(version: "9")
        reflector.ended(lasted: .seconds(400), toldAnything: true, random: 0)
        #expect(reflector.next() == .watch(version: "9"))
        reflector.ended(lasted: .seconds(400), toldAnything: false, random: 0)
        #expect(reflector.next() == .watch(version: "9"))
    }

    @Test func `watches that end at once and tell nothing are not asked for without end`() {
        var reflector = watching()
        reflector.ended(lasted: .milliseconds(5), toldAnything: false, random: 0)
        #expect(reflector.next() == .wait(.milliseconds(500)))
        reflector.ended(lasted: .milliseconds(5), toldAnything: false, random: 0)
        #expect(reflector.next() == .wait(.seconds(1)))
        reflector.ended(lasted: .milliseconds(5), toldAnything: true, random: 0)
        #expect(reflector.next() == .watch(version: "5"))
    }

    @Test func `a version that is too old means a fresh list at once, and the next time after a while`() {
        var reflector = watching()
        reflector.failed(failure(.gone), random: 0)
        #expect(reflector.next() == .list(version: "", limit: 100, next: ""))
        reflector.failed(failure(.gone), random: 0)
        #expect(reflector.next() == .wait(.seconds(1)))
        #expect(reflector.next() == .list(version: "", limit: 100, next: ""))
        reflector.page(version: "20", next: "")
        #expect(reflector.next() == .watch(version: "20"))
    }

    @Test func `a page that is too old means a list in one piece`() {
        var reflector = Reflector(pageSize: 2)
        reflector.page(version: "7", next: "token")
        reflector.failed(failure(.gone), random: 0)
        #expect(reflector.next() == .list(version: "", limit: 0, next: ""))
    }

    @Test func `what fails is tried again after twice as long each time, at most half a minute, spread at random`() {
        var reflector = watching()
        var waits: [Reflector.Step] = []
        for _ in 1...8 {
            reflector.failed(failure(.noAnswer), random: 0)
            waits.append(reflector.next())
        }
        let wanted: [Duration] = [.milliseconds(500), .seconds(1), .seconds(2), .seconds(4), .seconds(8), .seconds(16)]
        #expect(waits == (wanted + [.seconds(30), .seconds(30)]).map { .wait($0) })
        #expect(reflector.next() == .watch(version: "5"))
        reflector.seen(version: "6")
        reflector.failed(failure(.noAnswer), random: 0.5)
        #expect(reflector.next() == .wait(.milliseconds(750)))
    }

    @Test func `a server that asks to be left alone is left alone`() {
        var reflector = watching()
        reflector.failed(failure(.tooManyRequests, retryAfter: .seconds(40)), random: 0)
        #expect(reflector.next() == .wait(.seconds(40)))
    }

    @Test func `a page that failed is asked for again`() {
        var reflector = Reflector(pageSize: 2)
        reflector.page(version: "7", next: "token")
        reflector.failed(failure(.status), random: 0)
        #expect(reflector.next() == .wait(.milliseconds(500)))
        #expect(reflector.next() == .list(version: "0", limit: 2, next: "token"))
    }

    @Test func `what is asked every so often is listed again after a rest that may be cut short`() {
        var reflector = Reflector(pageSize: 100, poll: .seconds(30))
        #expect(reflector.next() == .list(version: "0", limit: 100, next: ""))
        reflector.page(version: "", next: "")
        // Not more than once a second, whoever asks.
        #expect(reflector.next() == .wait(.seconds(1)))
        #expect(reflector.next() == .rest(.seconds(29)))
        #expect(reflector.next() == .list(version: "0", limit: 100, next: ""))
        reflector.failed(KubernetesFailure(.noAnswer, ""), random: 0)
        #expect(reflector.next() == .wait(.milliseconds(500)))
        #expect(reflector.next() == .list(version: "0", limit: 100, next: ""))
    }
}
