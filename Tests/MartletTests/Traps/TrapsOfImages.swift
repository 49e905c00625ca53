import Martlet

extension Trap {
  private static let images = Tensor.zeros([1, 5, 5, 3])

  static let imageTraps: [Trap] = [
    Trap("convolution2D: [1, 5, 5, 3] ∗ [2, 3, 3, 4]: the weight is for 4 channels and images have 3") {
      _ = images.convolution2D(Tensor.zeros([2, 3, 3, 4]))
    },
    Trap("convolution2D: [1, 5, 5, 3] ∗ [2, 3, 3, 1]: 3 groups do not divide 2 outputs") {
      _ = images.convolution2D(Tensor.zeros([2, 3, 3, 1]), groups: 3)
    },
    Trap("convolution2D: [5, 5] ∗ [2, 3, 3, 3]: images must be [batch, height, width, channels]") {
      _ = matrix(5, 5).convolution2D(Tensor.zeros([2, 3, 3, 3]))
    },
    Trap("convolution2D: [1, 5, 5, 3] ∗ [3, 3, 3]: the weight must be [outputs, height, width, inputs / groups]") {
      _ = images.convolution2D(Tensor.zeros([3, 3, 3]))
    },
    Trap("convolution2D: [1, 5, 5, 3] ∗ [2, 0, 3, 3]: the kernel is empty") {
      _ = images.convolution2D(Tensor.zeros([2, 0, 3, 3]))
    },
    Trap(
      "convolution2D: [1, 5, 5, 3] ∗ [2, 7, 7, 3]: the kernel spans 7×7 and the padded images are smaller"
    ) {
      _ = images.convolution2D(Tensor.zeros([2, 7, 7, 3]))
    },
    Trap("convolution2D: [1, 5, 5, 3] ∗ [2, 3, 3, 3]: stride and dilation must be positive") {
      _ = images.convolution2D(Tensor.zeros([2, 3, 3, 3]), stride: (0, 1))
    },
    Trap("convolution2D: [1, 5, 5, 3] ∗ [2, 3, 3, 3]: padding must not be negative") {
      _ = images.convolution2D(Tensor.zeros([2, 3, 3, 3]), padding: .all(-1))
    },
    Trap("convolution2D: [3] float32: the bias must be [2] float32") {
      _ = images.convolution2D(Tensor.zeros([2, 3, 3, 3]), bias: Tensor.zeros([3]))
    },
    Trap("unfolded2D: [5, 5] by 2×2: images must be [batch, height, width, channels]") {
      _ = matrix(5, 5).unfolded2D(window: (2, 2))
    },
    Trap("unfolded2D: [1, 5, 5, 3] by 2×2: window, stride and dilation must be positive") {
      _ = images.unfolded2D(window: (2, 2), stride: (0, 1))
    },
    Trap("unfolded2D: [1, 5, 5, 3] by 2×2: padding must not be negative") {
      _ = images.unfolded2D(window: (2, 2), padding: -1)
    },
    Trap("unfolded2D: [1, 5, 5, 3] by 3×3: the window spans 7×7 and the padded images are smaller") {
      _ = images.unfolded2D(window: (3, 3), dilation: (3, 3))
    },
    Trap("maxPooled2D: [1, 5, 5, 3]: the window 6×6 is larger than the padded images") {
      _ = images.maxPooled2D(window: (6, 6))
    },
    Trap("averagePooled2D: [1, 5, 5, 3]: padding must be at most half of the window 2×2") {
      _ = images.averagePooled2D(padding: 2)
    },
    Trap("maxPooled2D: [1, 5, 5, 3]: window and stride must be positive") { _ = images.maxPooled2D(stride: (0, 1)) },
    Trap("maxPooled2D: [5, 5]: images must be [batch, height, width, channels]") { _ = matrix(5, 5).maxPooled2D() },
    Trap("adaptiveMaxPooled2D: [1, 5, 5, 3] to 0×2: images must be [batch, height, width, channels] and sizes positive")
    {
      _ = images.adaptiveMaxPooled2D(height: 0, width: 2)
    },
    Trap("resizedBilinear: [1, 5, 5, 3] to 0×3: sizes must be positive") {
      _ = images.resizedBilinear(height: 0, width: 3)
    },
    Trap("resizedNearest: [5, 5]: images must be [batch, height, width, channels]") {
      _ = matrix(5, 5).resizedNearest(height: 2, width: 2)
    },
    Trap("layerNormalized: [2, 3] with scale [2] float32: the scale must be [3] float32") {
      _ = matrix(2, 3).layerNormalized(scale: Tensor.ones([2]))
    },
    Trap("layerNormalized: []: a scalar has no features") { _ = Tensor(1.0).layerNormalized() },
    Trap("batchNormalized: [2, 3] with shift [3] float64: the shift must be [3] float32") {
      _ = matrix(2, 3).batchNormalized(shift: Tensor.ones([3], dtype: .float64))
    },
    Trap("batchNormalized: [0, 3]: an empty batch has no statistics") { _ = matrix(0, 3).batchNormalized() },
    Trap("groupNormalized: [2, 5]: 2 groups do not divide 5 channels") { _ = matrix(2, 5).groupNormalized(groups: 2) },
    Trap("groupNormalized: [2, 4]: the scale must be [4] float32 and is [3] float32") {
      _ = matrix(2, 4).groupNormalized(groups: 2, scale: Tensor.zeros([3]))
    },
    Trap("groupNormalized: [4]: the tensor must be [batch, …, channels]") {
      _ = Tensor.zeros([4]).groupNormalized(groups: 2)
    },
    Trap("rmsNormalized: [2, 4] with scale [3] float32: the scale must be [4] float32") {
      _ = matrix(2, 4).rmsNormalized(scale: Tensor.zeros([3]))
    },
    Trap("rmsNormalized: []: a scalar has no features") { _ = Tensor(1.0).rmsNormalized() },
    Trap("affineGrid: [1, 3, 2]: maps must be [batch, 2, 3]") {
      _ = Tensor.affineGrid(Tensor.zeros([1, 3, 2]), height: 2, width: 2)
    },
    Trap("affineGrid: 0×2: sizes must be positive") {
      _ = Tensor.affineGrid(Tensor.zeros([1, 2, 3]), height: 0, width: 2)
    },
    Trap("gridSampled: [1, 5, 5, 3] at [2, 4, 4, 2]: the grid must be [1, height, width, 2]") {
      _ = images.gridSampled(at: Tensor.zeros([2, 4, 4, 2]))
    },
    Trap("gridSampled: [5, 5] at [1, 4, 4, 2]: images must be [batch, height, width, channels]") {
      _ = matrix(5, 5).gridSampled(at: Tensor.zeros([1, 4, 4, 2]))
    },
    Trap("gridSampled: [1, 0, 5, 3] at [1, 4, 4, 2]: images have no pixels") {
      _ = Tensor.zeros([1, 0, 5, 3]).gridSampled(at: Tensor.zeros([1, 4, 4, 2]))
    },
    Trap(
      "transformed: [1, 5, 5, 3] by 2: images must be [batch, height, width, channels], with one transform for all or "
        + "one for each"
    ) { _ = images.transformed(by: [.identity, .identity]) },
    Trap("transformed: [1, 5, 5, 3]: a transform has no inverse") { _ = images.transformed(by: [.scale(0)]) },
  ]

