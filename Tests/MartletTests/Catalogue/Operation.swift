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
  let apply: @Sendable ([Tensor]) throws -> Tensor
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
  func projected(_ tensors: [Tensor]) throws -> Tensor {
    let output = try apply(tensors)
    return (output * Operation.projection(output.shape, dtype: output.dtype)).sum()
  }

  /// The gradients of the projection; zeros where it does not depend on an operand.
  func gradients(_ tensors: [Tensor]) throws -> [Tensor] {
    let found = try valueAndGradients(at: tensors) { try projected($0) }.gradients
    return zip(found, tensors).map { $0 ?? Tensor.zeros(like: $1) }
  }

  /// The scalar `Σ v · ∇(Σ w · (f(x) + ½ f(x)²))`, a random projection of gradients. The square makes what reaches the
  /// operation's pullback depend on the operands, so that pullbacks of linear operations are differentiated too.
  func projectedGradients(_ tensors: [Tensor]) throws -> Tensor {
    let found = try valueAndGradients(at: tensors) { tensors in
      let output = try apply(tensors)
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
    _ name: String, _ inputs: [Input], large: [Input]? = nil,
    _ apply: @escaping @Sendable ([Tensor]) throws -> Tensor,
    reference: @escaping @Sendable ([Grid]) -> Grid
  ) {
    add(name, "", inputs, large: large, apply, reference: reference)
  }

  mutating func add(
    _ name: String, _ variant: String, _ inputs: [Input], large: [Input]? = nil,
    _ apply: @escaping @Sendable ([Tensor]) throws -> Tensor, reference: @escaping @Sendable ([Grid]) -> Grid
  ) {
    operations.append(
      Operation(name: name, variant: variant, inputs: inputs, large: large, apply: apply, reference: reference))
  }
}

extension Operation {
  /// Everything that has gradients: operations of tensors, losses, and layers as functions of inputs and parameters.
  static let all = OperationCatalogue.all + LossCatalogue.all + LayerCatalogue.all.map(\.operation)
}

/// Every differentiable operation of tensors.
enum OperationCatalogue {
  static let all: [Operation] =
    arithmetic + scalarArithmetic + elementaryFunctions + activations + reductions + shaping + slicing + joining
    + repetition + ordering + products + summations + convolutions + transposedConvolutions + pooling + resampling
    + gridSampling + normalization + attention + fourierTransforms + matrixElements + linearSystems + decompositions

  /// Public functions whose results are masks, positions or one truth value: they have no gradient, and suites of their own
  /// (ComparisonTests, ReductionTests, OrderTests, ElementaryFunctionTests).
  static let notDifferentiable: Set<String> = [
    "equals", "notEquals", ".<", ".<=", ".>", ".>=", ".&", ".|", ".^", ".!", "isClose", "argmax", "argmin", "argsort",
    "any", "all", "oneHot", "causalMask",
  ]
}
