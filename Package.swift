// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target of ours is built with these: language mode 6, all upcoming features, audited unsafety.
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

/// For all but what is done for each line: a smaller binary counts for more than speed. The agent, which reads and sends
/// chunks, takes 0.2 % more instructions a line for it.
let small: [SwiftSetting] = settings + [.unsafeFlags(["-Osize"], .when(configuration: .release))]

let package = Package(
    name: "needletail",
    products: [
        .executable(name: "needletail", targets: ["needletail"]),
        .library(name: "CSystemd", targets: ["CSystemd"]),
        .library(name: "LineCore", targets: ["LineCore"]),
        .library(name: "Settings", targets: ["Settings"]),
        .library(name: "TestSupport", targets: ["TestSupport"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto.git", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log.git", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio.git", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", exact: "2.37.6"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", exact: "2.28.1", traits: []),
        .package(url: "https://github.com/swift-server/async-http-client.git", exact: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", exact: "2.13.0"),
    ],
    targets: [
        // The command line: one file a command, nothing else.
        .executableTarget(
            name: "needletail",
            dependencies: [
                "Agent", "AdminServer", "LineCore", "Settings",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: small,
            // Nobody loads anything into this process that would look for its symbols: 4.7 MB of names.
            linkerSettings: [
                .unsafeFlags(["-Xlinker", "--no-export-dynamic", "-Xlinker", "--icf=safe", "-Xlinker", "-O2"])
            ]),

        // A line's whole life, synchronous: no I/O, no NIO, no Foundation.
        .target(
            name: "LineCore",
            dependencies: ["CBZip2", "CISAL", "CRE2", "CSnappy", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: settings),

        // The configuration file, typed, with file:line:column in every error.
        .target(name: "Settings", dependencies: ["CMaxMind", "CYAML", "LineCore"], swiftSettings: small),

        // Input, output and time.
        .target(
            name: "Agent",
            dependencies: [
                "CLinux", "CSystemd", "LineCore", "Settings",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: small),

        // Probes, metrics and pages.
        .target(
            name: "AdminServer",
            dependencies: [
                "Agent",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: small),

        // What the tests share: a Loki that can misbehave, temporary trees, processes.
        .target(
            name: "TestSupport",
            dependencies: [
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: settings),

        // Runs the binary through schedules of faults: `make chaos`.
        .executableTarget(name: "chaos", dependencies: ["TestSupport"], swiftSettings: settings),

        // C behind narrow headers.
        .systemLibrary(name: "CBZip2", providers: [.apt(["libbz2-dev"])]),
        .systemLibrary(
            name: "CISAL", pkgConfig: "libisal", providers: [.apt(["libisal-dev"])]),
        .systemLibrary(
            name: "CMaxMind", pkgConfig: "libmaxminddb", providers: [.apt(["libmaxminddb-dev"])]),
        .systemLibrary(name: "CSnappy", providers: [.apt(["libsnappy-dev"])]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .target(name: "CRE2", linkerSettings: [.linkedLibrary("re2")]),
        .target(name: "CLinux", cSettings: [.define("_GNU_SOURCE")]),
        // Loads libsystemd when the first journal is opened; nothing is linked.
        .target(name: "CSystemd", cSettings: [.define("_GNU_SOURCE")]),

        .testTarget(name: "LineCoreTests", dependencies: ["LineCore", "TestSupport"], swiftSettings: settings),
        .testTarget(name: "SettingsTests", dependencies: ["Settings", "LineCore"], swiftSettings: settings),
        .testTarget(
            name: "AgentTests",
            dependencies: [
                "Agent", "LineCore", "Settings", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ], swiftSettings: settings),
        .testTarget(
            name: "AdminServerTests", dependencies: ["AdminServer", "Agent", "Settings", "TestSupport"],
            swiftSettings: settings),
        .testTarget(name: "ChaosTests", dependencies: ["chaos", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "CommandTests", dependencies: ["needletail", "TestSupport", "Settings"], swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
