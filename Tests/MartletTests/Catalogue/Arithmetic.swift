import Foundation
import Martlet

extension OperationCatalogue {
  /// Shapes that broadcast in every direction.
  private static let pairs: [(String, [Int], [Int])] = [
    ("same", [2, 3], [2, 3]), ("row", [2, 3], [3]), ("column", [2, 3], [2, 1]), ("scalar right", [2, 3], []),
    ("scalar left", [], [2, 3]), ("both", [3, 1], [1, 4]), ("new axes", [4], [2, 3, 1]), ("scalars", [], []),
    ("middle", [2, 3, 4], [2, 1, 4]), ("ones", [1, 1], [1]),
  ]
  private static let large = [Input([700, 301]), Input([301])]

  static var arithmetic: [Operation] {
    var chapter = Chapter()
    for (label, left, right) in pairs {
      let operands = [Input(left), Input(right)]
      chapter.add("+", label, operands, large: large, { $0[0] + $0[1] }, reference: { Grid.zip2($0[0], $0[1], +) })
      chapter.add("-", label, operands, large: large, { $0[0] - $0[1] }, reference: { Grid.zip2($0[0], $0[1], -) })
      chapter.add("*", label, operands, large: large, { $0[0] * $0[1] }, reference: { Grid.zip2($0[0], $0[1], *) })
      chapter.add(
        "/", label, [Input(left), Input(right, 0.5...2)], large: [Input([700, 301]), Input([301], 0.5...2)],
        { $0[0] / $0[1] }, reference: { Grid.zip2($0[0], $0[1], /) })
      chapter.add(
        "maximum", label, operands, large: large, { Tensor.maximum($0[0], $0[1]) },
        reference: { Grid.zip2($0[0], $0[1]) { $0 > $1 ? $0 : $1 } })
      chapter.add(
        "minimum", label, operands, large: large, { Tensor.minimum($0[0], $0[1]) },
        reference: { Grid.zip2($0[0], $0[1]) { $0 < $1 ? $0 : $1 } })
      chapter.add(
        "pow", label, [Input(left, 0.2...2), Input(right)], large: [Input([300, 301], 0.2...2), Input([301])],
        { Tensor.pow($0[0], $0[1]) }, reference: { Grid.zip2($0[0], $0[1]) { Foundation.pow($0, $1) } })
      chapter.add(
        "remainder", label, [Input(left, -5...5), Input(right, 0.61...1.93)], { Tensor.remainder($0[0], $0[1]) },
        reference: { Grid.zip2($0[0], $0[1]) { $0 - ($0 / $1).rounded(.down) * $1 } })
    }
    chapter.add(
      "-", "negation", [Input([3, 4])], large: [Input([700, 301])], { -$0[0] }, reference: { $0[0].map { -$0 } })
    chapter.add("*", "an operand twice", [Input([5])], { $0[0] * $0[0] }, reference: { $0[0].map { $0 * $0 } })
    chapter.add(
      "select", [Input([2, 3]), Input([3])], large: [Input([700, 301]), Input([301])],
      { x in Tensor.select(Tensor.sample(x[0].shape, seed: 4) .> 0, x[0], x[1]) },
      reference: { g in
        var numbers = SeededNumbers(4)
        let mask = Grid(g[0].shape, values: numbers.uniform(g[0].values.count))
        return Grid(g[0].shape) { mask[$0] > 0 ? g[0][$0] : g[1].broadcast(at: $0) }
      })
    chapter.add(
      "select", "a mask that broadcasts", [Input([2, 1]), Input([3])],
      { x in Tensor.select(Tensor([true, false, true]), x[0], x[1]) },
      reference: { g in Grid([2, 3]) { $0[1] == 1 ? g[1][$0[1]] : g[0][$0[0], 0] } })
    chapter.add(
      "filled", [Input([2, 3])], { $0[0].filled(where: Tensor([true, false, true]), with: 0.25) },
      reference: { g in Grid([2, 3]) { $0[1] == 1 ? g[0][$0] : 0.25 } })
    return chapter.operations
  }

  static var scalarArithmetic: [Operation] {
    var chapter = Chapter()
    let x = [Input([2, 5])]
    chapter.add("+", "tensor and number", x, { $0[0] + 1.5 }, reference: { $0[0].map { $0 + 1.5 } })
    chapter.add("+", "number and tensor", x, { 3 + $0[0] }, reference: { $0[0].map { 3 + $0 } })
    chapter.add("-", "tensor and number", x, { $0[0] - 1.5 }, reference: { $0[0].map { $0 - 1.5 } })
    chapter.add("-", "number and tensor", x, { 3 - $0[0] }, reference: { $0[0].map { 3 - $0 } })
    chapter.add("*", "tensor and number", x, { $0[0] * Float(2.5) }, reference: { $0[0].map { $0 * 2.5 } })
    chapter.add("*", "number and tensor", x, { 3 * $0[0] }, reference: { $0[0].map { 3 * $0 } })
    chapter.add("/", "tensor and number", x, { $0[0] / 1.5 }, reference: { $0[0].map { $0 / 1.5 } })
    let positive = [Input([2, 5], 0.3...2)]
    chapter.add("/", "number and tensor", positive, { 3 / $0[0] }, reference: { $0[0].map { 3 / $0 } })
    chapter.add(
      "+=", [Input([2, 3]), Input([3])],
      { x in
        var y = x[0]
        y += x[1]
        y += 2
        return y
      }, reference: { Grid.zip2($0[0], $0[1]) { $0 + $1 + 2 } })
    chapter.add(
      "-=", [Input([2, 3]), Input([3])],
      { x in
        var y = x[0]
        y -= x[1]
        y -= 2
        return y
      }, reference: { Grid.zip2($0[0], $0[1]) { $0 - $1 - 2 } })
    chapter.add(
      "*=", [Input([2, 3]), Input([3])],
      { x in
        var y = x[0]
        y *= x[1]
        y *= 2
        return y
      }, reference: { Grid.zip2($0[0], $0[1]) { $0 * $1 * 2 } })
    chapter.add(
      "/=", [Input([2, 3]), Input([3], 0.5...2)],
      { x in
        var y = x[0]
        y /= x[1]
        y /= 2
        return y
      }, reference: { Grid.zip2($0[0], $0[1]) { $0 / $1 / 2 } })
    chapter.add("maximum", "number", x, { Tensor.maximum($0[0], 0.1) }, reference: { $0[0].map { max($0, 0.1) } })
    chapter.add("minimum", "number", x, { Tensor.minimum($0[0], 0.1) }, reference: { $0[0].map { min($0, 0.1) } })
    for exponent in [0.0, 1, 2, 3, 0.5, -1, -2.5, 1.7] {
      chapter.add(
        "pow", "number \(exponent)", positive, large: [Input([500, 401], 0.3...2)], { $0[0].pow(exponent) },
        reference: { $0[0].map { Foundation.pow($0, exponent) } })
    }
    chapter.add("pow", "integer", x, { $0[0].pow(3) }, reference: { $0[0].map { $0 * $0 * $0 } })
    return chapter.operations
  }
}
