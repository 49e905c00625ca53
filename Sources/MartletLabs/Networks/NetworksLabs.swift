extension LabRegistry {
  static let networks: [any Lab] = [PiecewiseLinear(), DepthAndPieces(), DeepAgainstFat(), OverfittingCures()]
}
