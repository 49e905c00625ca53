extension LabRegistry {
  static let convolution: [any Lab] = [
    TwoStories(), Filters(), PerceptronAgainstConvolution(), Downsizing(), Invariance(), BoardGame(), Speech(), Video(),
  ]
}
