import Martlet

/// An operation or a layer with operands that are large enough for several threads, where its entries in the catalogue have
/// small ones.
struct LargeUse: Sendable {
  let name: String
  /// Values and gradients.
  let results: @Sendable () throws -> [Tensor]

  private init(name: String, results: @escaping @Sendable () throws -> [Tensor]) {
    self.name = name
    self.results = results
  }

  /// A function of tensors with gradients.
  private init(_ name: String, _ shapes: Shape..., apply: @escaping @Sendable ([Tensor]) throws -> Tensor) {
    self.init(name: name) {
      let tensors = shapes.enumerated().map { Tensor.sample($1, 0.1...1, seed: UInt64($0)) }
      let (value, gradients) = try valueAndGradients(at: tensors) { try apply($0).squared().sum() }
      return try [value, apply(tensors)] + gradients.compactMap { $0 }
    }
  }

  /// A function without gradients.
  private init(_ name: String, constant shapes: Shape..., apply: @escaping @Sendable ([Tensor]) -> Tensor) {
    self.init(name: name) { [apply(shapes.enumerated().map { Tensor.sample($1, -1...1, seed: UInt64($0)) })] }
  }

  /// A layer in training.
  private init<L: Layer & SendableMetatype>(
    _ shape: Shape, _ make: @escaping @Sendable (inout PhiloxGenerator) -> L
  ) {
    self.init(shape, make) { $0($1) }
  }

  private init<M: Module & SendableMetatype>(
    _ shape: Shape, _ make: @escaping @Sendable (inout PhiloxGenerator) -> M,
    run: @escaping @Sendable (M, Tensor) -> Tensor
  ) {
    self.init(name: String("\(M.self)".prefix { $0 != "<" })) {
      var generator = PhiloxGenerator(seed: 1)
      let module = make(&generator)
      let x = Tensor.sample(shape)
      return withPhase(.training(seed: 2)) {
        let (value, gradients) = valueAndGradients(of: module) { run(module, x).squared().mean() }
        return [value] + module.parameters.compactMap { gradients[$0] }
      }
    }
  }

  static let all = moving + calculating + comparing + layers

  private static let moving: [LargeUse] = {
    let indices = Tensor((0..<4000).map { Int32($0 * 7 % 900) })
    let along = Tensor((0..<240_000).map { Int32($0 * 13 % 300) }, shape: [800, 300])
    return [
      LargeUse("concatenate", [400, 300], [500, 300]) { Tensor.concatenate($0) },
      LargeUse("concatenate", [400, 300], [400, 200]) { Tensor.concatenate($0, axis: 1) },
      LargeUse("stack", [400, 300], [400, 300]) { Tensor.stack($0, axis: 1) },
      LargeUse("split", [900, 300]) { Tensor.concatenate($0[0].split([200, 300, 400]).reversed()) },
      LargeUse("subscript", [900, 300]) { $0[0][Slice.range(from: nil, to: nil, step: -2), 5...] * 2 },
      LargeUse("subscript", [900, 300], [300]) {
        var y = $0[0]
        y[100..<800] = $0[1]
        return y
      },
      LargeUse("narrowed", [900, 300]) { $0[0].narrowed(1, to: 20..<290) + 1 },
      LargeUse("gathered", [900, 60]) { $0[0].gathered(indices) },
      LargeUse("gathered", [60, 900]) { $0[0].gathered(indices, axis: 1) },
      LargeUse("scatterAdded", [4000, 60]) { $0[0].scatterAdded(indices, in: [900, 60]) },
      LargeUse("scatterAdded", [60, 4000]) { $0[0].scatterAdded(indices, axis: 1, in: [60, 900]) },
      LargeUse("takenAlong", [300, 300]) { $0[0].takenAlong(0, indices: along) },
      LargeUse("addedAlong", [800, 300]) { $0[0].addedAlong(0, indices: along, in: [300, 300]) },
      LargeUse("tiled", [300, 200]) { $0[0].tiled([2, 3]) },
      LargeUse("broadcast", [300]) { $0[0].broadcast(to: [900, 300]) * 3 },
      LargeUse("expanded", [900, 300]) { $0[0].transposed().expanded(at: 1) * 3 },
      LargeUse("squeezed", [900, 1, 300]) { $0[0].transposed().squeezed() * 3 },
      LargeUse("swapped", [90, 30, 80]) { $0[0].swapped(0, 2) * 3 },
      LargeUse("flattened", [90, 30, 80]) { $0[0].transposed().flattened(from: 1) },
    ]
  }()

