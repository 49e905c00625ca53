extension LabRegistry {
  static let surface: [any Lab] = [Saddle(), Landscape()]
}
