import Martlet

/// The widths of a multilayer perceptron, from which its parameters can be counted before it is built.
///
/// Deep and fat networks are compared at equal numbers of parameters (Seide et al. 2011), so a width can be solved from a
/// budget.
public struct PerceptronShape: Hashable, Sendable, Codable {
  /// The number of inputs.
  public var inputs: Int
  /// The widths of the hidden layers, from the first to the last.
  public var hidden: [Int]
  /// The number of outputs.
  public var outputs: Int

  /// A perceptron with these widths.
  public init(inputs: Int, hidden: [Int], outputs: Int) {
    self.inputs = inputs
    self.hidden = hidden
    self.outputs = outputs
  }

  /// The widest perceptron of `depth` equal hidden layers with at most `parameterBudget` parameters; `nil` where even a width
  /// of 1 has more.
  public init?(inputs: Int, outputs: Int, depth: Int, parameterBudget: Int) {
    func shape(_ width: Int) -> PerceptronShape {
      PerceptronShape(inputs: inputs, hidden: Array(repeating: width, count: max(0, depth)), outputs: outputs)
    }
    guard shape(1).parameterCount <= parameterBudget else { return nil }
    var (fitting, tooWide) = (1, parameterBudget + 1)
    while tooWide - fitting > 1 {
      let middle = (fitting + tooWide) / 2
      if shape(middle).parameterCount <= parameterBudget { fitting = middle } else { tooWide = middle }
    }
    self = shape(fitting)
  }

  /// Perceptrons of several depths, each as wide as the budget allows; depths that do not fit are left out.
  public static func family(
    inputs: Int, outputs: Int, depths: [Int], parameterBudget: Int
  ) -> [PerceptronShape] {
    depths.compactMap {
      PerceptronShape(inputs: inputs, outputs: outputs, depth: $0, parameterBudget: parameterBudget)
    }
  }

  /// The number of hidden layers.
  public var depth: Int { hidden.count }

  /// The number of weights and biases: `Σ (nₗ₋₁ + 1) nₗ`.
  public var parameterCount: Int {
    let widths = [inputs] + hidden + [outputs]
    return zip(widths, widths.dropFirst()).reduce(0) { $0 + ($1.0 + 1) * $1.1 }
  }

  /// The number of hidden units.
  public var unitCount: Int { hidden.reduce(0, +) }

  /// A network of this shape: linear layers with an activation between them.
  ///
  /// - Shapes: `[batch, inputs]` → `[batch, outputs]`
  public func network(
    activation: () -> any Layer = { ReLU() }, initializer: Initializer = .heNormal,
    using generator: inout some RandomNumberGenerator
  ) -> Sequential {
    var layers: [any Layer] = []
    var width = inputs
    for next in hidden {
      layers.append(Linear(width, next, initializer: initializer, using: &generator))
      layers.append(activation())
      width = next
    }
    layers.append(Linear(width, outputs, using: &generator))
    return Sequential(layers)
  }
}
