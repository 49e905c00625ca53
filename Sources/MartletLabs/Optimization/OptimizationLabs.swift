extension LabRegistry {
  static let optimization: [any Lab] = [Schedules(), BatchNormalizationSpeed(), Normalizations()]
}
