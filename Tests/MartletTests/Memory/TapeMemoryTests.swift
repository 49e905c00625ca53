import Martlet
import Testing

/// What the tape keeps of a step of a long computation.
private struct Step: Sendable {
  /// Tensors of the operand's size that must be kept for the gradient.
  let kept: Double
  let name: String
  let apply: @Sendable (Tensor) -> Tensor

  init(keeps kept: Double, _ name: String, _ apply: @escaping @Sendable (Tensor) -> Tensor) {
    self.kept = kept
    self.name = name
    self.apply = apply
  }

  static let shape: Shape = [64, 64, 64]
  static let bytes = 1 << 20

  private static func constant(_ shape: Shape) -> Tensor { Tensor.sample(shape, 0.1...1) }

  static let all: [Step] = linear + curved + layers

  /// The gradient of a linear map does not depend on where it is taken.
  private static let linear: [Step] = {
    let (elements, matrix) = (constant(shape), constant([64, 64]))
    let mask = elements .> 0.5
    let indices = Tensor((0..<64).map { Int32($0) })
    return [
      Step(keeps: 0, "sum with a number") { 1 - ($0 + 1) },
      Step(keeps: 0, "product with a number") { -($0 * 2) / 3 },
      Step(keeps: 0, "sum with a constant") { $0 + elements - elements },
      Step(keeps: 0, "product with a constant") { $0 * elements / elements },
      Step(keeps: 0, "select") { Tensor.select(mask, $0, Tensor.zeros([])) },
      Step(keeps: 0, "mean") { $0 - $0.mean(-1, keepingAxes: true) },
      Step(keeps: 0, "cumulativeSum") { $0.cumulativeSum(1) },
      Step(keeps: 0, "transposed") { $0.transposed([2, 0, 1]) },
      Step(keeps: 0, "reshaped") { $0.reshaped(to: [-1]).reshaped(to: shape) },
      Step(keeps: 0, "flipped") { $0.flipped([0, 2]) },
      Step(keeps: 0, "rolled") { $0.rolled(3, axis: 1) },
      Step(keeps: 0, "concatenate") { Tensor.concatenate([$0[0..<32], $0[32...]], axis: 1).reshaped(to: shape) },
      Step(keeps: 0, "padded") { $0.padded([(1, 0), (0, 0), (0, 0)])[1...] * 1 },
      Step(keeps: 0, "gathered") { $0.gathered(indices) },
      Step(keeps: 0, "product with a constant matrix") { $0.matmul(matrix) },
      Step(keeps: 0, "product of a constant matrix") { matrix.matmul($0) },
      Step(keeps: 0, "affine of constants") { $0.affine(matrix, bias: nil) },
      Step(keeps: 0, "convolution2D of constants") {
        $0.reshaped(to: [16, 16, 16, 64]).convolution2D(matrix.reshaped(to: [64, 1, 1, 64])).reshaped(to: shape)
      },
      Step(keeps: 0, "averagePooled2D") {
        $0.reshaped(to: [1, 64, 64, 64]).averagePooled2D(window: (1, 1)).reshaped(to: shape)
      },
      Step(keeps: 0, "straightThrough") { $0.straightThrough { $0.rounded() } },
    ]
  }()

  /// The operand or the result, never both.
  private static let curved: [Step] = [
    Step(keeps: 1, "exp") { $0.exp() }, Step(keeps: 1, "expm1") { $0.expm1() }, Step(keeps: 1, "log") { $0.log() },
    Step(keeps: 1, "log1p") { $0.log1p() }, Step(keeps: 1, "sqrt") { $0.sqrt() },
    Step(keeps: 1, "rsqrt") { $0.rsqrt() }, Step(keeps: 1, "reciprocal") { $0.reciprocal() },
    Step(keeps: 1, "squared") { $0.squared() }, Step(keeps: 1, "sin") { $0.sin() }, Step(keeps: 1, "cos") { $0.cos() },
    Step(keeps: 1, "tanh") { $0.tanh() }, Step(keeps: 1, "erf") { $0.erf() }, Step(keeps: 1, "abs") { $0.abs() },
    Step(keeps: 1, "clamped") { $0.clamped(to: 0.0...1.0) }, Step(keeps: 1, "relu") { $0.relu() },
    Step(keeps: 1, "sigmoid") { $0.sigmoid() }, Step(keeps: 1, "softplus") { $0.softplus() },
    Step(keeps: 1, "gelu") { $0.gelu() }, Step(keeps: 1, "gelu by tanh") { $0.gelu(approximation: true) },
    Step(keeps: 1, "silu") { $0.silu() }, Step(keeps: 1, "leakyReLU") { $0.leakyReLU() },
    Step(keeps: 1, "pow") { $0.pow(3) }, Step(keeps: 1, "product with itself") { $0 * $0 },
    Step(keeps: 1, "softmax") { $0.softmax() }, Step(keeps: 1, "logSoftmax") { $0.logSoftmax() },
    Step(keeps: 1, "logSumExp") { $0.logSumExp(keepingAxes: true).broadcast(to: shape) },
  ]

