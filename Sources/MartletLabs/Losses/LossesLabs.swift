extension LabRegistry {
  static let losses: [any Lab] = [CrossEntropyAgainstSquaredError(), LabelRegimes()]
}
