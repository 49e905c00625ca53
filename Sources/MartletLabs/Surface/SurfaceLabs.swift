extension LabRegistry {
  static let surface: [any Lab] = [Saddle(), CriticalPoints(), Spectrum(), Landscape(), BatchSize()]
}
