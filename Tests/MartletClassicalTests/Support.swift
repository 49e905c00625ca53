import Foundation
import Martlet
import Testing

/// The values that `Tests/Golden/classical.py` made, all of a group or one.
struct Golden {
  private static let tensors: [String: Tensor] = {
    let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Golden/classical.safetensors").path
    return (try? Safetensors.read(path).tensors) ?? [:]
  }()

  let group: String

  func callAsFunction(_ name: String) throws -> Tensor {
    try #require(Self.tensors["\(group)/\(name)"], "\(group)/\(name) is not in the golden values")
  }
}

/// Compares shape and every element.
func expectClose(
  _ actual: Tensor, _ expected: Tensor, _ tolerance: Double = 1e-9, _ what: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard actual.shape == expected.shape else {
    Issue.record("\(what): shape \(actual.shape), expected \(expected.shape)", sourceLocation: sourceLocation)
    return
  }
  let errors = zip(actual.doubles, expected.doubles).map { abs($0 - $1) / (1 + abs($1)) }
  // NaN is not close to anything.
  if let worst = errors.firstIndex(where: { !($0 <= tolerance) }) {
    Issue.record(
      "\(what): element \(worst) is \(actual.doubles[worst]), expected \(expected.doubles[worst])",
      sourceLocation: sourceLocation)
  }
}

/// Whether two numbers are close.
func isClose(_ a: Double, _ b: Double, _ tolerance: Double = 1e-9) -> Bool { abs(a - b) <= tolerance * (1 + abs(b)) }

/// Groups of normal samples about centres that are `distance` apart on the axes, with their numbers.
func groups(
  _ count: Int, classes: Int, features: Int, distance: Double, seed: UInt64
) -> (x: Tensor, labels: Tensor) {
  var generator = PhiloxGenerator(seed: seed)
  let labels = Tensor((0..<count).map { $0 % classes })
  let centers = labels.oneHot(features, dtype: .float64) * distance
  return (centers + Tensor.normal([count, features], dtype: .float64, using: &generator), labels)
}
