#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Rotates pairs of features by angles that grow with the position (Su et al. 2021, eq. 34), so that products of queries
/// and keys depend on distances: pair i turns by `p · base^{−2i/d}`.
///
/// Pairs are features i and i + d/2 (GPT-NeoX, LLaMA), or 2i and 2i + 1 where they are interleaved (the paper, GPT-J).
///
/// - Shapes: `[…, length, features]` → the same; features are even
public final class RotaryPositions: Layer {
  /// Which features make a pair.
  public enum Pairing: Sendable, Hashable {
    /// Features i and i + d/2.
    case halves
    /// Features 2i and 2i + 1.
    case interleaved
  }

  /// Which features make a pair.
  public let pairing: Pairing
  private let cosines: Tensor
  private let sines: Tensor

  /// Rotations of `features` features for positions below `maximumLength`.
  public init(
    _ features: Int, maximumLength: Int = 2048, base: Double = 10_000, pairing: Pairing = .halves,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    if features < 2 || features % 2 != 0 {
      contractFailure("RotaryPositions", "\(features)", "features must be even", file: file, line: line)
    }
    self.pairing = pairing
    let rates = (0..<features / 2).map { pow(base, -Double(2 * $0) / Double(features)) }
    let angles = (0..<maximumLength).flatMap { position in
      switch pairing {
      case .halves: (rates + rates).map { Double(position) * $0 }
      case .interleaved: rates.flatMap { [Double(position) * $0, Double(position) * $0] }
      }
    }
    cosines = Tensor(angles.map { cos($0) }, shape: [maximumLength, features])
    sines = Tensor(angles.map { sin($0) }, shape: [maximumLength, features])
  }

  /// `x` turned by its positions from 0 on.
  public func callAsFunction(_ x: Tensor) -> Tensor { callAsFunction(x, offset: 0) }

  /// `x` turned by its positions from `offset` on.
  public func callAsFunction(_ x: Tensor, offset: Int) -> Tensor {
    LayerScope.run(self) {
      let cosine = cosines.positions(of: x, offset, "RotaryPositions").converted(to: x.dtype)
      let sine = sines.positions(of: x, offset, "RotaryPositions").converted(to: x.dtype)
      return x * cosine + quarterTurn(x) * sine
    }
  }

  /// Each pair (a, b) as (−b, a).
  private func quarterTurn(_ x: Tensor) -> Tensor {
    let (last, size) = (x.rank - 1, x.shape[x.rank - 1])
    switch pairing {
    case .halves:
      return Tensor.concatenate(
        [-x.narrowed(last, to: size / 2..<size), x.narrowed(last, to: 0..<size / 2)], axis: last)
    case .interleaved:
      let pairs = x.reshaped(to: x.shape.droppingLast(1).appending(size / 2, 2))
      let turned = Tensor.concatenate(
        [-pairs.narrowed(last + 1, to: 1..<2), pairs.narrowed(last + 1, to: 0..<1)], axis: last + 1)
      return turned.reshaped(to: x.shape)
    }
  }

  /// `RotaryPositions features`.
  public var summary: String {
    "RotaryPositions \(cosines.shape[1])\(pairing == .interleaved ? ", interleaved" : "")"
  }
}
