/// Runs labs and keeps what they leave.
public struct LabRunner {
  /// How much to compute.
  public let size: LabSize
  /// The number that all randomness grows from.
  public let seed: UInt64
  /// Where results go.
  public let folder: LabFolder

  /// Makes a runner.
  public init(size: LabSize, seed: UInt64 = 0, folder: LabFolder = LabFolder()) {
    self.size = size
    self.seed = seed
    self.folder = folder
  }

  /// Runs a lab and writes its page, metrics, configuration and result, replacing those of an earlier run.
  ///
  /// - Parameters:
  ///   - lab: the lab.
  ///   - tell: hears a sentence now and then on how the run goes.
  /// - Throws: `LabError` where results cannot be kept, before anything is computed if possible; what the lab throws.
  @discardableResult
  public func run(_ lab: any Lab, tell: @escaping (String) -> Void = { _ in }) throws -> LabResult {
    try folder.prepare(for: lab.identifier)
    let record = LabRecord(size: size, seed: seed, tell: tell)
    let clock = ContinuousClock()
    let duration = try clock.measure { try lab.run(record) }
    let description = lab.description
    let result = LabResult(
      lab: lab.identifier, chapter: description.chapter, title: description.title, summary: description.summary,
      rows: description.rows, size: size, seed: seed, seconds: duration / .seconds(1), claims: record.claims)
    try folder.write(description, record, result)
    return result
  }
}