  private static let calculating: [LargeUse] = {
    let labels = Tensor((0..<4000).map { Int32($0 % 60) })
    let signs = Tensor((0..<4000).map { $0 % 3 == 0 ? -1 : 1 as Float })
    let turn = AffineTransform2D.rotation(degrees: 20)
    return [
      LargeUse("convolution2D", [5, 30, 27, 64], [48, 3, 3, 64]) { $0[0].convolution2D($0[1], padding: 1) },
      LargeUse("convolution2D", [4, 9, 9, 400], [300, 3, 3, 400]) { $0[0].convolution2D($0[1], padding: .same) },
      LargeUse("remainder", [900, 300], [300]) { Tensor.remainder($0[0], $0[1]) },
      LargeUse("product", [20, 9000]) { $0[0].product([0]) },
      LargeUse("product", [9000, 20]) { $0[0].product([1]) },
      LargeUse("converted", [900, 300]) {
        $0[0].converted(to: .float64).converted(to: .bfloat16).converted(to: .float32)
      },
      LargeUse("filled", [900, 300]) { $0[0].filled(where: $0[0] .> 0.5, with: 2) },
      LargeUse("outer", [900], [300]) { $0[0].outer($0[1]) },
      LargeUse("+=", [900, 300], [300]) { combined($0) { $0 += $1 } },
      LargeUse("-=", [900, 300], [300]) { combined($0) { $0 -= $1 } },
      LargeUse("*=", [900, 300], [300]) { combined($0) { $0 *= $1 } },
      LargeUse("/=", [900, 300], [300]) { combined($0) { $0 /= $1 } },
      LargeUse("attentionWeights", [4, 8, 100, 16], [4, 8, 120, 16]) {
        Tensor.attentionWeights(queries: $0[0], keys: $0[1], isCausal: true)
      },
      LargeUse("inverseRealFourierTransform", [90, 65, 30], [90, 65, 30]) {
        Tensor.inverseRealFourierTransform(real: $0[0], imaginary: $0[1], 1)
      },
      LargeUse("affineGrid", [60, 2, 3]) { Tensor.affineGrid($0[0], height: 40, width: 50) },
      LargeUse("transformed", [20, 40, 40, 3]) { $0[0].transformed(by: [turn]) },
      LargeUse("cosineSimilarity", [4000, 60], [4000, 60]) { cosineSimilarity($0[0], $0[1], axis: 1) },
      LargeUse("cosineEmbeddingLoss", [4000, 60], [4000, 60]) { cosineEmbeddingLoss($0[0], $0[1], signs) },
      LargeUse("tripletLoss", [4000, 60], [4000, 60], [4000, 60]) {
        tripletLoss(anchors: $0[0], positives: $0[1], negatives: $0[2])
      },
      LargeUse("klDivergence", [4000, 60], [4000, 60]) { klDivergence($0[0], $0[1]) },
      LargeUse("negativeLogLikelihood", [4000, 60]) { negativeLogLikelihood($0[0], labels) },
    ]
  }()

  private static func combined(_ x: [Tensor], _ combine: (inout Tensor, Tensor) -> Void) -> Tensor {
    var y = x[0]
    combine(&y, x[1])
    return y
  }

