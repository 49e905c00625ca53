import Martlet
import MartletTheory
import Testing

@Suite struct DiagnosisTests {
  private let thresholds = DiagnosticThresholds(trainingLoss: 0.3, gap: 0.1)

  private func finding(
    _ training: Double, _ test: Double, validation: Double? = nil, reference: Double? = nil,
    shift: DistributionShift? = nil
  ) -> Diagnosis.Finding {
    Diagnosis(
      of: DiagnosticLosses(training: training, validation: validation, test: test), reference: reference, shift: shift,
      thresholds: thresholds
    ).finding
  }

  @Test func everyBranchIsTaken() {
    #expect(finding(0.2, 0.25) == .fine)
    #expect(finding(0.9, 1.0) == .referenceNeeded)
    #expect(finding(0.9, 1.0, reference: 1.1) == .modelBias)
    #expect(finding(0.9, 1.0, reference: 0.9) == .modelBias)
    #expect(finding(0.9, 1.0, reference: 0.87) == .modelBias, "within the margin of 5 %")
    #expect(finding(0.9, 1.0, reference: 0.4) == .optimizationFailure)
    #expect(finding(.nan, .nan, reference: 0.4) == .optimizationFailure)
    #expect(finding(0.1, 0.6) == .overfitting)
    #expect(finding(0.1, 0.6, shift: .absent) == .overfitting)
    #expect(finding(0.1, 0.6, shift: .present) == .mismatch)
    #expect(finding(0.1, 0.6, shift: .domainClassifier(accuracy: 0.52, examples: 1000)) == .overfitting)
    #expect(finding(0.1, 0.6, shift: .domainClassifier(accuracy: 0.58, examples: 1000)) == .mismatch)
    #expect(finding(0.1, 0.6, shift: .domainClassifier(accuracy: 0.58, examples: 100)) == .overfitting)
    #expect(finding(0.1, 0.6, validation: 0.5) == .overfitting)
    #expect(finding(0.1, 0.6, validation: 0.15) == .mismatch)
    #expect(finding(0.1, 0.6, validation: 0.15, shift: .absent) == .overfitting)
    #expect(finding(0.1, 0.6, validation: 0.15, shift: .present) == .mismatch)
    #expect(finding(0.1, 0.6, validation: 0.5, shift: .present) == .overfitting)
    let told = DistributionShift.domainClassifier(accuracy: 0.9, examples: 1000)
    #expect(finding(0.1, 0.6, validation: 0.15, shift: told) == .mismatch)
    #expect(finding(0.1, 0.6, validation: 0.5, shift: told) == .overfitting)
  }

  @Test func theDeepNetworksOfTheResidualPaperFailedToBeOptimised() {
    // He et al. 2016, figure 1, as error rates on CIFAR-10: the 56-layer plain net trains worse than the one of 20 layers.
    let losses = DiagnosticLosses.accuracies(training: 0.93, test: 0.86)
    let diagnosis = Diagnosis(
      of: losses, reference: 0.02, thresholds: DiagnosticThresholds(trainingLoss: 0.01, gap: 0.05))
    #expect(diagnosis.finding == .optimizationFailure)
    #expect(diagnosis.advice.contains(.residualConnections) && diagnosis.advice.contains(.anotherOptimizer))
  }

  @Test func evidenceNamesTheNumbersOfTheDecision() {
    let diagnosis = Diagnosis(
      of: DiagnosticLosses(training: 0.125, test: 0.625), shift: .domainClassifier(accuracy: 0.75, examples: 900),
      thresholds: thresholds)
    #expect(
      diagnosis.evidence.map(\.description) == [
        "training loss 0.125 ≤ 0.3", "test loss above training loss 0.5 > 0.1",
        "domain classifier's accuracy 0.75 > 0.55",
      ])
  }

  @Test func everyFindingButFineHasAdvice() {
    let all: [Diagnosis] = [
      Diagnosis(of: DiagnosticLosses(training: 0.9, test: 1), thresholds: thresholds),
      Diagnosis(of: DiagnosticLosses(training: 0.9, test: 1), reference: 0.9, thresholds: thresholds),
      Diagnosis(of: DiagnosticLosses(training: 0.9, test: 1), reference: 0.1, thresholds: thresholds),
      Diagnosis(of: DiagnosticLosses(training: 0.1, test: 1), shift: .absent, thresholds: thresholds),
      Diagnosis(of: DiagnosticLosses(training: 0.1, test: 1), shift: .present, thresholds: thresholds),
    ]
    #expect(Set(all.flatMap(\.advice)) == Set(Advice.allCases))
    #expect(Set(all.map(\.finding)).count == 5)
    #expect(Set(Advice.allCases.map(\.text)).count == Advice.allCases.count)
    #expect(Set(Diagnosis.Finding.allCases.map(\.name)).count == Diagnosis.Finding.allCases.count)
    #expect(Set(Diagnosis.Finding.allCases.map(\.text)).count == Diagnosis.Finding.allCases.count)
    #expect(Diagnosis(of: DiagnosticLosses(training: 0.1, test: 0.1), thresholds: thresholds).advice.isEmpty)
  }

  @Test func onlyWhatIsNeededIsMeasured() {
    func measured(_ training: Double, _ test: Double) -> (Diagnosis.Finding, [String]) {
      var asked: [String] = []
      let diagnosis = diagnose(
        DiagnosticLosses(training: training, test: test), thresholds: thresholds,
        reference: {
          asked.append("reference")
          return 0.2
        },
        shift: {
          asked.append("shift")
          return .present
        })
      return (diagnosis.finding, asked)
    }
    #expect(measured(0.9, 0.9) == (.optimizationFailure, ["reference"]))
    #expect(measured(0.1, 0.9) == (.mismatch, ["shift"]))
    #expect(measured(0.1, 0.1) == (.fine, []))
  }
}
