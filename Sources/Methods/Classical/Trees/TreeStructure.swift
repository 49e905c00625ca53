import Foundation
import Martlet

/// The questions of a decision tree and what its leaves predict.
public struct TreeStructure: Equatable, Sendable {
  /// A question or a leaf.
  public struct Node: Equatable, Sendable {
    /// The feature that is asked about, and the number up to which the answer is yes; `nil` for a leaf.
    public internal(set) var question: (feature: Int, threshold: Double)?
    /// The node to go to for yes.
    public internal(set) var yes = 0
    /// The node to go to for no.
    public internal(set) var no = 0
    /// The samples that came here in fitting.
    public let sampleCount: Int
    /// How mixed they were.
    public let impurity: Double
    /// What a leaf predicts: the share of each class, or the mean of each target.
    public let prediction: [Double]

    /// Whether both are the same question or leaf.
    public static func == (a: Node, b: Node) -> Bool {
      a.question?.feature == b.question?.feature && a.question?.threshold == b.question?.threshold && a.yes == b.yes
        && a.no == b.no && a.sampleCount == b.sampleCount && a.impurity == b.impurity && a.prediction == b.prediction
    }
  }

  /// All nodes; the first is the root, and every other one stands after the question that leads to it.
  public let nodes: [Node]
  /// The number of features of a row.
  public let featureCount: Int

  /// The number of leaves.
  public var leafCount: Int { nodes.count { $0.question == nil } }

  /// The most questions on a way from the root to a leaf.
  public var depth: Int {
    var depths = [Int](repeating: 0, count: nodes.count)
    for (index, node) in nodes.enumerated() where node.question != nil {
      depths[node.yes] = depths[index] + 1
      depths[node.no] = depths[index] + 1
    }
    return depths.max() ?? 0
  }

  /// How much the questions about each feature lowered the impurity, as parts of all that was lowered (Breiman et al.
  /// 1984, section 5.3.4); zeros for a tree of one leaf.
  public var importances: [Double] {
    var gains = [Double](repeating: 0, count: featureCount)
    for node in nodes {
      guard let question = node.question else { continue }
      let rest = [nodes[node.yes], nodes[node.no]].reduce(0) { $0 + Double($1.sampleCount) * $1.impurity }
      gains[question.feature] += Double(node.sampleCount) * node.impurity - rest
    }
    let total = gains.reduce(0, +)
    return total > 0 ? gains.map { $0 / total } : gains
  }

  /// The predictions of the leaves that rows lead to, in double precision.
  ///
  /// - Shapes: `[rows, features]` → `[rows, width of a prediction]`
  func predictions(_ x: Tensor) -> Tensor {
    let (rows, width) = (x.shape[0], nodes[0].prediction.count)
    var result: [Double] = []
    result.reserveCapacity(rows * width)
    let values = x.doubles
    for start in stride(from: 0, to: values.count, by: featureCount) {
      result += nodes[leaf { values[start + $0] }].prediction
    }
    return Tensor(result, shape: [rows, width])
  }

  /// The leaf that a row leads to.
  func leaf(_ value: (_ feature: Int) -> Double) -> Int {
    var index = 0
    while let question = nodes[index].question {
      index = value(question.feature) <= question.threshold ? nodes[index].yes : nodes[index].no
    }
    return index
  }
}

extension TreeStructure: CustomStringConvertible {
  /// The tree as text, with features and classes by their numbers.
  public var description: String { text() }

  /// The tree as text: a question a line, what follows it indented, and what the leaves predict.
  ///
  /// - Parameters:
  ///   - features: the names of the features; by default `x0`, `x1` and so on.
  ///   - classes: the names of the classes; by default a leaf shows its numbers.
  public func text(features: [String] = [], classes: [String] = []) -> String {
    var lines: [String] = []
    func write(_ index: Int, _ indent: String) {
      let node = nodes[index]
      guard let question = node.question else {
        return lines.append("\(indent)\(shown(node, classes)) (\(node.sampleCount))")
      }
      let name = features.indices.contains(question.feature) ? features[question.feature] : "x\(question.feature)"
      lines.append("\(indent)\(name) ≤ \(short(question.threshold)):")
      write(node.yes, indent + "  ")
      lines.append("\(indent)\(name) > \(short(question.threshold)):")
      write(node.no, indent + "  ")
    }
    write(0, "")
    return lines.joined(separator: "\n")
  }

  /// The tree as a graph in the DOT language of Graphviz.
  public func graph(features: [String] = [], classes: [String] = []) -> String {
    var lines = ["digraph tree {", "  node [shape=box, fontname=\"sans-serif\"];"]
    for (index, node) in nodes.enumerated() {
      var label = "\(shown(node, classes))\\n\(node.sampleCount) samples"
      if let question = node.question {
        let name = features.indices.contains(question.feature) ? features[question.feature] : "x\(question.feature)"
        label = "\(name) ≤ \(short(question.threshold))\\n\(node.sampleCount) samples"
      }
      lines.append("  \(index) [label=\"\(label.replacing("\"", with: "\\\""))\"];")
      if node.question != nil {
        lines.append("  \(index) -> \(node.yes) [label=\"yes\"];")
        lines.append("  \(index) -> \(node.no) [label=\"no\"];")
      }
    }
    return (lines + ["}", ""]).joined(separator: "\n")
  }

  private func shown(_ node: Node, _ classes: [String]) -> String {
    if classes.count == node.prediction.count, let most = node.prediction.max(),
      let index = node.prediction.firstIndex(of: most)
    {
      return classes[index]
    }
    return node.prediction.map(short).joined(separator: " ")
  }

  /// Four significant digits.
  private func short(_ value: Double) -> String {
    guard value != 0, value.isFinite else { return "\(value)" }
    let scale = pow(10, 3 - log10(abs(value)).rounded(.down))
    return "\((value * scale).rounded() / scale)"
  }
}
