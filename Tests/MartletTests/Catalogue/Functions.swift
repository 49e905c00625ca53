import Foundation
import Martlet

extension OperationCatalogue {
  static var elementaryFunctions: [Operation] {
    var chapter = Chapter()
    func add(
      _ name: String, _ range: ClosedRange<Double>, _ function: @escaping @Sendable (Tensor) -> Tensor,
      _ reference: @escaping @Sendable (Double) -> Double
    ) {
      chapter.add(
        name, [Input([3, 7], range)], large: [Input([301, 701], range)], { function($0[0]) },
        reference: { $0[0].map(reference) })
    }
    add("exp", -3...3, { $0.exp() }, Foundation.exp)
    add("expm1", -3...3, { $0.expm1() }, Foundation.expm1)
    add("log", 0.1...4, { $0.log() }, Foundation.log)
    add("log1p", -0.9...4, { $0.log1p() }, Foundation.log1p)
    add("sqrt", 0.1...4, { $0.sqrt() }, { $0.squareRoot() })
    add("rsqrt", 0.1...4, { $0.rsqrt() }, { 1 / $0.squareRoot() })
    add("reciprocal", 0.3...4, { $0.reciprocal() }, { 1 / $0 })
    add("squared", -3...3, { $0.squared() }, { $0 * $0 })
    add("sin", -9...9, { $0.sin() }, Foundation.sin)
    add("cos", -9...9, { $0.cos() }, Foundation.cos)
    add("tanh", -3...3, { $0.tanh() }, Foundation.tanh)
    add("erf", -3...3, { $0.erf() }, Foundation.erf)
    add("abs", -3...3, { $0.abs() }, { Swift.abs($0) })
    add("sign", -3...3, { $0.sign() }, { $0 > 0 ? 1 : -1 })
    add("floor", -3...3, { $0.floor() }, { $0.rounded(.down) })
    add("ceil", -3...3, { $0.ceil() }, { $0.rounded(.up) })
    add("rounded", -3...3, { $0.rounded() }, { $0.rounded(.toNearestOrEven) })
    add("clamped", -3...3, { $0.clamped(to: -1.01...0.77) }, { min(max($0, -1.01), 0.77) })
    chapter.add(
      "clamped", "Float", [Input([9])], { $0[0].clamped(to: Float(-1)...0.5) },
      reference: { $0[0].map { min(max($0, -1), 0.5) } })
    chapter.add(
      "clamped", "Int", [Input([9])], { $0[0].clamped(to: -1...1) },
      reference: { $0[0].map { min(max($0, -1), 1) } })
    add("erfinv", -0.95...0.95, { $0.erfinv() }, inverseError)
    chapter.add(
      "converted", [Input([9])], { $0[0].converted(to: .float64) }, reference: { $0[0] })
    return chapter.operations
  }

  static var activations: [Operation] {
    var chapter = Chapter()
    func add(
      _ name: String, _ variant: String, _ function: @escaping @Sendable (Tensor) -> Tensor,
      _ reference: @escaping @Sendable (Double) -> Double
    ) {
      chapter.add(
        name, variant, [Input([4, 7], -4...4)], large: [Input([301, 701], -4...4)], { function($0[0]) },
        reference: { $0[0].map(reference) })
    }
    add("relu", "", { $0.relu() }, { max(0, $0) })
    add("sigmoid", "", { $0.sigmoid() }, { 1 / (1 + Foundation.exp(-$0)) })
    add("softplus", "", { $0.softplus() }, { Foundation.log(1 + Foundation.exp($0)) })
    add("gelu", "", { $0.gelu() }, { $0 * 0.5 * (1 + Foundation.erf($0 / 2.0.squareRoot())) })
    add(
      "gelu", "tanh", { $0.gelu(approximation: true) },
      { x in 0.5 * x * (1 + Foundation.tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x))) })
    add("silu", "", { $0.silu() }, { $0 / (1 + Foundation.exp(-$0)) })
    add("leakyReLU", "", { $0.leakyReLU(slope: 0.2) }, { $0 > 0 ? $0 : 0.2 * $0 })
    add("elu", "", { $0.elu(alpha: 1.3) }, { $0 > 0 ? $0 : 1.3 * (Foundation.exp($0) - 1) })
    add("hardSigmoid", "", { $0.hardSigmoid() }, { min(max($0 / 6 + 0.5, 0), 1) })
    add("hardSwish", "", { $0.hardSwish() }, { $0 * min(max($0 / 6 + 0.5, 0), 1) })
    add("hardTanh", "", { $0.hardTanh() }, { min(max($0, -1), 1) })
    add("hardTanh", "another range", { $0.hardTanh(-0.5...1.5) }, { min(max($0, -0.5), 1.5) })
    add("softplus", "beta", { $0.softplus(beta: 2.5) }, { Foundation.log(1 + Foundation.exp(2.5 * $0)) / 2.5 })
    add("mish", "", { $0.mish() }, { $0 * Foundation.tanh(Foundation.log(1 + Foundation.exp($0))) })
    add(
      "selu", "", { $0.selu() },
      { 1.0507009873554805 * ($0 > 0 ? $0 : 1.6732632423543772 * (Foundation.exp($0) - 1)) })
    for (label, slopes) in [("channels", [5]), ("one slope", [1]), ("all axes", [2, 3, 5])] {
      chapter.add(
        "parametricReLU", label, [Input([2, 3, 5]), Input(slopes)], large: [Input([90, 60, 35]), Input([35])],
        { $0[0].parametricReLU(slopes: $0[1]) }, reference: { Grid.zip2($0[0], $0[1]) { $0 > 0 ? $0 : $1 * $0 } })
    }
    for (axis, shape) in [(0, [4, 3]), (1, [2, 6, 2]), (-1, [3, 2])] {
      chapter.add(
        "gatedLinearUnit", "axis \(axis)", [Input(shape)], large: [Input([400, 302])],
        { $0[0].gatedLinearUnit(axis) },
        reference: { g in
          let own = axis < 0 ? axis + g[0].rank : axis
          var half = g[0].shape
          half[own] /= 2
          return Grid(half) { index in
            var other = index
            other[own] += half[own]
            return g[0][index] / (1 + Foundation.exp(-g[0][other]))
          }
        })
    }
    return chapter.operations
  }

  /// The inverse of the error function, by Newton's method.
  private static func inverseError(_ y: Double) -> Double {
    var x = 0.0
    for _ in 0..<60 { x -= (Foundation.erf(x) - y) * Double.pi.squareRoot() / 2 * Foundation.exp(x * x) }
    return x
  }
}
