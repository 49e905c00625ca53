import MartletReports
import MartletTheory

/// The findings of `martlet diagnose` in words.
struct DiagnosisText {
  private let findings: [DiagnosisSession.Finding]
  private let rules: DiagnosisRules

  init(_ findings: [DiagnosisSession.Finding], rules: DiagnosisRules) {
    self.findings = findings
    self.rules = rules
  }

  /// A table of the numbers, then for each run what was found, what was compared, and advice.
  var text: String { table + "\n" + findings.map { "\n" + paragraph(on: $0) }.joined() }

  private var table: String {
    let measure = rules.measure.rawValue
    var table = TextTable(
      ["run", "model", "layers", "parameters", "training \(measure)", "held out", "test"], numeric: [2, 3, 4, 5, 6])
    for finding in findings {
      let subject = finding.diagnosis.subject
      let losses = subject.losses(by: rules.measure)
      table.add(
        [
          subject.name, finding.model, String(subject.depth),
          NumberFormat.fixed(Double(subject.parameterCount), decimals: 0),
        ]
          + [losses.training, losses.validation ?? .nan, losses.test].map { NumberFormat.fixed($0, decimals: 4) })
    }
    return table.text
  }

  private func paragraph(on finding: DiagnosisSession.Finding) -> String {
    let diagnosis = finding.diagnosis
    var lines = ["\(diagnosis.subject.name): \(diagnosis.finding.name)"]
    lines += diagnosis.diagnosis.evidence.map { "  \(sentence(on: $0))" }
    if let reference = diagnosis.reference { lines.append("  the reference is \(reference.name)") }
    if let domains = diagnosis.domains {
      lines.append(
        "  a classifier told \(domains.examples) pictures of training and test apart with an accuracy of "
          + NumberFormat.fixed(domains.accuracy, decimals: 3) + "; chance stays below "
          + NumberFormat.fixed(rules.thresholds.domainAccuracy(examples: domains.examples), decimals: 3))
    }
    lines.append("  \(diagnosis.finding.text)")
    lines += advice(on: finding).map { "  - \($0)" }
    return lines.joined(separator: "\n") + "\n"
  }

  private func sentence(on evidence: Diagnosis.Evidence) -> String {
    // The library speaks of losses of any kind.
    let quantity = evidence.quantity.replacing("loss", with: rules.measure.rawValue)
    let sign = evidence.isExceeded ? ">" : "≤"
    return "\(quantity): \(NumberFormat.short(evidence.value)) \(sign) \(NumberFormat.short(evidence.limit))"
  }

  /// What may help; training that was cut short is to be finished first.
  private func advice(on finding: DiagnosisSession.Finding) -> [String] {
    let texts = finding.diagnosis.diagnosis.advice.map(\.text)
    guard finding.isCutShort, let decrease = finding.lastDecrease else { return texts }
    return [
      "Train longer: the training loss was still falling, by \(NumberFormat.percent(decrease)) in the last epoch."
    ] + texts
  }
}

extension DiagnosisSession.Finding {
  /// Whether the training loss is large and was still falling, by more than a fiftieth in the last epoch.
  var isCutShort: Bool {
    switch diagnosis.finding {
    case .modelBias, .optimizationFailure, .referenceNeeded: (lastDecrease ?? 0) > 0.02
    case .fine, .overfitting, .mismatch: false
    }
  }
}
