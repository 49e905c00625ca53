extension LabRegistry {
  static let optimization: [any Lab] = []
}
