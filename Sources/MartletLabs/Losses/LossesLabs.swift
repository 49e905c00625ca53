extension LabRegistry {
  static let losses: [any Lab] = [
    CrossEntropyAgainstSquaredError(), CovidCases(), HousePrices(), LabelRegimes(), ClassicalBaselines(),
  ]
}
