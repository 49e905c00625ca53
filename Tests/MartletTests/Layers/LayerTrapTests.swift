import Martlet
import Testing

/// A use that breaks a contract, and the line that says so.
private struct BrokenContract: Sendable {
  let text: String
  let use: @Sendable () -> Void

  init(_ text: String, _ use: @escaping @Sendable () -> Void) {
    self.text = text
    self.use = use
  }
}

private func zeros(_ sizes: Int...) -> Tensor { Tensor.zeros(Shape(sizes)) }

private func seeded() -> PhiloxGenerator { PhiloxGenerator(seed: 0) }

private let brokenContracts: [BrokenContract] = [
  // Operations
  .init("gatedLinearUnit: [2, 5]: axis 1 must have an even size") { _ = zeros(2, 5).gatedLinearUnit() },
  .init("parametricReLU: [2, 5] with slopes [4]: the slopes do not broadcast") {
    _ = zeros(2, 5).parametricReLU(slopes: zeros(4))
  },
  .init("groupNormalized: [2, 5]: 2 groups do not divide 5 channels") { _ = zeros(2, 5).groupNormalized(groups: 2) },
  .init("groupNormalized: [2, 4]: the scale must be [4] float32 and is [3] float32") {
    _ = zeros(2, 4).groupNormalized(groups: 2, scale: zeros(3))
  },
  .init("rmsNormalized: [2, 4] with scale [3] float32: the scale must be [4] float32") {
    _ = zeros(2, 4).rmsNormalized(scale: zeros(3))
  },
  .init("maxPooled1D: [2, 4]: sequences must be [batch, length, channels]") { _ = zeros(2, 4).maxPooled1D() },
  .init("transposedConvolution2D: [1, 2, 2, 3] ∗ [3, 2, 2, 1]: output padding must be less than stride or dilation") {
    _ = zeros(1, 2, 2, 3).transposedConvolution2D(zeros(3, 2, 2, 1), stride: (2, 2), outputPadding: (2, 0))
  },
  .init("convolution1D: [2, 4] ∗ [1, 1, 4]: sequences must be") { _ = zeros(2, 4).convolution1D(zeros(1, 1, 4)) },
  .init("attention: [1, 4, 2, 8], [1, 3, 2, 8] and [1, 3, 2, 8]: the heads of keys must divide those of queries") {
    _ = Tensor.attention(queries: zeros(1, 4, 2, 8), keys: zeros(1, 3, 2, 8), values: zeros(1, 3, 2, 8))
  },
  .init("the mask [3] does not broadcast to [1, 1, 2, 2]") {
    let x = zeros(1, 1, 2, 8)
    _ = Tensor.attention(queries: x, keys: x, values: x, mask: zeros(3))
  },
  .init("einsum: ij,jk->ik: [2, 3], [4, 5]: j is 3 and 4") {
    _ = Tensor.einsum("ij,jk->ik", zeros(2, 3), zeros(4, 5))
  },
  .init("einsum: ij->ik: [2, 3]: no operand has k") { _ = Tensor.einsum("ij->ik", zeros(2, 3)) },
  .init("einsum: ij: [2, 3], [2]: there are 1 terms for 2 operands") {
    _ = Tensor.einsum("ij", zeros(2, 3), zeros(2))
  },
  .init("topK: [2, 3]: axis 1 has 3 elements and 4 are asked for") { _ = zeros(2, 3).topK(4) },
  .init("takenAlong: [2, 3] with indices [3, 1]: sizes other than that of axis 1 differ") {
    _ = zeros(2, 3).takenAlong(1, indices: Tensor.zeros([3, 1], dtype: .int32))
  },
  .init("addedAlong: [2]: index 5 is not in 0..<3") {
    _ = zeros(2).addedAlong(0, indices: Tensor([0, 5]), in: [3])
  },
  .init("padded: [2, 3]: axis 1 is too short to be padded by (before: 3, after: 0) with reflect") {
    _ = zeros(2, 3).padded([(0, 0), (3, 0)], mode: .reflect)
  },
  .init("resizedBilinear: [1, 2, 2, 1] to 0×3: sizes must be positive") {
    _ = zeros(1, 2, 2, 1).resizedBilinear(height: 0, width: 3)
  },
  .init("multinomial: [3]: there are fewer positive weights than are to be drawn") {
    var generator = seeded()
    _ = Tensor.multinomial(Tensor([0, 1, 0] as [Float]), count: 2, using: &generator)
  },
  .init("multinomial: [2]: weights must be finite and not negative") {
    var generator = seeded()
    _ = Tensor.multinomial(Tensor([-1, 1] as [Float]), count: 1, using: &generator)
  },
  // Losses
  .init("crossEntropy: [2, 3] and [2]: class weights must be [3] float32 and are [2] float32") {
    _ = crossEntropy(zeros(2, 3), Tensor([0, 1]), classWeights: zeros(2))
  },
  .init("binaryCrossEntropy: [2, 3] with weight [2] float32: the positive weight does not broadcast") {
    _ = binaryCrossEntropy(zeros(2, 3), zeros(2, 3), positiveWeight: zeros(2))
  },
  .init("huberLoss: [2] and [3]: the shapes must be the same") { _ = huberLoss(zeros(2), zeros(3)) },
  .init("infoNCE: [2, 3, 4]: queries must be [batch, features]") { _ = infoNCE(zeros(2, 3, 4), zeros(2, 3, 4)) },
  // Layers
  .init(
    "Bilinear: [2, 3] and [2, 5]: the inputs must be […, 3] and […, 4] with the same leading axes, in Bilinear 3, 4 → 2"
  ) {
    _ = Bilinear(weight: zeros(2, 3, 4))(zeros(2, 3), zeros(2, 5))
  },
  .init("Maxout: [5, 3]: 2 pieces do not divide the outputs") { _ = Maxout(Linear(weight: zeros(5, 3)), pieces: 2) },
  .init("GroupNorm: 5: 2 groups do not divide the channels") { _ = GroupNorm(5, groups: 2) },
  .init("SinusoidalPositions: [1, 9, 4]: there are 8 positions and 0..<9 are asked for") {
    _ = SinusoidalPositions(4, maximumLength: 8)(zeros(1, 9, 4))
  },
  .init("RotaryPositions: 5: features must be even") { _ = RotaryPositions(5) },
  .init("MultiHeadAttention: 8 features: 3 heads do not divide the features") {
    var generator = seeded()
    _ = MultiHeadAttention(8, heads: 3, using: &generator)
  },
  .init("sequences must be [batch, length, features], in MultiHeadAttention 8, 2 heads") {
    var generator = seeded()
    _ = MultiHeadAttention(8, heads: 2, using: &generator)(zeros(3, 8))
  },
  .init("the mask of keys must be [batch, keys] of bool") {
    var generator = seeded()
    _ = MultiHeadAttention(8, heads: 2, using: &generator)(zeros(1, 3, 8), keyMask: zeros(1, 3))
  },
  .init("KeyValueCache: [1, 1, 1, 4] and [1, 1, 1, 4]: gradients do not flow through a cache") {
    _ = gradient(at: zeros(1, 1, 1, 4)) { KeyValueCache().append(keys: $0, values: $0).keys.sum() }
  },
  .init("KeyValueCache: [1, 2, 1, 4] and [1, 2, 1, 4]: batch, heads, features and element type must stay") {
    let cache = KeyValueCache()
    _ = cache.append(keys: zeros(1, 1, 1, 4), values: zeros(1, 1, 1, 4))
    _ = cache.append(keys: zeros(1, 2, 1, 4), values: zeros(1, 2, 1, 4))
  },
  .init("TransformerCache: 1 layers: the model has 2 layers") {
    var generator = seeded()
    let model = TransformerEncoder(depth: 2, 4, heads: 1, hidden: 4, using: &generator)
    _ = model(zeros(1, 1, 4), cache: TransformerCache(layers: 1))
  },
  // Differentiation and optimisers
  .init("withPullback: [2] and [3]: the gradient has the shape of the operand") {
    _ = gradient(at: zeros(3)) { $0.withPullback({ _, _, _ in zeros(2) }) { $0 }.sum() }
  },
  .init("withParameters: [1, 2] and [2]: a value has its parameter's shape") {
    Linear(weight: zeros(1, 2)).withParameters([zeros(2)]) {}
  },
  .init("hessianVectorProduct: [3] and [2]: the shapes must be the same") {
    _ = hessianVectorProduct(at: zeros(3), direction: zeros(2)) { $0.sum() }
  },
  .init("ParameterAverage: the model has other parameters than at the start") {
    ParameterAverage(of: Linear(weight: zeros(1, 2)), .mean).update(Linear(weight: zeros(2, 2)))
  },
  .init("Lookahead: 0: the interval must be positive") { _ = Lookahead(SGD(learningRate: 1), interval: 0) },
]

/// Broken contracts end the process with a line that names operation, shapes and rule.
@Suite struct LayerTrapTests {
  @Test(arguments: brokenContracts.indices) func brokenContractsAreNamed(index: Int) async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) { [index] in
      brokenContracts[index].use()
    }
    let said = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(said.contains("Fatal error: "))
    #expect(said.contains(brokenContracts[index].text), "it said \(said)")
  }
}
