/// The range that holds all but a share of the elements: outliers are cut off and the others get finer steps.
public struct PercentileObserver: RangeObserver {
  /// The share of elements that the range holds.
  public let share: Double
  private var histogram: Histogram

  /// An observer that has seen nothing; what is left out lies beyond both ends in equal shares, or beyond one where nothing
  /// lies beyond 0 on the other side.
  ///
  /// - Parameters:
  ///   - bins: An even number of intervals that elements are counted in; bounds are edges of them.
  public init(share: Double = 0.9999, bins: Int = 2048, file: StaticString = #fileID, line: UInt = #line) {
    if !(share > 0 && share <= 1) {
      contractFailure(
        "PercentileObserver", "\(share)", "the share must be above 0 and at most 1", file: file, line: line)
    }
    if bins < 2 || bins % 2 != 0 {
      contractFailure("PercentileObserver", "\(bins)", "the bins must be an even number", file: file, line: line)
    }
    self.share = share
    histogram = Histogram(bins: bins)
  }

  /// Counts the elements.
  public mutating func observe(_ x: Tensor) { histogram.add(x) }

  /// The range so far; `nil` before any element.
  public var range: ClosedRange<Float>? {
    let counts = histogram.counts
    guard let occupied = histogram.occupied else { return nil }
    let (first, last) = (occupied.lowerBound, occupied.upperBound)
    let isOneSided = histogram.edge(first) >= 0 || histogram.edge(last + 1) <= 0
    let outside = Double(counts.reduce(0, +)) * (1 - share) / (isOneSided ? 1 : 2)
    var (low, high) = (first, last)
    if histogram.edge(first) < 0 {
      var sum = Double(counts[low])
      while sum <= outside && low < high {
        low += 1
        sum += Double(counts[low])
      }
    }
    if histogram.edge(last + 1) > 0 {
      var sum = Double(counts[high])
      while sum <= outside && high > low {
        high -= 1
        sum += Double(counts[high])
      }
    }
    return Float(histogram.edge(low))...Float(histogram.edge(high + 1))
  }
}

/// The range with the least expected squared error of 256 steps: of rounding within it, and of cutting off beyond.
///
/// Within the range a number is off by a uniformly distributed part of a step, `s² / 12` on average; beyond it by its distance
/// from the bound. The error is that of the histogram's bins as if their numbers lay in their middles; zeros have none, since
/// they are represented exactly.
public struct HistogramObserver: RangeObserver {
  private var histogram: Histogram

  /// An observer that has seen nothing.
  ///
  /// - Parameters:
  ///   - bins: An even number of intervals that elements are counted in; bounds are edges of them.
  public init(bins: Int = 2048, file: StaticString = #fileID, line: UInt = #line) {
    if bins < 2 || bins % 2 != 0 {
      contractFailure("HistogramObserver", "\(bins)", "the bins must be an even number", file: file, line: line)
    }
    histogram = Histogram(bins: bins, skipsZeros: true)
  }

  /// Counts the elements.
  public mutating func observe(_ x: Tensor) { histogram.add(x) }

  /// The range so far; `nil` before any element.
  public var range: ClosedRange<Float>? {
    guard let occupied = histogram.occupied else { return histogram.hasSkipped ? 0...0 : nil }
    let (first, last) = (occupied.lowerBound, occupied.upperBound)
    let errors = Errors(histogram)
    // About 64 bounds on either side of 0 are tried with each other; 0 always lies within.
    let zero = (first...last).last { histogram.edge($0) <= 0 } ?? first
    let lows = Array(stride(from: first, to: zero, by: Swift.max(1, (zero - first) / 64))) + [zero]
    let highs = Array(stride(from: last + 1, to: zero, by: -Swift.max(1, (last + 1 - zero) / 64))) + [zero]
    var best = (error: Double.infinity, low: first, high: last + 1)
    for low in lows {
      for high in highs where high > low {
        let error = errors.outside(low, high)
        if error < best.error { best = (error, low, high) }
      }
    }
    return Float(histogram.edge(best.low))...Float(histogram.edge(best.high))
  }

  /// Sums over bins from the left, by which the error of any bounds takes a few operations.
  private struct Errors {
    private let histogram: Histogram
    private var counts = [0.0]
    private var sums = [0.0]
    private var squares = [0.0]

    init(_ histogram: Histogram) {
      self.histogram = histogram
      for (bin, count) in histogram.counts.enumerated() {
        let middle = (histogram.edge(bin) + histogram.edge(bin + 1)) / 2
        counts.append(counts[bin] + Double(count))
        sums.append(sums[bin] + Double(count) * middle)
        squares.append(squares[bin] + Double(count) * middle * middle)
      }
    }

    /// The summed squared error where the range goes from the edge `low` to the edge `high`.
    func outside(_ low: Int, _ high: Int) -> Double {
      // The range that quantisation makes of it holds 0.
      let (lower, upper) = (Swift.min(histogram.edge(low), 0), Swift.max(histogram.edge(high), 0))
      let step = (upper - lower) / 255
      return distances(0..<low, lower) + distances(high..<(counts.count - 1), upper)
        + (counts[high] - counts[low]) * step * step / 12
    }

    /// `Σ count (x − bound)²` over bins.
    private func distances(_ bins: Range<Int>, _ bound: Double) -> Double {
      let (start, end) = (bins.lowerBound, bins.upperBound)
      return (squares[end] - squares[start]) - 2 * bound * (sums[end] - sums[start])
        + bound * bound * (counts[end] - counts[start])
    }
  }
}