  static let transposedConvolutions: [Trap] = [
    Trap("transposedConvolution2D: [5, 5] ∗ [3, 2, 2, 1]: images must be [batch, height, width, channels]") {
      _ = matrix(5, 5).transposedConvolution2D(Tensor.zeros([3, 2, 2, 1]))
    },
    Trap(
      "transposedConvolution2D: [1, 5, 5, 3] ∗ [3, 2, 1]: the weight must be [inputs, height, width, outputs / groups]"
    ) {
      _ = images.transposedConvolution2D(Tensor.zeros([3, 2, 1]))
    },
    Trap("transposedConvolution2D: [1, 5, 5, 3] ∗ [4, 2, 2, 1]: the weight is for 4 channels and images have 3") {
      _ = images.transposedConvolution2D(Tensor.zeros([4, 2, 2, 1]))
    },
    Trap("transposedConvolution2D: [1, 5, 5, 3] ∗ [3, 2, 2, 1]: 2 groups do not divide 3 channels") {
      _ = images.transposedConvolution2D(Tensor.zeros([3, 2, 2, 1]), groups: 2)
    },
    Trap("transposedConvolution2D: [1, 5, 5, 3] ∗ [3, 2, 2, 1]: stride and dilation must be positive") {
      _ = images.transposedConvolution2D(Tensor.zeros([3, 2, 2, 1]), dilation: (1, 0))
    },
    Trap("transposedConvolution2D: [1, 5, 5, 3] ∗ [3, 2, 2, 1]: padding must not be negative") {
      _ = images.transposedConvolution2D(Tensor.zeros([3, 2, 2, 1]), padding: (0, -1))
    },
    Trap(
      "transposedConvolution2D: [1, 5, 5, 3] ∗ [3, 2, 2, 1]: output padding must be less than stride or dilation"
    ) {
      _ = images.transposedConvolution2D(Tensor.zeros([3, 2, 2, 1]), stride: (2, 2), outputPadding: (2, 0))
    },
    Trap("transposedConvolution2D: [1, 5, 5, 3] ∗ [3, 2, 2, 1]: the output would be empty") {
      _ = images.transposedConvolution2D(Tensor.zeros([3, 2, 2, 1]), padding: (3, 3))
    },
    Trap("transposedConvolution2D: [1, 5, 5, 3] ∗ [3, 2, 2, 1]: the bias must be [1] and is [2]") {
      _ = images.transposedConvolution2D(Tensor.zeros([3, 2, 2, 1]), bias: Tensor.zeros([2]))
    },
  ]
}
