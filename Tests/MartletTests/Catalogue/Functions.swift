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
    return chapter.operations
  }
}
