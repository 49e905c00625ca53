import Foundation
import Martlet

/// The folder of one training: `config.json`, `metrics.jsonl` (a line an epoch), `model.safetensors` (the best weights)
/// and what a program adds, such as `report.html`.
///
/// The folder fills out of sight and takes its place, whole, at `publish()`; until then `discard()` leaves everything as
/// it was. A run that is to be replaced stays until then.
public final class RunFolder {
  /// The name of the file with the configuration.
  public static let configurationName = "config.json"
  /// The name of the file with the figures of every epoch.
  public static let metricsName = "metrics.jsonl"
  /// The name of the file with weights.
  public static let modelName = "model.safetensors"
  /// The name of the file with the report.
  public static let reportName = "report.html"

  /// The folder's place.
  public let path: String
  /// Whether the folder is in its place.
  public private(set) var isPublished = false

  private let staging: String
  private let replaces: Bool
  private let madeParents: [String]

  /// Reserves the place `path`.
  ///
  /// Throws where it is taken, unless `overwriting` allows that a run there is replaced (and nothing but a run is), or
  /// cannot be written.
  public convenience init(at path: String, overwriting: Bool = false) throws(TrainingError) {
    let path = Self.absolute(path)
    let parents = try Self.makeParents(of: path)
    do throws(TrainingError) {
      let exists = try !Self.reserve(path)
      if exists {
        guard overwriting else { throw .runExists(path: path) }
        try Self.checkReplaceable(path)
      }
      try self.init(reserved: path, replaces: exists, madeParents: parents)
    } catch {
      FolderMaking.removeEmpty(parents)
      throw error
    }
  }

  /// Reserves the first free place `parent/name-1`, `parent/name-2`, ….
  public convenience init(numberedIn parent: String, name: String) throws(TrainingError) {
    let start = Self.absolute("\(parent)/\(name)")
    let parents = try Self.makeParents(of: start)
    do throws(TrainingError) {
      var number = 1
      while try !Self.reserve("\(start)-\(number)") { number += 1 }
      try self.init(reserved: "\(start)-\(number)", replaces: false, madeParents: parents)
    } catch {
      FolderMaking.removeEmpty(parents)
      throw error
    }
  }

  private init(reserved path: String, replaces: Bool, madeParents: [String]) throws(TrainingError) {
    self.path = path
    self.replaces = replaces
    self.madeParents = madeParents
    let parent = (path as NSString).deletingLastPathComponent
    let prefix = ".\((path as NSString).lastPathComponent)."
    Self.removeLeftovers(prefix, in: parent)
    staging = "\(parent)/\(prefix)\(getpid()).part"
    guard mkdir(staging, 0o755) == 0 else {
      let reason = String(cString: strerror(errno))
      if !replaces { rmdir(path) }
      throw .unwritableRun(path: parent, reason: reason)
    }
  }

  // MARK: Writing

  /// The path of a file of the run, wherever the folder is now.
  public func file(_ name: String) -> String { "\(isPublished ? path : staging)/\(name)" }

  /// Writes the configuration.
  public func write(_ configuration: TrainingConfiguration) throws(TrainingError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let text: String
    do {
      text = String(decoding: try encoder.encode(configuration), as: UTF8.self)
    } catch {
      throw .unwritableRun(path: path, reason: "the configuration cannot be encoded")
    }
    try write(text + "\n", name: Self.configurationName)
  }

  /// Writes a file whole or not at all.
  public func write(_ text: String, name: String) throws(TrainingError) {
    do throws(AtomicFile.Failure) {
      try AtomicFile.write(text, to: file(name))
    } catch {
      throw .unwritableRun(path: "\(path)/\(name)", reason: error.description)
    }
  }

  /// Adds a line to the figures; it is with the system when this returns.
  public func append(_ metrics: EpochMetrics) throws(TrainingError) {
    let descriptor = open(file(Self.metricsName), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure(Self.metricsName) }
    defer { close(descriptor) }
    let line = Array((metrics.jsonLine + "\n").utf8)
    var position = 0
    while position < line.count {
      let written = line[position...].withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if written < 0 && errno == EINTR { continue }
      if written <= 0 { throw failure(Self.metricsName) }
      position += written
    }
  }

  /// Writes the weights, with their description, in place of those before.
  public func save(_ classifier: TrainedClassifier) throws(TrainingError) {
    do throws(CheckpointError) {
      try classifier.save(to: file(Self.modelName))
    } catch {
      if case .unwritable(_, let reason) = error {
        throw .unwritableRun(path: "\(path)/\(Self.modelName)", reason: reason)
      }
      throw .unwritableRun(path: path, reason: error.description)
    }
  }

  // MARK: Taking the place

  /// Puts the folder in its place, by one rename; without effect when it is there.
  public func publish() throws(TrainingError) {
    if isPublished { return }
    var old: String?
    if replaces {
      let aside = staging + ".old"
      guard rename(path, aside) == 0 else { throw failure("") }
      old = aside
    }
    guard rename(staging, path) == 0 else {
      let error = failure("")
      if let old { rename(old, path) }
      throw error
    }
    isPublished = true
    if let old { try? FileManager.default.removeItem(atPath: old) }
  }

  /// Removes what has been written, unless the folder is in its place.
  public func discard() {
    if isPublished { return }
    try? FileManager.default.removeItem(atPath: staging)
    if !replaces { rmdir(path) }
    FolderMaking.removeEmpty(madeParents)
  }

  private func failure(_ name: String) -> TrainingError {
    .unwritableRun(path: name.isEmpty ? path : "\(path)/\(name)", reason: String(cString: strerror(errno)))
  }

  // MARK: Reserving

  /// Makes an empty folder; false where something is there.
  private static func reserve(_ path: String) throws(TrainingError) -> Bool {
    if mkdir(path, 0o755) == 0 { return true }
    if errno == EEXIST { return false }
    throw .unwritableRun(path: path, reason: String(cString: strerror(errno)))
  }

  /// Only what a run consists of is ever removed.
  private static func checkReplaceable(_ path: String) throws(TrainingError) {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
      throw .notReplaceable(path: path, reason: "it is not a folder that can be read")
    }
    let known = [configurationName, metricsName, modelName, reportName]
    if let other = names.sorted().first(where: { !known.contains($0) }) {
      throw .notReplaceable(path: path, reason: "\(other) in it is no file of a run")
    }
    guard access((path as NSString).deletingLastPathComponent, W_OK) == 0, access(path, W_OK) == 0 else {
      throw .unwritableRun(path: path, reason: String(cString: strerror(errno)))
    }
  }

  /// Makes the folders above; returns those that were missing, the innermost first.
  private static func makeParents(of path: String) throws(TrainingError) -> [String] {
    do throws(AtomicFile.Failure) {
      return try FolderMaking.make((path as NSString).deletingLastPathComponent)
    } catch {
      throw .unwritableRun(path: path, reason: error.description)
    }
  }

  /// Removes what trainings for the same place left when they were killed.
  private static func removeLeftovers(_ prefix: String, in parent: String) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
    for name in names where name.hasPrefix(prefix) && name.hasSuffix(".part") {
      guard let process = pid_t(name.dropFirst(prefix.count).dropLast(5)), kill(process, 0) != 0, errno == ESRCH else {
        continue
      }
      try? FileManager.default.removeItem(atPath: "\(parent)/\(name)")
    }
  }

  private static func absolute(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.path
  }
}