  /// What comes into them, and no more than statistics beside.
  private static let layers: [Step] = {
    let matrix = constant([64, 64])
    return [
      Step(keeps: 1, "layerNormalized") { $0.layerNormalized() },
      Step(keeps: 1, "rmsNormalized") { $0.rmsNormalized() },
      Step(keeps: 1, "batchNormalized") { $0.batchNormalized().result },
      Step(keeps: 1, "batchNormalized and rectified") { $0.batchNormalized(rectified: true).result },
      Step(keeps: 1, "maxPooled2D") {
        $0.reshaped(to: [1, 64, 64, 64]).maxPooled2D(window: (1, 1)).reshaped(to: shape)
      },
      Step(keeps: 1, "affine and rectified") { $0.affine(matrix, bias: nil, rectified: true) },
      Step(keeps: 1, "crossEntropy") {
        crossEntropy($0, Tensor.zeros([64, 64], dtype: .int32), reduction: .none).expanded(at: 2).broadcast(to: shape)
      },
    ]
  }()
}

/// A buffer dies as soon as the tape no longer needs it. Each test runs in a process of its own.
@Suite struct TapeMemoryTests {
  @Test(arguments: Step.all.indices)
  func onlyWhatThePullbackNeedsIsKept(_ index: Int) async {
    await #expect(processExitsWith: .success) { [index] in
      let step = Step.all[index]
      let x = Tensor.sample(Step.shape, 0.1...1)
      let before = MemoryUse.current.live
      let count = 8
      var held = 0
      _ = gradient(at: x) { x in
        var y = x
        // The sum keeps nothing, and parts a result from the next operand.
        for _ in 0..<count { y = step.apply(y) + 1 }
        held = MemoryUse.current.live - before
        return y.sum()
      }
      // Beside what is kept there is the last result, and a sixteenth for shapes and statistics.
      let units = Double(held) / Double(Step.bytes)
      #expect(
        units <= (step.kept + 1 / 16) * Double(count) + 1, "\(step.name): \(units) tensors after \(count) steps")
      #expect(MemoryUse.current.live == before)
    }
  }

  @Test func activationsAreFreedWhileTheGradientIsTaken() async {
    await #expect(processExitsWith: .success) {
      let x = Tensor.sample([64, 64, 64])
      var seen: [Int] = []
      _ = gradient(at: x) { x in
        var y = x
        for _ in 0..<8 {
          // Where the pullback comes past, what lies above it has been freed.
          y = (y * 0.1).exp().withPullback({ upstream, _, _ in
            seen.append(MemoryUse.current.live)
            return upstream
          }) { $0 }
        }
        return y.sum()
      }
      #expect(seen.count == 8)
      // The first gradient is one number, seen as many, and products of gradients are computed two steps at a time.
      #expect(seen == seen.sorted(by: >), "\(seen)")
      #expect(seen[0] - seen[7] >= 6 * Step.bytes, "\(seen)")
    }
  }

  @Test func aGradientOfManyContributionsIsOneBuffer() async {
    await #expect(processExitsWith: .success) {
      let x = Tensor.sample([64, 64, 64])
      let before = MemoryUse.current.live
      MemoryUse.resetPeak()
      _ = gradient(at: x) { x in
        var sum = Tensor(0 as Float)
        for factor in 1...50 { sum += (x * factor).sum() }
        return sum
      }
      // The sum of contributions, the next one, and what it is made of.
      #expect(MemoryUse.current.peak - before < 4 << 20)
    }
  }

  @Test func checkpointingKeepsNothingInBetween() async {
    await #expect(processExitsWith: .success) {
      func held(_ apply: (any Layer, Tensor) -> Tensor) -> Int {
        var generator = PhiloxGenerator(seed: 1)
        let layer = Sequential((0..<6).map { _ in Linear(64, 64, using: &generator) as any Layer } + [Tanh()])
        let x = Tensor.sample([4096, 64])
        let before = MemoryUse.current.live
        var held = 0
        _ = valueAndGradients(of: layer) {
          let y = apply(layer, x)
          held = MemoryUse.current.live - before
          return y.sum()
        }
        return held
      }
      #expect(held { $0($1) } >= 6 << 20)
      #expect(held { $0.checkpointed($1) } < 5 << 18)
    }
  }
}
