import MartletTheory

/// What `martlet diagnose --json` writes.
struct DiagnosisResult: Encodable {
  private let measure: ClassifierMeasurement.Measure
  private let trainingLimit: Double
  private let gapLimit: Double
  private let runs: [Run]

  private enum CodingKeys: String, CodingKey {
    case measure, runs
    case trainingLimit = "training_limit"
    case gapLimit = "gap_limit"
  }

  init(_ findings: [DiagnosisSession.Finding], rules: DiagnosisRules) {
    measure = rules.measure
    trainingLimit = rules.thresholds.trainingLoss
    gapLimit = rules.thresholds.gap
    runs = findings.map { Run($0, rules: rules) }
  }

  private struct Run: Encodable {
    let run: String
    let model: String
    let dataset: String
    let layers: Int
    let parameters: Int
    let training: Double
    let validation: Double?
    let test: Double
    let finding: String
    let evidence: [Comparison]
    let reference: String?
    let domains: Domains?
    let stillFalling: Bool
    let advice: [Advice]

    private enum CodingKeys: String, CodingKey {
      case run, model, dataset, layers, parameters, training, validation, test, finding, evidence, reference, domains
      case advice
      case stillFalling = "still_falling"
    }

    init(_ finding: DiagnosisSession.Finding, rules: DiagnosisRules) {
      let subject = finding.diagnosis.subject
      let losses = subject.losses(by: rules.measure)
      run = subject.name
      model = finding.model
      dataset = finding.dataset
      layers = subject.depth
      parameters = subject.parameterCount
      training = losses.training
      validation = losses.validation
      test = losses.test
      self.finding = finding.diagnosis.finding.name
      evidence = finding.diagnosis.diagnosis.evidence.map(Comparison.init)
      reference = finding.diagnosis.reference?.name
      domains = finding.diagnosis.domains.map { Domains($0, rules: rules) }
      stillFalling = finding.isCutShort
      advice = finding.diagnosis.diagnosis.advice.map { Advice(name: $0.rawValue, text: $0.text) }
    }
  }

  private struct Comparison: Encodable {
    let quantity: String
    let value: Double
    let limit: Double
    let exceeded: Bool

    init(_ evidence: Diagnosis.Evidence) {
      quantity = evidence.quantity
      value = evidence.value
      limit = evidence.limit
      exceeded = evidence.isExceeded
    }
  }

  private struct Domains: Encodable {
    let accuracy: Double
    let examples: Int
    let limit: Double

    init(_ test: DomainClassifierTest, rules: DiagnosisRules) {
      accuracy = test.accuracy
      examples = test.examples
      limit = rules.thresholds.domainAccuracy(examples: test.examples)
    }
  }

  private struct Advice: Encodable {
    let name: String
    let text: String
  }
}
