import Martlet
import MartletData

/// A diagnosis of a trained classifier with all that it was made of.
///
/// ```swift
/// let diagnosis = ClassifierDiagnosis(
///   of: deep, references: [shallow], thresholds: DiagnosticThresholds(trainingLoss: 0.05, gap: 0.05))
/// print(diagnosis.finding.name, diagnosis.diagnosis.evidence)
/// ```
public struct ClassifierDiagnosis: Hashable, Sendable {
  /// The classifier.
  public let subject: ClassifierMeasurement
  /// What was compared: error rates or cross-entropies.
  public let measure: ClassifierMeasurement.Measure
  /// The reference that its training loss was compared with; `nil` where none was needed or fit.
  public let reference: ClassifierMeasurement?
  /// The test of whether training and test pictures have one distribution; `nil` where none was needed or made.
  public let domains: DomainClassifierTest?
  /// What was found, and why.
  public let diagnosis: Diagnosis

  /// What was found.
  public var finding: Diagnosis.Finding { diagnosis.finding }

  /// Follows the procedure of ``Diagnosis``.
  ///
  /// - Parameters:
  ///   - subject: the classifier.
  ///   - references: classifiers trained alike; the one with the least training loss of those that are no more complex
  ///     than the subject is the reference. The subject itself is passed over.
  ///   - measure: what is compared.
  ///   - thresholds: what counts as large, in the unit of the measure.
  ///   - domains: tests whether training and test pictures have one distribution; called only where the test loss is large.
  public init(
    of subject: ClassifierMeasurement, references: [ClassifierMeasurement] = [],
    by measure: ClassifierMeasurement.Measure = .error, thresholds: DiagnosticThresholds,
    domains: () -> DomainClassifierTest? = { nil }
  ) {
    self.subject = subject
    self.measure = measure
    let losses = subject.losses(by: measure)
    let first = Diagnosis(of: losses, thresholds: thresholds)
    switch first.finding {
    case .referenceNeeded:
      let fit = references.filter { $0 != subject && $0.isNoMoreComplex(than: subject) }
      let loss = { (classifier: ClassifierMeasurement) in ordered(classifier.losses(by: measure).training) }
      reference = fit.min { loss($0) < loss($1) }
      self.domains = nil
      diagnosis = Diagnosis(
        of: losses, reference: reference?.losses(by: measure).training, thresholds: thresholds)
    case .overfitting, .mismatch:
      reference = nil
      self.domains = domains()
      diagnosis = Diagnosis(of: losses, shift: self.domains?.shift, thresholds: thresholds)
    default:
      reference = nil
      self.domains = nil
      diagnosis = first
    }
  }
}

extension DomainClassifierTest {
  /// Tests whether two sets of pictures have one distribution, by at most `limit` of each, drawn at random.
  ///
  /// Traps unless the pictures have one size and there are four of each at least.
  public init(
    _ first: ImageDataset, _ second: ImageDataset, limit: Int = 2_000, options: Options = Options(),
    using generator: inout some RandomNumberGenerator, file: StaticString = #fileID, line: UInt = #line
  ) {
    let sets = [first, second].map { pictures in
      let drawn = (0..<pictures.count).shuffled(using: &generator).prefix(limit)
      let plain = Standardization.identity(channels: pictures.channels)
      let batches = BatchLoader(
        pictures.subset(drawn), standardization: plain, batchSize: max(1, drawn.count), isShuffled: false)
      return batches.first { _ in true }?.x ?? Tensor.zeros([0, 1])
    }
    self.init(sets[0], sets[1], options: options, using: &generator, file: file, line: line)
  }
}
