// swift-tools-version: 6.2
import PackageDescription

/// The same rules as for the agent itself.
let rules: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// What is fuzzed: counted edge by edge, every access checked, assertions kept.
let instrumented: [SwiftSetting] =
    rules + [.unsafeFlags(["-sanitize=fuzzer,address", "-assert-config", "Debug"])]

// LineCore and Settings are the agent's own sources, by links, without NIO or BoringSSL. Built by run.sh.
let package = Package(
    name: "needletail-fuzz",
    targets: [
        .executableTarget(
            name: "fuzz", dependencies: ["CLibFuzzer", "LineCore", "Settings"], swiftSettings: instrumented,
            linkerSettings: [.unsafeFlags(["-sanitize=address"])]),

        // libFuzzer's driver.
        .target(name: "CLibFuzzer"),

        .target(
            name: "LineCore", dependencies: ["CBZip2", "CISAL", "CRE2", "CSnappy", "Crypto"],
            swiftSettings: instrumented),
        .target(name: "Settings", dependencies: ["CMaxMind", "CYAML", "LineCore"], swiftSettings: instrumented),

        // Stands in for swift-crypto, whose BoringSSL would take longer to compile than all else.
        .target(name: "Crypto", swiftSettings: rules),

        .systemLibrary(name: "CBZip2"),
        .systemLibrary(name: "CISAL", pkgConfig: "libisal"),
        .systemLibrary(name: "CMaxMind", pkgConfig: "libmaxminddb"),
        .systemLibrary(name: "CSnappy"),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1"),
        .target(name: "CRE2", linkerSettings: [.linkedLibrary("re2")]),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
