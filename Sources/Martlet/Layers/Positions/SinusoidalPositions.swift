#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Adds fixed waves that tell positions apart (Vaswani et al. 2017, §3.5): `sin(p / 10000^{2i/d})` in feature 2i and the
/// cosine in feature 2i + 1.
///
/// - Shapes: `[…, length, features]` → the same
public final class SinusoidalPositions: Layer {
  /// The waves in float64: `[maximumLength, features]`.
  public let table: Tensor

  /// Waves for positions below `maximumLength`.
  public init(_ features: Int, maximumLength: Int = 1024, base: Double = 10_000) {
    table = withUnsafeTemporaryAllocation(of: Double.self, capacity: maximumLength * features) { elements in
      for position in 0..<maximumLength {
        for feature in 0..<features {
          let angle = Double(position) * pow(base, -Double(feature / 2 * 2) / Double(features))
          elements.initializeElement(
            at: position * features + feature, to: feature % 2 == 0 ? sin(angle) : cos(angle))
        }
      }
      return Tensor(Array(elements), shape: [maximumLength, features])
    }
  }

  /// `x` plus the waves of the positions from 0 on.
  public func callAsFunction(_ x: Tensor) -> Tensor { callAsFunction(x, offset: 0) }

  /// `x` plus the waves of the positions from `offset` on.
  public func callAsFunction(_ x: Tensor, offset: Int) -> Tensor {
    LayerScope.run(self) { x + table.positions(of: x, offset, "SinusoidalPositions").converted(to: x.dtype) }
  }

  /// `SinusoidalPositions maximumLength × features`.
  public var summary: String { "SinusoidalPositions \(table.shape[0]) × \(table.shape[1])" }
}

extension Tensor {
  /// The rows of this table for the positions of `[…, length, features]`, counted from `offset`.
  func positions(of x: Tensor, _ offset: Int, _ layer: String) -> Tensor {
    if x.rank < 2 || x.shape[x.rank - 1] != shape[1] {
      contractFailure(layer, "\(x.shape)", "sequences must be […, length, \(shape[1])]")
    }
    let end = offset + x.shape[x.rank - 2]
    if offset < 0 || end > shape[0] {
      contractFailure(layer, "\(x.shape)", "there are \(shape[0]) positions and \(offset)..<\(end) are asked for")
    }
    return narrowed(0, to: offset..<end)
  }
}
