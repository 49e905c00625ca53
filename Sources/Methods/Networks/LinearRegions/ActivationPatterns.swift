import Martlet

/// Which rectifiers of a model are active at inputs: inputs of one pattern lie in one linear region.
///
/// It works on any model whose rectifiers are `ReLU` layers, convolutions included, but sees only the regions that the inputs
/// meet: the count is a lower bound.
public struct ActivationPatterns: Hashable, Sendable {
  /// For each input the number of its pattern, from 0 in the order of their first inputs.
  public let identifiers: [Int]
  /// The number of different patterns.
  public let count: Int

  /// The patterns of a model at a batch of inputs.
  ///
  /// - Shapes: inputs `[batch, …]`
  public init(of model: any Layer, at inputs: Tensor) {
    let (_, outputs) = withoutGradients { model.recordingOutputs { model(inputs) } }
    let rectifiers = model.namedModules.filter { $0.value is ReLU }.flatMap { outputs[$0.name] ?? [] }
    let rows = inputs.shape[0]
    var patterns = [[Bool]](repeating: [], count: rows)
    for output in rectifiers {
      let isActive = (output .> 0).elements(as: Bool.self)
      let width = isActive.count / max(1, rows)
      for row in 0..<rows { patterns[row] += isActive[row * width..<(row + 1) * width] }
    }
    var known: [[Bool]: Int] = [:]
    identifiers = patterns.map { pattern in
      if let identifier = known[pattern] { return identifier }
      known[pattern] = known.count
      return known.count - 1
    }
    count = known.count
  }
}
