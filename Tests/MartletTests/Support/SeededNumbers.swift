import Martlet

/// A small generator of the tests' own, so that inputs do not depend on what is tested (Steele et al. 2014, SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// `count` numbers uniform in a range.
  mutating func uniform(_ count: Int, _ range: ClosedRange<Double> = -1...1) -> [Double] {
    (0..<count).map { _ in Double.random(in: range, using: &self) }
  }

  /// Evenly spaced numbers in random order: none equal, none at 0, all apart from each other.
  mutating func spread(_ count: Int, _ range: ClosedRange<Double>, offset: Double) -> [Double] {
    let width = range.upperBound - range.lowerBound
    return (0..<count).shuffled(using: &self).map { position in
      // Exact in float32, so that both precisions see the same numbers.
      Double(Float(range.lowerBound + width * (Double(position) + offset) / Double(max(1, count))))
    }
  }
}

extension Tensor {
  /// Numbers uniform in a range, from the tests' own generator.
  static func sample(
    _ shape: Shape, _ range: ClosedRange<Double> = -1...1, seed: UInt64 = 1, dtype: DType = .float32
  ) -> Tensor {
    var numbers = SeededNumbers(seed)
    return Tensor(numbers.uniform(shape.elementCount, range), shape: shape).converted(to: dtype)
  }

  /// The bytes of the elements, for comparisons bit by bit.
  var bytes: [UInt8] { withUnsafeBytes { Array($0) } }
}
