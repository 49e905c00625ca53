import Martlet
import Testing

/// An operand of a catalogue entry: its sizes and the range of its numbers.
struct Input: Sendable {
  let shape: [Int]
  let range: ClosedRange<Double>

  init(_ shape: [Int], _ range: ClosedRange<Double> = -2...2) {
    self.shape = shape
    self.range = range
  }

  /// Numbers that are apart from each other and from other operands', so that no kink is near.
  func grid(_ position: Int, seed: UInt64) -> Grid {
    var numbers = SeededNumbers(seed &+ UInt64(position))
    let count = shape.reduce(1, *)
    return Grid(shape, values: numbers.spread(count, range, offset: 0.37 + 0.09 * Double(position)))
  }
}

/// An operation with operands and an independent definition in plain loops.
struct Operation: Sendable, CustomTestStringConvertible {
  /// The name of the function in the library.
  let name: String
  /// What is special about this entry.
  let variant: String
  let inputs: [Input]
  /// Operands that are large enough for several threads; `nil` where the entry has no such sizes.
  let large: [Input]?
  let apply: @Sendable ([Tensor]) -> Tensor
  let reference: @Sendable ([Grid]) -> Grid

  var testDescription: String { variant.isEmpty ? name : "\(name) (\(variant))" }

  private var seed: UInt64 { testDescription.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) } }

  var grids: [Grid] { inputs.enumerated().map { $1.grid($0, seed: seed) } }

  func tensors(_ dtype: DType) -> [Tensor] { grids.map { Tensor($0).converted(to: dtype) } }

  func largeTensors(_ dtype: DType) -> [Tensor]? {
    large.map { inputs in
      inputs.enumerated().map { position, input in
        var numbers = SeededNumbers(seed &+ UInt64(position))
        return Tensor(numbers.uniform(input.shape.reduce(1, *), input.range), shape: Shape(input.shape))
          .converted(to: dtype)
      }
    }
  }

  /// Fixed numbers by which an output is projected to a scalar.
  static func projection(_ shape: Shape, dtype: DType, seed: UInt64 = 11) -> Tensor {
    Tensor.sample(shape, -1...1, seed: seed, dtype: dtype)
  }

  /// The scalar `Σ w · f(x)` with fixed numbers w.
  func projected(_ tensors: [Tensor]) -> Tensor {
    let output = apply(tensors)
    return (output * Operation.projection(output.shape, dtype: output.dtype)).sum()
  }

  /// The gradients of the projection; zeros where it does not depend on an operand.
  func gradients(_ tensors: [Tensor]) -> [Tensor] {
    let found = valueAndGradients(at: tensors) { projected($0) }.gradients
    return zip(found, tensors).map { $0 ?? Tensor.zeros(like: $1) }
  }

  /// The scalar `Σ v · ∇(Σ w · (f(x) + ½ f(x)²))`, a random projection of gradients. The square makes what reaches the
  /// operation's pullback depend on the operands, so that pullbacks of linear operations are differentiated too.
  func projectedGradients(_ tensors: [Tensor]) -> Tensor {
    let found = valueAndGradients(at: tensors) { tensors in
      let output = apply(tensors)
      let weights = Operation.projection(output.shape, dtype: output.dtype)
      return (weights * (output + 0.5 * output * output)).sum()
    }.gradients
    var sum = Tensor.zeros([], dtype: tensors[0].dtype)
    for (position, (gradient, tensor)) in zip(found, tensors).enumerated() {
      let gradient = gradient ?? Tensor.zeros(like: tensor)
      let weights = Operation.projection(gradient.shape, dtype: gradient.dtype, seed: 100 + UInt64(position))
      sum = sum + (gradient * weights).sum()
    }
    return sum
  }
}

/// A growing list of entries.
struct Chapter {
  private(set) var operations: [Operation] = []

  mutating func add(
    _ name: String, _ inputs: [Input], large: [Input]? = nil, _ apply: @escaping @Sendable ([Tensor]) -> Tensor,
    reference: @escaping @Sendable ([Grid]) -> Grid
  ) {
    add(name, "", inputs, large: large, apply, reference: reference)
  }

  mutating func add(
    _ name: String, _ variant: String, _ inputs: [Input], large: [Input]? = nil,
    _ apply: @escaping @Sendable ([Tensor]) -> Tensor, reference: @escaping @Sendable ([Grid]) -> Grid
  ) {
    operations.append(
      Operation(name: name, variant: variant, inputs: inputs, large: large, apply: apply, reference: reference))
  }
}

/// Every differentiable operation of tensors.
enum OperationCatalogue {
  static let all: [Operation] =
    arithmetic + scalarArithmetic + elementaryFunctions + activations + reductions + shaping + slicing + joining
    + products + convolutions + pooling + gridSampling + normalization + losses

  /// Public functions that have no gradient, or none of interest, and tests of their own.
  static let notDifferentiable: Set<String> = [
    "equals", "notEquals", ".<", ".<=", ".>", ".>=", ".&", ".|", ".^", ".!", "isClose", "argmax", "argmin", "any",
    "all",
    "oneHot",
  ]

  /// Operations with suites of their own, which compare values and all gradients with peers and check second order and
  /// strided operands: MoreOperations, Recurrent, Operations/FourierTransformTests.
  static let withSuitesOfTheirOwn: Set<String> = [
    "adaptiveAveragePooled1D", "adaptiveAveragePooled2D", "adaptiveMaxPooled1D", "adaptiveMaxPooled2D", "addedAlong",
    "argsort", "attention", "attentionWeights", "averagePooled1D", "causalMask", "convolution1D", "cumulativeSum",
    "einsum", "erfinv", "fourierTransform", "gatedLinearUnit", "groupNormalized", "hardSwish", "hardTanh",
    "inverseFourierTransform", "inverseRealFourierTransform", "lowerTriangle", "maxPooled1D", "mish",
    "parametricReLU", "realFourierTransform", "repeated", "resizedBilinear", "resizedNearest", "rmsNormalized",
    "rolled", "selu", "sorted", "takenAlong", "tiled", "topK", "transposedConvolution1D", "transposedConvolution2D",
    "unfolded2D", "unstacked", "upperTriangle",
  ]
}
