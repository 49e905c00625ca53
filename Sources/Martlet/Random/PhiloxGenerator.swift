import CMartletKernels

/// A counter-based random number generator: Philox 4×32-10 (Salmon et al. 2011).
///
/// Every block of numbers is a function of key and counter, so tensors are filled in parallel and the same seed gives the
/// same bits on any number of threads.
public struct PhiloxGenerator: RandomNumberGenerator, Sendable, Hashable {
  /// All that the next numbers depend on; a generator made from it goes on where the other one stood.
  public struct State: Sendable, Hashable, Codable {
    /// The seed.
    public var key: UInt64
    /// The number of blocks drawn so far.
    public var counter: UInt64
    /// The second half of the last block where it has not been drawn yet.
    public var spare: UInt64?

    /// A state; the defaults are those of a fresh generator.
    public init(key: UInt64, counter: UInt64 = 0, spare: UInt64? = nil) {
      self.key = key
      self.counter = counter
      self.spare = spare
    }
  }

  /// All that the next numbers depend on.
  public private(set) var state: State

  /// A generator whose numbers are determined by `seed`.
  public init(seed: UInt64) {
    state = State(key: seed)
  }

  /// A generator that goes on where the one with this state stood.
  public init(state: State) {
    self.state = state
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    if let word = state.spare {
      state.spare = nil
      return word
    }
    let words = block()
    state.spare = words.1
    return words.0
  }

  /// A generator that is independent of this one and of further splits.
  public mutating func split() -> PhiloxGenerator {
    PhiloxGenerator(seed: next())
  }

  private mutating func block() -> (UInt64, UInt64) {
    var words: (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
    withUnsafeMutableBytes(of: &words) {
      martlet_philox(state.key, state.counter, $0.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: UInt32.self))
    }
    // A state from a file may stand at the last block.
    state.counter &+= 1
    return (UInt64(words.0) << 32 | UInt64(words.1), UInt64(words.2) << 32 | UInt64(words.3))
  }
}

extension PhiloxGenerator: Codable {
  /// Reads the state of a generator.
  public init(from decoder: any Decoder) throws {
    state = try State(from: decoder)
  }

  /// Writes the state of the generator: `key`, `counter` and, where there is one, `spare`.
  public func encode(to encoder: any Encoder) throws {
    try state.encode(to: encoder)
  }
}

extension Tensor {
  private init(
    _ operation: String, _ shape: Shape, _ dtype: DType, file: StaticString, line: UInt,
    key: UInt64, fill: (martlet_dtype, UInt64, UnsafeMutableRawPointer, Int64) -> Void
  ) {
    shape.requireSizes(operation, file: file, line: line)
    self.init(uninitialized: shape, dtype: dtype)
    requireFloatingPoint(operation, file: file, line: line)
    fill(kernelType, key, pointer, Int64(elementCount))
  }

  /// Independent numbers, uniform in `range`.
  public static func uniform(
    _ shape: Shape, in range: Range<Double> = 0..<1, dtype: DType = .float32,
    using generator: inout some RandomNumberGenerator, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    Tensor("uniform", shape, dtype, file: file, line: line, key: generator.next()) { type, key, pointer, count in
      _ = martlet_random_uniform(type, key, 0, range.lowerBound, range.upperBound, pointer, count)
    }
  }

  /// Independent normal numbers.
  public static func normal(
    _ shape: Shape, mean: Double = 0, standardDeviation: Double = 1, dtype: DType = .float32,
    using generator: inout some RandomNumberGenerator, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    Tensor("normal", shape, dtype, file: file, line: line, key: generator.next()) { type, key, pointer, count in
      _ = martlet_random_normal(type, key, 0, mean, standardDeviation, pointer, count)
    }
  }

  /// `value` with probability `probability` and 0 otherwise, independently.
  public static func bernoulli(
    _ shape: Shape, probability: Double, value: Double = 1, dtype: DType = .float32,
    using generator: inout some RandomNumberGenerator, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    Tensor("bernoulli", shape, dtype, file: file, line: line, key: generator.next()) { type, key, pointer, count in
      _ = martlet_random_bernoulli(type, key, 0, probability, value, pointer, count)
    }
  }

  /// The integers `0 ..< count` in random order, as `int32`.
  ///
  /// - Shapes: `[count]`
  public static func permutation(
    _ count: Int, using generator: inout some RandomNumberGenerator, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    if count < 0 {
      contractFailure("permutation", "\(count)", "the count must not be negative", file: file, line: line)
    }
    return Tensor((0..<Int32(count)).shuffled(using: &generator))
  }
}
