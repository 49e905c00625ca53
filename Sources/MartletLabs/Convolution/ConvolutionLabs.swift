extension LabRegistry {
  static let convolution: [any Lab] = [PerceptronAgainstConvolution()]
}
