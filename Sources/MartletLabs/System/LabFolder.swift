import Foundation
import Martlet
import MartletReports

/// The folder of labs' results: a folder a lab with `report.html`, `metrics.jsonl`, `config.json` and `result.json`, and
/// the page that lists them all.
public struct LabFolder: Sendable {
  /// The folder's place.
  public let path: String

  /// A folder of results; it need not exist yet.
  public init(_ path: String = "labs") { self.path = path }

  /// The place of a lab's results.
  public func place(of lab: String) -> String { "\(path)/\(lab)" }

  /// Throws where a lab's place holds something else or cannot be written.
  func prepare(for lab: String) throws(LabError) {
    let place = place(of: lab)
    let contents = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
    guard contents.allSatisfy({ $0.hasPrefix(".") }) || contents.contains(Self.resultName) || isInterrupted(lab) else {
      throw .occupied(path: place)
    }
    do throws(AtomicFile.Failure) {
      try FolderMaking.make(place)
    } catch {
      throw .unwritable(path: place, reason: error.description)
    }
    guard access(place, W_OK) == 0 else {
      throw .unwritable(path: place, reason: String(cString: strerror(errno)))
    }
  }

  /// Writes what a run left.
  ///
  /// All is written aside first, so that a full disk leaves the earlier run as it was. Then the earlier result goes first and
  /// the new one comes last: a folder with a result is whole, whenever the process is killed.
  func write(_ description: LabDescription, _ record: LabRecord, _ result: LabResult) throws(LabError) {
    let place = place(of: result.lab)
    removeStagings(in: place)
    let staging = "\(place)/\(Self.stagingPrefix)\(getpid())"
    guard mkdir(staging, 0o755) == 0 else { throw .unwritable(path: place, reason: String(cString: strerror(errno))) }
    defer { try? FileManager.default.removeItem(atPath: staging) }
    let settings = Dictionary(record.settings.map { ($0.name, $0.value) }) { $1 }
    let configuration = Configuration(lab: result.lab, size: result.size, seed: result.seed, settings: settings)
    try write(Self.json(configuration), to: "\(staging)/\(Self.configurationName)")
    try write(record.metrics.map { $0.json + "\n" }.joined(), to: "\(staging)/metrics.jsonl")
    do throws(ReportError) {
      try LabPage(description: description, record: record, result: result).make().write(to: "\(staging)/report.html")
    } catch {
      throw .unwritable(path: place, reason: error.description)
    }
    try write(Self.json(result), to: "\(staging)/\(Self.resultName)")
    if unlink("\(place)/\(Self.resultName)") != 0 && errno != ENOENT {
      throw .unwritable(path: place, reason: String(cString: strerror(errno)))
    }
    // The configuration says whose place it is where the result is missing.
    for name in [Self.configurationName, "metrics.jsonl", "report.html", Self.resultName]
    where rename("\(staging)/\(name)", "\(place)/\(name)") != 0 {
      throw .unwritable(path: "\(place)/\(name)", reason: String(cString: strerror(errno)))
    }
  }

  /// The results that are here, in the order of the registry.
  public func results() -> [LabResult] {
    LabRegistry.all.compactMap { lab in
      guard let data = FileManager.default.contents(atPath: "\(place(of: lab.identifier))/\(Self.resultName)") else {
        return nil
      }
      return try? JSONDecoder().decode(LabResult.self, from: data)
    }
  }

  /// Writes the page that lists all results and returns its path.
  @discardableResult
  public func writeIndex() throws(LabError) -> String {
    let results = results()
    guard !results.isEmpty else { throw .noResults(path: path) }
    do throws(ReportError) {
      try LabIndex(results: results).make().write(to: "\(path)/index.html")
    } catch {
      throw .unwritable(path: path, reason: error.description)
    }
    return "\(path)/index.html"
  }

  // MARK: Files

  private static let resultName = "result.json"
  private static let configurationName = "config.json"
  private static let stagingPrefix = ".new-"

  /// Whether a lab's run was killed here between the removal of the earlier result and the new one.
  private func isInterrupted(_ lab: String) -> Bool {
    FileManager.default.contents(atPath: "\(place(of: lab))/\(Self.configurationName)")
      .flatMap { try? JSONDecoder().decode(Configuration.self, from: $0) }?.lab == lab
  }

  /// Removes what processes that are gone were writing.
  private func removeStagings(in place: String) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
    where name.hasPrefix(Self.stagingPrefix) {
      guard let process = pid_t(name.dropFirst(Self.stagingPrefix.count)) else { continue }
      if process == getpid() || (kill(process, 0) != 0 && errno == ESRCH) {
        try? FileManager.default.removeItem(atPath: "\(place)/\(name)")
      }
    }
  }

  private struct Configuration: Codable {
    let lab: String
    let size: LabSize
    let seed: UInt64
    let settings: [String: String]
  }

  private static func json(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    // The values hold text and finite numbers only, which always encode.
    let data = (try? encoder.encode(value)) ?? Data()
    return String(decoding: data, as: UTF8.self) + "\n"
  }

  private func write(_ text: String, to path: String) throws(LabError) {
    do throws(AtomicFile.Failure) {
      try AtomicFile.write(text, to: path)
    } catch {
      throw .unwritable(path: path, reason: error.description)
    }
  }
}
