// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "martlet",
  platforms: [.macOS(.v26)],
  products: [
    .library(name: "Martlet", targets: ["Martlet"]),
    .library(name: "MartletData", targets: ["MartletData"]),
    .library(name: "MartletTraining", targets: ["MartletTraining"]),
    .library(name: "MartletReports", targets: ["MartletReports"]),
    .library(name: "MartletClassical", targets: ["MartletClassical"]),
    .library(name: "MartletText", targets: ["MartletText"]),
    .library(name: "MartletTheory", targets: ["MartletTheory"]),
    .library(name: "MartletErrorSurface", targets: ["MartletErrorSurface"]),
    .library(name: "MartletOptimization", targets: ["MartletOptimization"]),
    .library(name: "MartletNetworks", targets: ["MartletNetworks"]),
    .library(name: "MartletGo", targets: ["MartletGo"]),
    .library(name: "MartletLabs", targets: ["MartletLabs"]),
    .executable(name: "martlet", targets: ["MartletTool"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
  ],
  targets: [
    // The numerical core.
    .target(name: "CMartletKernels", linkerSettings: [.linkedLibrary("m"), .linkedLibrary("dl")]),
    .systemLibrary(name: "COneDNN", providers: [.apt(["libdnnl-dev"])]),
    .systemLibrary(name: "CLAPACK", providers: [.apt(["liblapack-dev"])]),
    .target(name: "Martlet", dependencies: ["CMartletKernels", "COneDNN", "CLAPACK"]),

    // Data, training, reports.
    .target(
      name: "CMartletCodecs",
      linkerSettings: [.linkedLibrary("png"), .linkedLibrary("jpeg"), .linkedLibrary("z"), .linkedLibrary("lzma")]),
    .target(
      name: "MartletData",
      dependencies: [
        "Martlet", "CMartletCodecs",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]),
    .target(name: "MartletTraining", dependencies: ["Martlet", "MartletData"]),
    .target(name: "MartletReports"),

    // Methods: one module a chapter, written with the public interface of the modules above.
    .target(name: "MartletClassical", dependencies: ["Martlet"], path: "Sources/Methods/Classical"),
    .target(
      name: "MartletTheory", dependencies: ["Martlet", "MartletData", "MartletTraining"], path: "Sources/Methods/Theory"
    ),
    .target(name: "MartletErrorSurface", dependencies: ["Martlet"], path: "Sources/Methods/ErrorSurface"),
    .target(
      name: "MartletOptimization", dependencies: ["Martlet", "MartletErrorSurface"],
      path: "Sources/Methods/Optimization"),
    .target(name: "MartletText", dependencies: ["Martlet", "MartletData"], path: "Sources/Methods/Text"),
    .target(name: "MartletNetworks", dependencies: ["Martlet", "MartletData"], path: "Sources/Methods/Networks"),
    .target(name: "MartletGo", dependencies: ["Martlet"], path: "Sources/Methods/Go"),

    // Experiments that show what the methods do. Their pages show the code of their hearts.
    .executableTarget(name: "LabExcerpts", path: "Plugins/LabExcerpts"),
    .plugin(name: "EmbedLabExcerpts", capability: .buildTool(), dependencies: ["LabExcerpts"]),
    .target(
      name: "MartletLabs",
      dependencies: [
        "Martlet", "MartletData", "MartletTraining", "MartletReports", "MartletTheory", "MartletErrorSurface",
        "MartletOptimization", "MartletNetworks", "MartletGo", "MartletClassical",
      ],
      plugins: ["EmbedLabExcerpts"]),

    // The command-line tool. Its module is not called `martlet`: beside `Martlet` that collides on macOS.
    .executableTarget(
      name: "MartletTool",
      dependencies: [
        "Martlet", "MartletData", "MartletTraining", "MartletReports", "MartletClassical", "MartletTheory",
        "MartletLabs",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // Our side of the comparison with other frameworks; `Benchmarks/compare.py` runs it.
    .target(name: "CMartletProbe", path: "Benchmarks/Probe"),
    .executableTarget(
      name: "MartletBenchmarks", dependencies: ["Martlet", "CMartletProbe"], path: "Benchmarks/Martlet"),

    // Mutated files for every parser, with memory and time watched; `swift run -c release MartletFuzz`.
    .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
    .executableTarget(
      name: "MartletFuzz",
      dependencies: ["Martlet", "MartletData", "MartletText", "MartletTraining", "AllocationCounter"],
      path: "Tests/Fuzz"),

    // What the tests of several modules share.
    .target(name: "TestSupport", dependencies: ["Martlet"], path: "Tests/TestSupport"),

    // Every figure in several configurations, for the tests and to look at: `swift run -c release FigureGallery out.html`.
    .target(name: "FigureSamples", dependencies: ["MartletReports"], path: "Tests/FigureSamples"),
    .executableTarget(
      name: "FigureGallery", dependencies: ["FigureSamples", "MartletReports"], path: "Tests/FigureGallery"),

    .testTarget(name: "MartletTests", dependencies: ["Martlet", "CMartletKernels"]),
    .testTarget(name: "MartletDataTests", dependencies: ["Martlet", "MartletData", "TestSupport"]),
    .testTarget(name: "MartletTrainingTests", dependencies: ["MartletTraining", "TestSupport"]),
    .testTarget(name: "MartletClassicalTests", dependencies: ["MartletClassical", "TestSupport"]),
    .testTarget(name: "MartletTheoryTests", dependencies: ["MartletTheory", "TestSupport"]),
    .testTarget(name: "MartletErrorSurfaceTests", dependencies: ["MartletErrorSurface", "TestSupport"]),
    .testTarget(name: "MartletOptimizationTests", dependencies: ["MartletOptimization", "TestSupport"]),
    .testTarget(name: "MartletNetworksTests", dependencies: ["MartletNetworks"]),
    .testTarget(name: "MartletGoTests", dependencies: ["MartletGo"]),
    .testTarget(name: "MartletLabsTests", dependencies: ["MartletLabs"]),
    .testTarget(name: "MartletReportsTests", dependencies: ["MartletReports", "FigureSamples"]),
    .testTarget(name: "MartletTextTests", dependencies: ["MartletText", "TestSupport"]),
    .testTarget(name: "MartletToolTests", dependencies: ["MartletTool", "Martlet", "MartletData", "TestSupport"]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c17
)

// `Scripts/sanitize` builds only what it runs: a sanitizer makes a build slow.
if Context.environment["MARTLET_CORE_ONLY"] != nil {
  let core: Set = [
    "CMartletKernels", "COneDNN", "CLAPACK", "Martlet", "CMartletCodecs", "MartletData", "MartletTraining",
    "MartletClassical", "MartletText", "AllocationCounter", "MartletFuzz", "TestSupport", "MartletTests",
    "MartletDataTests", "MartletTrainingTests", "MartletClassicalTests", "MartletTextTests",
  ]
  package.products = []
  package.targets.removeAll { !core.contains($0.name) }
}
