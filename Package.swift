// swift-tools-version: 6.2
import PackageDescription

/// The settings of every Swift target: warnings stop the build, unsafe code is marked, imports and
/// existentials are spelled out.
let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let paths = Target.Dependency.product(
  name: "SystemPackage", package: "swift-system", condition: .when(platforms: [.linux]))
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
  name: "rollcall",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "rollcall", targets: ["rollcall"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    // The paths in which swift-subprocess speaks, where the system has no module for them.
    .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
  ],
  targets: [
    // Doors onto system libraries: one function per need, no logic.
    .systemLibrary(
      name: "CLibCurl", path: "Sources/CCurl/system", pkgConfig: "libcurl",
      providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]),
    .target(name: "CCurl", dependencies: ["CLibCurl", "CLibCrypto"], exclude: ["system"]),
    .systemLibrary(
      name: "CLibCrypto", path: "Sources/CCrypto/system", pkgConfig: "libcrypto",
      providers: [.apt(["libssl-dev"]), .brew(["openssl"])]),
    .target(name: "CCrypto", dependencies: ["CLibCrypto"], exclude: ["system"]),
    .systemLibrary(
      name: "CLibSimdJSON", path: "Sources/CSimdJSON/system", pkgConfig: "simdjson",
      providers: [.apt(["libsimdjson-dev"]), .brew(["simdjson"])]),
    .target(name: "CSimdJSON", dependencies: ["CLibSimdJSON"], exclude: ["system"]),
    .systemLibrary(
      name: "CLibZ", path: "Sources/CLibZ", pkgConfig: "zlib",
      providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),

    // What Rollcall decides, and the ports through which it acts.
    .target(name: "Core", swiftSettings: house),

    // The effects, one place each.
    .target(
      name: "Store", dependencies: ["Core", grdb, sqlite], resources: [.embedInCode("schema.sql")],
      swiftSettings: house),
    .target(name: "Transport", dependencies: ["Core", "CCurl"], swiftSettings: house),
    .target(
      name: "Identity", dependencies: ["Core", "CCrypto", paths, subprocess], swiftSettings: house),
    .target(
      name: "Exchange", dependencies: ["Core", "CCrypto", "CSimdJSON"], swiftSettings: house),
    .target(name: "Engine", dependencies: ["Core"], swiftSettings: house),
    .target(
      name: "Reports", dependencies: ["Core", "CCrypto"],
      resources: [.embedInCode("Page/report.css"), .embedInCode("Page/report.js")],
      swiftSettings: house),
    .target(
      name: "Simulator", dependencies: ["CLibCrypto", "CLibZ", hummingbird, logging],
      swiftSettings: house),
    .executableTarget(
      name: "rollcall",
      dependencies: [
        "Core", "Store", "Transport", "Identity", "Exchange", "Engine", "Reports", "Simulator",
        argumentParser, logging, paths, subprocess, yams,
      ],
      resources: [.embedInCode("Demo/demo.yaml")],
      swiftSettings: house),

    // Tests, in rings: pure rules, the store, the wire, the engine, the command line.
    .target(
      name: "TestSupport", dependencies: ["Core", subprocess], path: "Sources/TestSupport",
      swiftSettings: house),
    .testTarget(name: "CoreTests", dependencies: ["Core", "TestSupport"], swiftSettings: house),
    .testTarget(
      name: "StoreTests", dependencies: ["Store", "TestSupport", grdb], swiftSettings: house),
    .testTarget(
      name: "TransportTests", dependencies: ["Transport", "Identity", "Simulator", "TestSupport"],
      swiftSettings: house),
    .testTarget(
      name: "IdentityTests", dependencies: ["Identity", "Transport", "TestSupport"],
      swiftSettings: house),
    .testTarget(
      name: "ExchangeTests", dependencies: ["Exchange", "TestSupport"], swiftSettings: house),
    .testTarget(
      name: "ReportsTests", dependencies: ["Reports", "TestSupport"], swiftSettings: house),
    .testTarget(
      name: "SimulatorTests", dependencies: ["Simulator", "TestSupport"], swiftSettings: house),
    .testTarget(
      name: "EngineTests",
      dependencies: [
        "Engine", "Store", "Transport", "Identity", "Exchange", "Reports", "Simulator",
        "TestSupport",
      ],
      swiftSettings: house),
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "rollcall", "Core", "Engine", "Store", "Simulator", "TestSupport", argumentParser, grdb,
        paths, subprocess,
      ],
      swiftSettings: house),
  ]
)

// Left out of the usual build: `scripts/bench` asks for them.
if Context.environment["ROLLCALL_BENCHMARKS"] != nil {
  package.targets.append(
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "Core", "Store", "Transport", "Exchange", "Engine", "Reports", "TestSupport",
        argumentParser, grdb, subprocess,
      ],
      path: "Tests/Benchmarks", swiftSettings: house))
}

// A part of the tests alone, so that a sanitizer builds no more than it watches: `scripts/sanitize`.
if let wanted = Context.environment["ROLLCALL_TESTS"]?.split(separator: " ").map(String.init) {
  package.targets.append(.target(name: "ThreadSanitizer", path: "Tests/ThreadSanitizer"))
  package.targets.first { $0.name == "TestSupport" }?.dependencies.append("ThreadSanitizer")
  var kept = Set(wanted)
  var waiting = wanted
  while let name = waiting.popLast() {
    let target = package.targets.first { $0.name == name }
    for case .byNameItem(let needed, _) in target?.dependencies ?? []
    where kept.insert(needed).inserted {
      waiting.append(needed)
    }
  }
  package.products = []
  package.targets.removeAll { !kept.contains($0.name) }
}

// The fuzzers instead of everything else: `scripts/fuzz`. The files that read a job are a library
// here, since a program has its own beginning and a fuzzer brings another.
if Context.environment["ROLLCALL_FUZZERS"] != nil {
  package.products = []
  package.targets.removeAll { $0.type == .test || $0.type == .executable }
  package.targets += [
    .target(
      name: "rollcall",
      dependencies: [
        "Core", "Engine", "Exchange", "Identity", "Reports", argumentParser, yams,
      ],
      path: "Sources/rollcall",
      sources: [
        "Files", "Process/DurationText.swift", "Process/Exit.swift", "Progress/TerminalText.swift",
      ],
      swiftSettings: house),
    .executableTarget(
      name: "Fuzzers", dependencies: ["rollcall", "Core", "Exchange"], path: "Tests/FuzzTests",
      exclude: ["Corpus", "CorpusTests.swift"], swiftSettings: house),
  ]
}
