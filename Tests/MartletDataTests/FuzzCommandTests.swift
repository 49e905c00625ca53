import Foundation
import Testing

/// The command that mutates files, as a process: 2,000 files of every format.
struct FuzzCommandTests {
  private static let command: String? = {
    let folders = CommandLine.arguments.prefix(1).map { URL(filePath: $0).deletingLastPathComponent().path }
    return folders.map { "\($0)/MartletFuzz" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  private func run(_ arguments: [String]) throws -> (status: Int32, output: String, errors: String) {
    let process = Process()
    process.executableURL = URL(filePath: try #require(Self.command))
    process.arguments = arguments
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let text = try output.fileHandleForReading.readToEnd() ?? Data()
    let problems = try errors.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: text, as: UTF8.self), String(decoding: problems, as: UTF8.self))
  }

  @Test(.enabled(if: command != nil, "MartletFuzz has not been built beside the tests"))
  func mutatedFilesOfEveryFormatDoNoHarm() throws {
    let (status, output, _) = try run(["--count", "2000", "--seed", "20240229"])
    #expect(status == 0, "\(output)")
    for format in [
      "safetensors", "npy", "npz", "torch", "torch-legacy", "gzip", "idx", "png", "jpeg", "zip", "vocabulary",
      "bert-config", "csv", "time-series", "xz", "r-data", "integer-table", "classifier",
      "quantized-model",
    ] {
      #expect(output.contains("\n\(format) "), "\(output)")
    }
  }

  @Test(.enabled(if: command != nil, "MartletFuzz has not been built beside the tests"))
  func wrongArgumentsAreNamed() throws {
    for arguments in [["--count", "none"], ["--seed"], ["gif"]] {
      let (status, output, errors) = try run(arguments)
      #expect(status == 2 && output.isEmpty && errors.hasPrefix("MartletFuzz: "), "\(errors)")
    }
  }
}
