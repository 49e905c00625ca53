extension LabRegistry {
  static let convolution: [any Lab] = [
    TwoStories(), PerceptronAgainstConvolution(), Downsizing(), Invariance(), BoardGame(),
  ]
}
