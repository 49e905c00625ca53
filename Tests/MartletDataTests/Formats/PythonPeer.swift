import Foundation
import Testing

/// The Python side of a test: `PYTHON` names an interpreter, else it is `python3`.
enum PythonPeer {
  /// What the script says of its run.
  struct Answer: Decodable {
    let versions: [String: String]
    let arrays: Int
    let problems: [String]
  }

  struct Failed: Error {
    let errors: String
  }

  /// Whether the packages are there. An interpreter that was asked for by name must have them: its tests are not left out.
  static let isReady = interpreter != nil || (try? run(["-c", "import ml_dtypes, numpy, safetensors"])) != nil

  private static let interpreter = ProcessInfo.processInfo.environment["PYTHON"]

  static let missing: Comment =
    "python3 with numpy, safetensors and ml_dtypes is not installed: `make interoperate` fetches and uses them"

  /// Runs `Tests/Interoperability/peer.py`.
  static func run(_ command: String, in folder: String) throws -> Answer {
    let script = URL(filePath: FormatFiles.golden).deletingLastPathComponent().appending(
      path: "Interoperability/peer.py")
    return try JSONDecoder().decode(Answer.self, from: run([script.path, command, folder]))
  }

  private static func run(_ arguments: [String]) throws -> Data {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [interpreter ?? "python3"] + arguments
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    let text = try errors.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failed(errors: String(decoding: text, as: UTF8.self)) }
    return data
  }
}
