extension LabRegistry {
  static let networks: [any Lab] = [OverfittingCures()]
}
