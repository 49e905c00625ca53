extension LabRegistry {
  static let networks: [any Lab] = [
    PiecewiseLinear(), DepthAndPieces(), DeepAgainstFat(), DiagnosisCases(), OverfittingCures(),
  ]
}
