extension LabRegistry {
  static let theory: [any Lab] = [SampleSize(), Validation()]
}
