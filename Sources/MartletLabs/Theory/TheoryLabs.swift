extension LabRegistry {
  static let theory: [any Lab] = [Workflow(), EdgeDetection(), SampleSize(), Validation()]
}
