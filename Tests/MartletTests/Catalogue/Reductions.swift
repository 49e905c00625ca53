import Foundation
import Martlet

extension OperationCatalogue {
  private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  private static func variance(_ values: [Double], _ correction: Int) -> Double {
    let centre = mean(values)
    return values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / Double(values.count - correction)
  }

  private static func logSumExp(_ values: [Double]) -> Double {
    Foundation.log(values.reduce(0) { $0 + Foundation.exp($1) })
  }

  static var reductions: [Operation] {
    var chapter = Chapter()
    let axes: [(String, [Int]?)] = [
      ("all", nil), ("first", [0]), ("middle", [1]), ("last", [-1]), ("apart", [0, 2]), ("adjacent", [1, 2]),
      ("none", []), ("every", [0, 1, 2]),
    ]
    let large = [Input([60, 40, 101])]
    for (label, axes) in axes {
      for keeping in [false, true] {
        let variant = label + (keeping ? ", keeping axes" : "")
        func add(
          _ name: String, _ apply: @escaping @Sendable (Tensor) -> Tensor,
          _ reference: @escaping @Sendable ([Double]) -> Double
        ) {
          chapter.add(
            name, variant, [Input([2, 3, 4])], large: keeping ? nil : large, { apply($0[0]) },
            reference: { $0[0].reduced(axes, keeping: keeping, reference) })
        }
        add("sum", { $0.sum(axes, keepingAxes: keeping) }, { $0.reduce(0, +) })
        add("mean", { $0.mean(axes, keepingAxes: keeping) }, mean)
        add("max", { $0.max(axes, keepingAxes: keeping) }, { $0.max() ?? .nan })
        add("min", { $0.min(axes, keepingAxes: keeping) }, { $0.min() ?? .nan })
        add("logSumExp", { $0.logSumExp(axes, keepingAxes: keeping) }, logSumExp)
        add("norm", { $0.norm(axes, keepingAxes: keeping) }, { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() })
        chapter.add(
          "product", variant, [Input([2, 3, 4])], { $0[0].product(axes, keepingAxes: keeping) },
          reference: { $0[0].reduced(axes, keeping: keeping) { $0.reduce(1, *) } })
        if label != "none" {
          add("variance", { $0.variance(axes, correction: 1, keepingAxes: keeping) }, { variance($0, 1) })
          add(
            "standardDeviation", { $0.standardDeviation(axes, keepingAxes: keeping) }, { variance($0, 0).squareRoot() })
        }
      }
    }
    chapter.add(
      "product", "with zeros", [Input([3, 3])],
      { x in
        // One row with a zero, one with two, one without.
        let mask = Tensor([1.0, 0, 1, 0, 1, 0, 1, 1, 1], shape: [3, 3]).converted(to: x[0].dtype)
        return (x[0] * mask).product([1])
      },
      reference: { g in Grid([3]) { $0[0] < 2 ? 0 : g[0][2, 0] * g[0][2, 1] * g[0][2, 2] } })
    chapter.add(
      "sum", "one axis", [Input([2, 3])], { $0[0].sum(1) }, reference: { $0[0].reduced([1]) { $0.reduce(0, +) } })
    chapter.add("mean", "one axis", [Input([2, 3])], { $0[0].mean(-2) }, reference: { $0[0].reduced([0], mean) })
    chapter.add(
      "variance", "one axis", [Input([2, 3])], { $0[0].variance(1) },
      reference: { $0[0].reduced([1]) { variance($0, 0) } })
    for axis in [0, 1, 2, -1, -3] {
      addAlong(axis, to: &chapter)
    }
    return chapter.operations
  }

  private static func addAlong(_ axis: Int, to chapter: inout Chapter) {
    let (x, large) = ([Input([3, 4, 5], -4...4)], [Input([60, 40, 101], -4...4)])
    chapter.add(
      "logSumExp", "axis \(axis)", x, large: large, { $0[0].logSumExp(axis) },
      reference: { $0[0].reduced([axis], logSumExp) })
    chapter.add(
      "logSumExp", "axis \(axis), keeping axes", x, { $0[0].logSumExp(axis, keepingAxes: true) },
      reference: { $0[0].reduced([axis], keeping: true, logSumExp) })
    chapter.add(
      "softmax", "axis \(axis)", x, large: large, { $0[0].softmax(axis) },
      reference: { g in g[0].lines(axis) { line in line.map { Foundation.exp($0 - logSumExp(line)) } } })
    chapter.add(
      "logSoftmax", "axis \(axis)", x, large: large, { $0[0].logSoftmax(axis) },
      reference: { g in g[0].lines(axis) { line in line.map { $0 - logSumExp(line) } } })
  }
}