  private static let comparing: [LargeUse] = [
    LargeUse("equals", constant: [900, 300], [300]) { $0[0].rounded().equals($0[1].rounded()) },
    LargeUse("notEquals", constant: [900, 300], [300]) { $0[0].rounded().notEquals($0[1].rounded()) },
    LargeUse(".<", constant: [900, 300], [300]) { $0[0] .< $0[1] },
    LargeUse(".<=", constant: [900, 300], [300]) { $0[0] .<= $0[1] },
    LargeUse(".>", constant: [900, 300], [300]) { $0[0] .> $0[1] },
    LargeUse(".>=", constant: [900, 300], [300]) { $0[0] .>= $0[1] },
    LargeUse(".&", constant: [900, 300]) { ($0[0] .> 0) .& ($0[0] .< 0.5) },
    LargeUse(".|", constant: [900, 300]) { ($0[0] .< 0) .| ($0[0] .> 0.5) },
    LargeUse(".^", constant: [900, 300]) { ($0[0] .> 0) .^ ($0[0] .> 0.5) },
    LargeUse(".!", constant: [900, 300]) { .!($0[0] .> 0) },
    LargeUse("argmax", constant: [900, 300]) { $0[0].argmax(0) },
    LargeUse("argmin", constant: [900, 300]) { $0[0].argmin(1) },
    LargeUse("argsort", constant: [900, 300]) { $0[0].argsort(0) },
    LargeUse("any", constant: [900, 300]) { ($0[0] .> 0.99).any([0]) },
    LargeUse("all", constant: [900, 300]) { ($0[0] .> -0.99).all([1]) },
    LargeUse("oneHot", constant: [9000]) { ($0[0] * 10).abs().floor().converted(to: .int32).oneHot(20) },
    LargeUse("causalMask", constant: [1]) { _ in Tensor.causalMask(500, 600) },
  ]

  private static let layers: [LargeUse] = [
    LargeUse([9000, 24]) { Residual(Linear(24, 24, using: &$0)) },
    LargeUse([9, 30, 30, 4]) {
      TransposedConvolution2D(4, 2, kernel: 3, stride: 2, padding: 1, outputPadding: 1, groups: 2, using: &$0)
    },
    LargeUse([900, 300]) { _ in GatedLinearUnit() }, LargeUse([900, 300]) { _ in LogSoftmax(axis: 1) },
    LargeUse([900, 300]) { _ in Softmax(axis: 1) }, LargeUse([900, 30, 10]) { _ in Flatten() },
    LargeUse([900, 300]) { _ in Dropout(0.4) }, LargeUse([900, 20, 30]) { _ in ChannelDropout(0.4) },
    LargeUse([900, 300]) { _ in ParametricReLU(300) },
    LargeUse([9000]) {
      Embedding(50, 24, using: &$0)
    } run: {
      $0(($1.abs() * 49).converted(to: .int32))
    },
    LargeUse([50, 20, 24]) {
      LSTMCell(24, 16, using: &$0)
    } run: {
      $0.scan($1, from: nil, lengths: nil, reversed: true).outputs
    },
    LargeUse([50, 20, 24]) {
      GRUCell(24, 16, using: &$0)
    } run: {
      $0.scan($1, from: nil, lengths: nil, reversed: false).outputs
    },
    LargeUse([50, 20, 24]) {
      RNNCell(24, 16, using: &$0)
    } run: {
      $0.scan($1, from: nil, lengths: nil, reversed: false).outputs
    },
    LargeUse([50, 20, 24]) {
      RecurrentLayer(forward: GRUCell(24, 16, using: &$0), backward: GRUCell(24, 16, using: &$0))
    } run: { layer, x in
      let forward = layer.forward.scan(x, from: nil, lengths: nil, reversed: false).outputs
      let backward = layer.backward?.scan(x, from: nil, lengths: nil, reversed: true).outputs
      return Tensor.concatenate([forward, backward].compactMap(\.self), axis: 2)
    },
    LargeUse([8, 70, 24]) {
      TransformerEncoder(depth: 2, 24, heads: 2, hidden: 40, activation: .gelu, isNormFirst: true, using: &$0)
    } run: {
      $0($1, isCausal: true)
    },
    LargeUse([8, 70, 24]) {
      TransformerDecoder(depth: 2, 24, heads: 2, hidden: 40, activation: .gelu, using: &$0)
    } run: {
      $0($1, memory: $1 * 2)
    },
  ]
}
