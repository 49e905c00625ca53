import Martlet
import TestSupport

/// A group of the values that `Tests/Golden/classical.py` made.
struct Golden {
  private static let values = Result { try GoldenValues("classical") }

  let group: String

  func callAsFunction(_ name: String) throws -> Tensor { try Self.values.get()["\(group)/\(name)"] }
}

/// Whether two numbers are close.
func isClose(_ a: Double, _ b: Double, _ tolerance: Double = 1e-9) -> Bool { abs(a - b) <= tolerance * (1 + abs(b)) }

/// Groups of normal samples about centres on the axes, `distance` away from the origin, with their numbers.
func groups(
  _ count: Int, classes: Int, features: Int, distance: Double, seed: UInt64
) -> (x: Tensor, labels: Tensor) {
  var generator = PhiloxGenerator(seed: seed)
  let labels = Tensor((0..<count).map { $0 % classes })
  let centers = labels.oneHot(features, dtype: .float64) * distance
  return (centers + Tensor.normal([count, features], dtype: .float64, using: &generator), labels)
}
