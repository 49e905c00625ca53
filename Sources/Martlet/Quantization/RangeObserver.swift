/// What finds the range of numbers that a quantisation should cover, batch by batch.
///
/// Observers are values: a calibration gives each tensor of a model a copy of the one that it gets.
public protocol RangeObserver: Sendable {
  /// Takes the elements of a tensor into account.
  mutating func observe(_ x: Tensor)

  /// The range so far; `nil` before any element.
  var range: ClosedRange<Float>? { get }
}

/// From the least to the greatest element of all batches.
public struct MinMaxObserver: RangeObserver {
  /// The range so far; `nil` before any element.
  public private(set) var range: ClosedRange<Float>?

  /// An observer that has seen nothing.
  public init() {}

  /// Widens the range to hold all elements.
  public mutating func observe(_ x: Tensor) {
    guard let seen = x.extent("observe") else { return }
    guard let range else {
      range = seen
      return
    }
    self.range = Swift.min(range.lowerBound, seen.lowerBound)...Swift.max(range.upperBound, seen.upperBound)
  }
}

/// Moving averages of the least and of the greatest elements of batches: `m ← m + c (min − m)`, which a single batch with an
/// outlier moves little.
public struct MovingAverageObserver: RangeObserver {
  /// The share c of the latest batch.
  public let share: Float
  /// The range so far; `nil` before any element.
  public private(set) var range: ClosedRange<Float>?

  /// An observer that has seen nothing; the first batch is taken over as it is.
  public init(share: Float = 0.01, file: StaticString = #fileID, line: UInt = #line) {
    if !(share > 0 && share <= 1) {
      contractFailure(
        "MovingAverageObserver", "\(share)", "the share must be above 0 and at most 1", file: file, line: line)
    }
    self.share = share
  }

  /// Moves the bounds towards those of a batch.
  public mutating func observe(_ x: Tensor) {
    guard let seen = x.extent("observe") else { return }
    guard let range else {
      range = seen
      return
    }
    let low = range.lowerBound + share * (seen.lowerBound - range.lowerBound)
    self.range = low...Swift.max(low, range.upperBound + share * (seen.upperBound - range.upperBound))
  }
}

extension Tensor {
  /// The least and the greatest element, which must be finite; `nil` where there is none.
  func extent(_ operation: String) -> ClosedRange<Float>? {
    requireFloatingPoint(operation)
    if elementCount == 0 { return nil }
    let values = detached()
    let (low, high) = (values.min().item, values.max().item)
    if !low.isFinite || !high.isFinite {
      contractFailure("RangeObserver", "\(shape)", "the elements must be finite")
    }
    return low...high
  }
}
