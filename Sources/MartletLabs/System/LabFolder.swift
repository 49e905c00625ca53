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
    guard contents.isEmpty || contents.contains(Self.resultName) || contents.allSatisfy({ $0.hasPrefix(".") }) else {
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

  /// Writes what a run left; the result comes last, so that a folder with a result is whole.
  func write(_ description: LabDescription, _ record: LabRecord, _ result: LabResult) throws(LabError) {
    let place = place(of: result.lab)
    try write(record.metrics.map { $0.json + "\n" }.joined(), to: "\(place)/metrics.jsonl")
    let settings = Dictionary(record.settings.map { ($0.name, $0.value) }) { $1 }
    let configuration = Configuration(lab: result.lab, size: result.size, seed: result.seed, settings: settings)
    try write(Self.json(configuration), to: "\(place)/config.json")
    do throws(ReportError) {
      try LabPage(description: description, record: record, result: result).make().write(to: "\(place)/report.html")
    } catch {
      throw .unwritable(path: place, reason: error.description)
    }
    try write(Self.json(result), to: "\(place)/\(Self.resultName)")
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

  private struct Configuration: Encodable {
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
