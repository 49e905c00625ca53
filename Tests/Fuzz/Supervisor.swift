import Foundation

/// Runs a worker for one format, and another one after each crash.
final class Supervisor {
  /// Crashes of one format that are enough to stop.
  private static let failureLimit = 20

  let format: Format
  private(set) var failures: [String] = []
  private(set) var seconds = 0.0
  private(set) var total = Progress()

  private let seed: UInt64
  private let count: Int
  private let folder: String
  private let shared: UnsafeMutablePointer<Progress>
  private let path: String
  private var process: Process?
  private var start = ContinuousClock.now

  init(_ format: Format, seed: UInt64, count: Int, folder: String) throws {
    self.format = format
    self.seed = seed
    self.count = count
    self.folder = folder
    path = "\(folder)/progress-\(format.rawValue)"
    shared = try Supervisor.progress(path)
    shared.initialize(to: Progress())
    try launch(from: 0)
  }

  /// The memory that a worker and its parent share.
  static func progress(_ path: String) throws -> UnsafeMutablePointer<Progress> {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    defer { close(descriptor) }
    let size = MemoryLayout<Progress>.size
    guard descriptor >= 0, ftruncate(descriptor, size) == 0,
      let memory = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), memory != MAP_FAILED
    else { throw CocoaError(.fileWriteUnknown) }
    return memory.bindMemory(to: Progress.self, capacity: 1)
  }

  /// Whether all files are done; starts another worker where one has ended too early.
  func isDone() throws -> Bool {
    guard let process else { return true }
    if process.isRunning { return false }
    self.process = nil
    let progress = shared.pointee
    total.accepted += progress.accepted
    total.tooGreat += progress.tooGreat
    total.slowest = max(total.slowest, progress.slowest)
    if progress.greatest > total.greatest {
      (total.greatest, total.greatestIndex) = (progress.greatest, progress.greatestIndex)
    }
    if process.terminationReason == .exit && process.terminationStatus == 0 {
      if total.tooGreat > 0 { try keep(total.greatestIndex, "\(total.tooGreat) files took too much memory") }
    } else {
      let signal = process.terminationStatus
      try keep(progress.index, signal == SIGALRM ? "hang" : "crash by signal \(signal)")
      if progress.index + 1 < count && failures.count < Self.failureLimit {
        try launch(from: progress.index + 1)
        return false
      }
    }
    seconds = (ContinuousClock.now - start) / .seconds(1)
    unlink(path)
    return true
  }

  private func launch(from first: Int) throws {
    shared.pointee = Progress(index: first)
    let process = Process()
    process.executableURL = URL(filePath: CommandLine.executable)
    process.arguments = ["--worker", format.rawValue, "\(seed)", "\(first)", "\(count)", path]
    // A crash is told by the signal; a trace of each would take seconds.
    process.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
    process.standardError = FileHandle.nullDevice
    try process.run()
    self.process = process
  }

  /// Writes the file that failed, so that it can be looked at.
  private func keep(_ index: Int, _ what: String) throws {
    let path = "\(folder)/\(format.rawValue)-\(seed)-\(index)"
    try Data(format.file(index, seed: seed, from: format.seeds())).write(to: URL(filePath: path))
    failures.append("\(format.rawValue): \(what): \(path)")
  }
}

extension CommandLine {
  /// This program.
  static var executable: String {
    let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return link ?? arguments[0]
  }
}
