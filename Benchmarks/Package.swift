// swift-tools-version: 6.2
import PackageDescription

/// The same rules as for the agent itself.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "benchmarks",
    dependencies: [
        .package(name: "needletail", path: "../"),
        // Without its default traits it needs no interposed allocator: no counts of allocations, but CPU and time.
        .package(url: "https://github.com/ordo-one/benchmark.git", exact: "1.38.1", traits: []),
        .package(url: "https://github.com/apple/swift-argument-parser.git", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-nio.git", exact: "2.101.2"),
    ],
    targets: [
        // Writes logs as a Kubernetes node has them: deterministic, or live at a steady rate.
        .executableTarget(
            name: "loggen",
            dependencies: [
                "LogGenerator", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], swiftSettings: settings),
        .target(
            name: "LogGenerator", dependencies: [.product(name: "TestSupport", package: "needletail")],
            swiftSettings: settings),

        // A push endpoint that decodes everything and keeps nothing but counts.
        .executableTarget(
            name: "sink",
            dependencies: [
                "LogGenerator",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "TestSupport", package: "needletail"),
            ], swiftSettings: settings),

        // Runs the release binary between the two and prints what it cost.
        .executableTarget(
            name: "bench",
            dependencies: [
                "LogGenerator",
                .product(name: "CSystemd", package: "needletail"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "TestSupport", package: "needletail"),
            ], swiftSettings: settings),

        // What each stage costs a line.
        .executableTarget(
            name: "stagebench",
            dependencies: [
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "LineCore", package: "needletail"),
                .product(name: "Settings", package: "needletail"),
            ], swiftSettings: settings),

        // `swift package benchmark`: the steps of a line's way, one by one.
        .executableTarget(
            name: "LineCoreBenchmarks",
            dependencies: [
                "LogGenerator",
                .product(name: "Benchmark", package: "benchmark"),
                .product(name: "LineCore", package: "needletail"),
            ],
            path: "Benchmarks/LineCoreBenchmarks", swiftSettings: settings,
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
    ],
    swiftLanguageModes: [.v6]
)
