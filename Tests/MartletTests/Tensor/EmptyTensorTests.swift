import Martlet
import Testing

/// Tensors without elements.
@Suite struct EmptyTensorTests {
  private func empty(_ shape: Shape, _ dtype: DType = .float32) -> Tensor { Tensor.zeros(shape, dtype: dtype) }

  @Test(arguments: [DType.float32, .float64]) func elementwiseOperationsGiveEmptyResults(_ dtype: DType) {
    let x = empty([0, 3], dtype)
    #expect((x + x).shape == [0, 3])
    #expect((x * Tensor.ones([3], dtype: dtype)).shape == [0, 3])
    #expect((x / 2).exp().tanh().shape == [0, 3])
    #expect((x .> 0).shape == [0, 3])
    #expect(Tensor.select(x .> 0, x, x).shape == [0, 3])
    #expect(x.converted(to: .int32).converted(to: .float16).shape == [0, 3])
    #expect(x.softmax(1).shape == [0, 3] && x.softmax(0).shape == [0, 3] && x.logSoftmax(-1).shape == [0, 3])
    #expect(x.layerNormalized().shape == [0, 3])
    #expect(x.clamped(to: 0.0...1.0).pow(2.5).shape == [0, 3])
  }

  @Test func reductionsHaveTheirNeutralElements() {
    let x = empty([0, 3])
    #expect(x.sum().scalar == 0 && x.product().scalar == 1)
    #expect(x.sum(0).floats == [0, 0, 0] && x.product([0]).floats == [1, 1, 1])
    #expect(x.sum(1).shape == [0])
    #expect(x.mean().scalar.isNaN && x.mean(1).shape == [0])
    #expect(x.norm().scalar == 0)
    #expect(x.logSumExp(0).floats == [-.infinity, -.infinity, -.infinity])
    #expect((x .> 0).any().elements() == [false] && (x .> 0).all().elements() == [true])
    #expect(x.max([1]).shape == [0] && x.argmax(1).shape == [0])
    #expect(x.isAllFinite)
  }

  @Test func shapesChange() {
    let x = empty([2, 0, 3])
    #expect(x.reshaped(to: [0]).shape == [0] && x.reshaped(to: [5, 0]).shape == [5, 0])
    #expect(x.transposed().shape == [3, 0, 2])
    #expect(x.flattened(from: 1).shape == [2, 0] && x.expanded(at: 0).shape == [1, 2, 0, 3])
    #expect(x.flipped([1]).shape == [2, 0, 3])
    #expect(x[1].shape == [0, 3] && x[Slice.all, 0..<0].shape == [2, 0, 3])
    #expect(Tensor.ones([4])[2..<2].shape == [0])
    #expect(Tensor.concatenate([x, Tensor.ones([2, 1, 3]), x], axis: 1).floats == [1, 1, 1, 1, 1, 1])
    #expect(Tensor.stack([x, x]).shape == [2, 2, 0, 3])
    #expect(x.split([0, 0], axis: 1).map(\.shape) == [[2, 0, 3], [2, 0, 3]])
    #expect(x.padded([(0, 0), (1, 1), (0, 0)]).floats == Array(repeating: 0, count: 12))
    #expect(empty([1, 0]).broadcast(to: [4, 0]).shape == [4, 0])
    #expect(x.description == "[[],\n []] ([2, 0, 3] float32)")
  }

  @Test(arguments: [DType.float32, .float64]) func productsOverNothingAreZero(_ dtype: DType) {
    #expect(empty([2, 0], dtype).matmul(empty([0, 3], dtype)).doubles == Array(repeating: 0, count: 6))
    #expect(empty([0, 2], dtype).matmul(empty([2, 3], dtype)).shape == [0, 3])
    #expect(empty([2, 3], dtype).matmul(empty([3, 0], dtype)).shape == [2, 0])
    #expect(empty([0, 2, 3], dtype).matmul(empty([3, 4], dtype)).shape == [0, 2, 4])
    #expect(empty([5, 2, 0], dtype).matmul(empty([5, 0, 1], dtype)).doubles == Array(repeating: 0, count: 10))
    #expect(empty([0], dtype).matmul(empty([0], dtype)).scalar == 0)
    let bias = Tensor([1.0, 2]).converted(to: dtype)
    #expect(empty([3, 0], dtype).affine(empty([2, 0], dtype), bias: bias).doubles == [1, 2, 1, 2, 1, 2])
    #expect(empty([0, 4], dtype).affine(empty([2, 4], dtype), bias: bias).shape == [0, 2])
  }

  @Test(arguments: [DType.float32, .float64]) func emptyBatchesOfImagesPass(_ dtype: DType) {
    let x = empty([0, 4, 4, 2], dtype)
    let weight = Tensor.ones([3, 3, 3, 2], dtype: dtype)
    #expect(x.convolution2D(weight, bias: Tensor.ones([3], dtype: dtype)).shape == [0, 2, 2, 3])
    #expect(x.maxPooled2D().shape == [0, 2, 2, 2] && x.averagePooled2D().shape == [0, 2, 2, 2])
    #expect(GlobalAveragePooling2D()(x).shape == [0, 2])
    #expect(BatchNorm(2)(empty([0, 2])).shape == [0, 2])
    let gradients = valueAndGradients(at: [x, weight]) {
      $0[0].convolution2D($0[1], rectified: true).maxPooled2D().sum()
    }.gradients
    #expect(gradients[0]?.shape == x.shape)
    #expect(gradients[1]?.doubles == Array(repeating: 0, count: 54))
  }

  @Test func indicesAndLossesOfNothingPass() {
    #expect(Tensor.ones([3, 2]).gathered(Tensor([Int]())).shape == [0, 2])
    #expect(empty([0, 2]).scatterAdded(Tensor([Int]()), in: [3, 2]).floats == Array(repeating: 0, count: 6))
    #expect(Tensor([Int]()).oneHot(4).shape == [0, 4])
    #expect(crossEntropy(empty([0, 4]), Tensor([Int]()), reduction: .sum).scalar == 0)
    #expect(crossEntropy(empty([0, 4]), Tensor([Int]()), reduction: .none).shape == [0])
    #expect(meanSquaredError(empty([0]), empty([0]), reduction: .sum).scalar == 0)
    var generator = PhiloxGenerator(seed: 1)
    #expect(Tensor.uniform([0, 2], using: &generator).shape == [0, 2])
    #expect(Tensor.normal([0], using: &generator).shape == [0])
    #expect(Tensor.permutation(0, using: &generator).shape == [0])
  }

  @Test func gradientsOfNothingAreEmpty() {
    for axes in [nil, [0], [1], [0, 1]] as [[Int]?] {
      #expect(gradient(at: empty([0, 3])) { $0.sum(axes).sum() }.shape == [0, 3])
      #expect(gradient(at: empty([0, 3])) { $0.product(axes).sum() }.shape == [0, 3])
      #expect(gradient(at: empty([0, 3])) { ($0.norm(axes) + $0.sum(axes)).sum() }.shape == [0, 3])
    }
    #expect(gradient(at: empty([0, 3])) { $0.softmax(1).sum() }.shape == [0, 3])
    #expect(gradient(at: empty([0, 3])) { $0.matmul(Tensor.ones([3, 2])).sum() }.shape == [0, 3])
    #expect(gradient(at: Tensor.ones([4, 3])) { $0[2..<2].sum() }.floats == Array(repeating: 0, count: 12))
  }
}
