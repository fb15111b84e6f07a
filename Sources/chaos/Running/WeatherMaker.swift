import Synchronization
import TestSupport

/// Makes Loki misbehave as the schedule says.
struct WeatherMaker: Sendable {
    let schedule: Schedule
    let loki: FakeLoki
    let diary: Diary

    func run(from start: ContinuousClock.Instant) async throws {
        for event in schedule.events {
            guard case .weather(let weather, let lasting) = event.action else { continue }
            try await Task.sleep(until: start + .milliseconds(event.at))
            diary.note("loki: \(weather) for \(lasting) ms")
            let end = ContinuousClock.now + .milliseconds(lasting)
            if case .outage = weather {
                await loki.goAway()
                try await Task.sleep(until: end)
                try await loki.comeBack()
            } else {
                respond(weather, seed: schedule.seed &+ UInt64(event.at))
                try await Task.sleep(until: end)
                loki.respond(nil)
            }
            diary.note("loki is well")
        }
    }

    private func respond(_ weather: Weather, seed: UInt64) {
        let dice = Mutex(Dice(seed))
        loki.respond { _ in
            let roll = dice.withLock { $0.number(1...100) }
            switch weather {
            case .outage: return nil
            case .status(429, let percent, _):
                return roll <= percent ? .rateLimited(retryAfter: roll % 3 == 0 ? 1 : nil) : nil
            case .status(let status, let percent, let storing):
                return roll <= percent ? .answer(status: status, storing: storing) : nil
            case .resets(let percent, let storing): return roll <= percent ? .reset(storing: storing) : nil
            case .silence(let percent, let storing): return roll <= percent ? .hang(storing: storing) : nil
            case .slow(let milliseconds): return .delayed(.milliseconds(milliseconds))
            }
        }
    }
}
