import Foundation
import Martlet

extension LayerCatalogue {
  private static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
  private static func hardSigmoid(_ x: Double) -> Double { min(max(x / 6 + 0.5, 0), 1) }

  static var activations: [LayerEntry] {
    var chapter = LayerChapter()
    func add<L: Layer & SendableMetatype>(
      _ summary: String, variant: String = "", _ operation: String, _ layer: @escaping @Sendable () -> L,
      _ function: @escaping @Sendable (Double) -> Double
    ) {
      chapter.add(
        summary, variant: variant, [Input([3, 7], -4...4)], large: [Input([301, 701], -4...4)],
        wrong: .integers(operation),
        { _ in layer() }, reference: { $1[0].map(function) })
    }
    add("ReLU", "relu", { ReLU() }, { max(0, $0) })
    add("LeakyReLU 0.3", "leakyReLU", { LeakyReLU(slope: 0.3) }, { $0 > 0 ? $0 : 0.3 * $0 })
    add("ELU", variant: "alpha 2", "elu", { ELU(alpha: 2) }, { $0 > 0 ? $0 : 2 * (exp($0) - 1) })
    add("GELU", "gelu", { GELU() }, { $0 * 0.5 * (1 + erf($0 / 2.0.squareRoot())) })
    add(
      "GELU", variant: "approximation", "gelu", { GELU(approximation: true) },
      { x in 0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x))) })
    add("SiLU", "silu", { SiLU() }, { $0 * sigmoid($0) })
    add("Sigmoid", "sigmoid", { Sigmoid() }, sigmoid)
    add("Tanh", "tanh", { Tanh() }, { tanh($0) })
    add("HardSigmoid", "hardSigmoid", { HardSigmoid() }, hardSigmoid)
    add("HardTanh -0.5...1.5", "hardTanh", { HardTanh(-0.5...1.5) }, { min(max($0, -0.5), 1.5) })
    add("HardSwish", "hardSwish", { HardSwish() }, { $0 * hardSigmoid($0) })
    add("Softplus", variant: "beta 2.5", "softplus", { Softplus(beta: 2.5) }, { log(1 + exp(2.5 * $0)) / 2.5 })
    add("Mish", "mish", { Mish() }, { $0 * tanh(log(1 + exp($0))) })
    add("SELU", "selu", { SELU() }, { 1.0507009873554805 * ($0 > 0 ? $0 : 1.6732632423543772 * (exp($0) - 1)) })
    add("Lambda", "sigmoid", { Lambda { $0 * $0.sigmoid() } }, { $0 * sigmoid($0) })
    addAlongAxes(to: &chapter)
    return chapter.entries
  }

  private static func addAlongAxes(to chapter: inout LayerChapter) {
    let x = [Input([2, 3, 4], -3...3)]
    @Sendable func softmax(_ line: [Double]) -> [Double] {
      let sum = line.reduce(0) { $0 + exp($1) }
      return line.map { exp($0) / sum }
    }
    chapter.add(
      "Softmax", variant: "axis 1, temperature 2", x, wrong: .integers("softmax"),
      { _ in Softmax(axis: 1, temperature: 2) },
      reference: { $1[0].lines(1) { softmax($0.map { $0 / 2 }) } })
    chapter.add(
      "LogSoftmax", x, wrong: WrongInput([2], says: "logSoftmax: [2]: there is no axis 1 (axes are -1 to 0)"),
      { _ in LogSoftmax(axis: 1) },
      reference: { $1[0].lines(1) { softmax($0).map { log($0) } } })
    chapter.add(
      "GatedLinearUnit", x, wrong: WrongInput([2, 5], says: "gatedLinearUnit: [2, 5]: axis 1 must have an even size"),
      { _ in GatedLinearUnit() },
      reference: { _, g in Grid([2, 3, 2]) { g[0][$0] * sigmoid(g[0][$0[0], $0[1], $0[2] + 2]) } })
    for channels in [1, 4] {
      chapter.add(
        "ParametricReLU \(channels)", x, wrong: .integers("parametricReLU"), { _ in ParametricReLU(channels) },
        reference: { Grid.zip2($1[0], $0["slopes"]) { $0 > 0 ? $0 : $1 * $0 } })
    }
    chapter.add(
      "Flatten", x, wrong: WrongInput(Shape(), says: "flattened: []: there is no axis 1 (a scalar has no axes)"),
      { _ in Flatten() },
      reference: { $1[0].reshaped([2, 12]) })
  }
}
