import Martlet
import Testing

/// The parameters and buffers of a layer as grids.
struct LayerState {
  private let grids: [String: Grid]

  init(_ grids: [String: Grid]) { self.grids = grids }

  /// The parameter or buffer at a property path.
  subscript(path: String) -> Grid {
    guard let grid = grids[path] else { fatalError("the layer has no \(path), but \(grids.keys.sorted())") }
    return grid
  }

  /// The parameter or buffer at a path where there is one.
  func optional(_ path: String) -> Grid? { grids[path] }

  /// What is below a path.
  func below(_ path: String) -> LayerState {
    let prefix = path + "."
    let own = grids.filter { $0.key.hasPrefix(prefix) }
    return LayerState(Dictionary(uniqueKeysWithValues: own.map { (String($0.key.dropFirst(prefix.count)), $0.value) }))
  }
}

/// A layer that was made, and how it is applied.
struct MadeLayer {
  let module: any Module
  let run: ([Tensor]) -> Tensor
}

/// An input that a layer refuses, and what is said of it before the layer is named.
struct WrongInput: Sendable {
  let inputs: [Tensor]
  let phase: Phase
  let words: String

  init(_ shapes: Shape..., dtype: DType = .float32, phase: Phase = .inference, says words: String) {
    inputs = shapes.map { Tensor.zeros($0, dtype: dtype) }
    self.phase = phase
    self.words = words
  }

  /// Elements that are no real numbers.
  static func integers(_ operation: String) -> WrongInput {
    WrongInput(
      [2, 4], dtype: .int64,
      says: "\(operation): [2, 4] int64: elements must be float32 or float64; use converted(to:)")
  }
}

/// A layer with inputs and an independent definition in plain loops.
struct LayerEntry: Sendable, CustomTestStringConvertible {
  /// The name of the class.
  let layer: String
  /// What it prints in one line.
  let summary: String
  /// What is special about this entry, where the summary does not say it.
  let variant: String
  let inputs: [Input]
  /// The range of the parameters that the layer is tried with.
  let parameters: ClosedRange<Double>
  /// Inputs that are large enough for several threads.
  let large: [Input]?
  let phase: Phase
  let wrong: WrongInput
  /// The layer that runs when the wrong input is refused, as messages name it.
  let refusing: String
  let make: @Sendable (inout PhiloxGenerator) -> MadeLayer
  let reference: @Sendable (LayerState, [Grid]) -> Grid

  var testDescription: String { "\(summary)\(variant.isEmpty ? "" : " (\(variant))")" }

  func made(seed: UInt64 = 1) -> MadeLayer {
    var generator = PhiloxGenerator(seed: seed)
    return make(&generator)
  }

  /// The output for inputs, in the phase of the entry.
  func output(_ made: MadeLayer, _ inputs: [Tensor]) -> Tensor { withPhase(phase) { made.run(inputs) } }

  /// The layer as a function of its inputs and its parameters, so that all tests of operations are made of it.
  var operation: Operation {
    let module = made().module
    let paths = module.namedParameters.map(\.name)
    let operands = module.parameters.map { Input(Array($0.shape), parameters) }
    let buffers = module.namedBuffers.map {
      ($0.name, Grid(Array($0.value.value.shape), values: $0.value.value.doubles))
    }
    let count = inputs.count
    return Operation(
      name: layer, variant: testDescription, inputs: inputs + operands, large: large.map { $0 + operands },
      apply: { tensors in
        // A layer of its own, because tests run side by side and buffers change in training.
        let made = self.made()
        return made.module.withParameters(Array(tensors[count...])) { output(made, Array(tensors[..<count])) }
      },
      reference: { grids in
        let state = Dictionary(uniqueKeysWithValues: zip(paths, grids[count...]).map { ($0, $1) } + buffers)
        return reference(LayerState(state), Array(grids[..<count]))
      })
  }
}

/// A growing list of layers.
struct LayerChapter {
  private(set) var entries: [LayerEntry] = []

  /// Adds a layer of one input.
  mutating func add<L: Layer & SendableMetatype>(
    _ summary: String, variant: String = "", _ inputs: [Input], parameters: ClosedRange<Double> = -1...1,
    large: [Input]? = nil, phase: Phase = .inference, wrong: WrongInput, refusing: String? = nil,
    _ make: @escaping @Sendable (inout PhiloxGenerator) -> L,
    reference: @escaping @Sendable (LayerState, [Grid]) -> Grid
  ) {
    add(
      summary, variant: variant, inputs, parameters: parameters, large: large, phase: phase, wrong: wrong,
      refusing: refusing,
      make, run: { layer, inputs in layer(inputs[0]) }, reference: reference)
  }

  /// Adds a module that is called as `run` does.
  mutating func add<M: Module & SendableMetatype>(
    _ summary: String, variant: String = "", _ inputs: [Input], parameters: ClosedRange<Double> = -1...1,
    large: [Input]? = nil, phase: Phase = .inference, wrong: WrongInput, refusing: String? = nil,
    _ make: @escaping @Sendable (inout PhiloxGenerator) -> M,
    run: @escaping @Sendable (M, [Tensor]) -> Tensor, reference: @escaping @Sendable (LayerState, [Grid]) -> Grid
  ) {
    entries.append(
      LayerEntry(
        layer: String("\(M.self)".prefix { $0 != "<" }), summary: summary, variant: variant, inputs: inputs,
        parameters: parameters, large: large, phase: phase, wrong: wrong, refusing: refusing ?? summary,
        make: { generator in
          let module = make(&generator)
          return MadeLayer(module: module) { run(module, $0) }
        }, reference: reference))
  }
}

/// Every layer of the library.
enum LayerCatalogue {
  static let all: [LayerEntry] =
    activations + affineLayers + composites + convolutions + pooling + normalization + positions + recurrent
    + transformers

  /// Layers whose outputs are steps: they have no gradient, and a suite of their own (QuantizedModelTests).
  static let notDifferentiable: Set<String> = ["QuantizedModel"]
}
