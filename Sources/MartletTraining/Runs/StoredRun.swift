import Foundation

/// The configuration and the figures of a run folder.
public struct StoredRun: Sendable {
  /// What the training was configured with.
  public let configuration: TrainingConfiguration
  /// The figures of every epoch.
  public let metrics: [EpochMetrics]

  /// Reads a run folder. Throws where a file is missing or is not what a run writes.
  public init(contentsOf path: String) throws(TrainingError) {
    configuration = try Self.configuration(of: path)
    let lines = try Self.bytes(path, RunFolder.metricsName).split(separator: UInt8(ascii: "\n"))
    var metrics: [EpochMetrics] = []
    for (index, line) in lines.enumerated() {
      metrics.append(try Self.decode(Data(line), "\(path)/\(RunFolder.metricsName)", "line \(index + 1)"))
    }
    self.metrics = metrics
  }

  /// Reads the configuration of a run folder alone. Throws where it is missing or is not what a run writes.
  public static func configuration(of path: String) throws(TrainingError) -> TrainingConfiguration {
    try decode(
      try bytes(path, RunFolder.configurationName), "\(path)/\(RunFolder.configurationName)", "it")
  }

  private static func bytes(_ path: String, _ name: String) throws(TrainingError) -> Data {
    do {
      return try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)"))
    } catch {
      throw .missingRun(path: path, reason: "\(name) cannot be read")
    }
  }

  private static func decode<Value: Decodable>(
    _ data: Data, _ path: String, _ what: String
  ) throws(TrainingError) -> Value {
    do {
      return try JSONDecoder().decode(Value.self, from: data)
    } catch {
      throw .damagedRun(path: path, reason: "\(what) is not what a training writes")
    }
  }
}
