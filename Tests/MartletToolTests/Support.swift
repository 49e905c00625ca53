import Foundation
import MartletData
import TestSupport

/// What a run of the tool left.
struct ToolResult {
  let status: Int32
  let output: String
  let errors: String

  /// The standard output as a JSON object; `nil` where it is anything else.
  var json: [String: Any]? {
    (try? JSONSerialization.jsonObject(with: Data(output.utf8))) as? [String: Any]
  }
}

/// A run of the tool that may go on.
final class ToolProcess {
  private let process = Process()
  private let scratch: TemporaryFolder

  /// Starts the tool in a folder, with no dataset installed unless `environment` says otherwise.
  convenience init(_ arguments: [String], in folder: TemporaryFolder, environment: [String: String] = [:]) throws {
    try self.init(Self.tool, arguments, in: folder, environment: environment)
  }

  /// Starts a command of the shell, for which `TOOL` is the tool.
  convenience init(shell command: String, in folder: TemporaryFolder) throws {
    try self.init(
      URL(fileURLWithPath: "/bin/sh"), ["-c", command], in: folder, environment: ["TOOL": Self.tool.path])
  }

  private init(
    _ program: URL, _ arguments: [String], in folder: TemporaryFolder, environment: [String: String]
  ) throws {
    scratch = try TemporaryFolder()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    var variables = ProcessInfo.processInfo.environment
    variables["MARTLET_DATA"] = "\(scratch.path)/no-data"
    variables.merge(environment) { $1 }
    process.environment = variables
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try Self.file("\(scratch.path)/output")
    process.standardError = try Self.file("\(scratch.path)/errors")
    try process.run()
  }

  /// The executable beside the tests.
  private static let tool: URL = {
    let tests = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    var folder = tests.deletingLastPathComponent()
    while folder.path != "/" {
      let tool = folder.appendingPathComponent("martlet")
      if FileManager.default.isExecutableFile(atPath: tool.path), !isFolder(tool.path) { return tool }
      folder = folder.deletingLastPathComponent()
    }
    fatalError("the executable martlet is not beside \(tests.path)")
  }()

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }

  private static func file(_ path: String) throws -> FileHandle {
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
  }

  /// What the tool has written to its standard output so far.
  var output: String { scratch.text("output") ?? "" }

  /// Waits until something holds; false after a minute or when the tool has ended.
  func wait(until condition: () -> Bool) -> Bool {
    for _ in 0..<6000 {
      if condition() { return true }
      if !process.isRunning { return condition() }
      usleep(10_000)
    }
    return false
  }

  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// Waits for the end, at most two minutes.
  func finish() -> ToolResult {
    for _ in 0..<12_000 where process.isRunning { usleep(10_000) }
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    // What a signal ended has no status of its own.
    let status = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    return ToolResult(status: status, output: output, errors: scratch.text("errors") ?? "")
  }
}

/// Runs the tool to its end.
func martlet(
  _ arguments: [String], in folder: TemporaryFolder, environment: [String: String] = [:]
) throws -> ToolResult {
  try ToolProcess(arguments, in: folder, environment: environment).finish()
}

/// Runs a command of the shell to its end, for which `TOOL` is the tool.
func shell(_ command: String, in folder: TemporaryFolder) throws -> ToolResult {
  try ToolProcess(shell: command, in: folder).finish()
}

/// Pictures of 8 × 8 in three classes that are easy to tell apart: light on the left, on the right, or in the middle.
enum TinyData {
  typealias Pictures = (pixels: [UInt8], labels: [UInt8])

  /// Numbers that a seed alone decides.
  struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      // Only the upper half of the state is random enough.
      var word: UInt64 = 0
      for _ in 0..<2 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        word = word << 32 | state >> 32
      }
      return word
    }
  }

  /// Pictures whose class is where `light` is added to noise of up to 119.
  static func pictures(_ count: Int, light: UInt8 = 130, seed: UInt64) -> Pictures {
    var numbers = Numbers(state: seed)
    var pixels: [UInt8] = []
    let labels = (0..<count).map { UInt8($0 % 3) }
    for label in labels {
      let columns = [0...2, 5...7, 3...4][Int(label)]
      for sample in 0..<64 {
        pixels.append(UInt8.random(in: 0..<120, using: &numbers) + (columns.contains(sample % 8) ? light : 0))
      }
    }
    return (pixels, labels)
  }

  /// Writes the four files of MNIST's layout to a new folder `data`.
  static func write(to folder: TemporaryFolder, training: Int = 96, test: Int = 30) throws {
    try write(pictures(training, seed: 1), pictures(test, seed: 2), to: folder)
  }

  /// Writes pictures as the four files of MNIST's layout to a new folder.
  static func write(
    _ training: Pictures, _ test: Pictures, to folder: TemporaryFolder, name: String = "data"
  ) throws {
    try FileManager.default.createDirectory(atPath: "\(folder.path)/\(name)", withIntermediateDirectories: true)
    for (start, part) in [("train", training), ("t10k", test)] {
      let images = IDXArray(shape: [part.labels.count, 8, 8], type: .uint8, bytes: part.pixels)
      try folder.write(Gzip.compress(images.encoded()), "\(name)/\(start)-images-idx3-ubyte.gz")
      let classes = IDXArray(shape: [part.labels.count], type: .uint8, bytes: part.labels)
      try folder.write(Gzip.compress(classes.encoded()), "\(name)/\(start)-labels-idx1-ubyte.gz")
    }
  }

  /// A folder with the data, in which `run` is a trained model.
  static func trained(_ model: String = "linear", _ flags: [String] = []) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try write(to: folder)
    let result = try martlet(
      ["train", "--data", "data", "--model", model, "--epochs", "4", "--batch-size", "8", "--output", "run"] + flags,
      in: folder)
    guard result.status == 0 else { throw Failed(errors: result.errors) }
    return folder
  }

  struct Failed: Error {
    let errors: String
  }
}

/// The lines of a text.
func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }
