extension LabRegistry {
  static let optimization: [any Lab] = [
    RootMeanSquareBurst(), Optimizers(), StuckTraining(), Schedules(), BatchNormalizationSpeed(), CovariateShift(),
    Normalizations(), StandardizedFeatures(),
  ]
}
