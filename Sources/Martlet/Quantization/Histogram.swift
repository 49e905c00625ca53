/// How many numbers lie in each of equally wide bins; it grows with what comes in.
///
/// Bounds grow by doubling the width and joining neighbouring bins, so that no number has to be distributed anew.
struct Histogram: Sendable {
  private(set) var low: Float = 0
  /// The width of a bin.
  private(set) var width: Float = 0
  private(set) var counts: [Int]
  /// Whether zeros are left out, and whether there was one.
  let skipsZeros: Bool
  private(set) var hasSkipped = false

  init(bins: Int, skipsZeros: Bool = false) {
    counts = [Int](repeating: 0, count: bins)
    self.skipsZeros = skipsZeros
  }

  /// The first and the last bin that holds a number.
  var occupied: ClosedRange<Int>? {
    guard let first = counts.firstIndex(where: { $0 > 0 }), let last = counts.lastIndex(where: { $0 > 0 }) else {
      return nil
    }
    return first...last
  }

  /// The lower edge of a bin, or the end for the number of bins.
  func edge(_ bin: Int) -> Double { Double(low) + Double(width) * Double(bin) }

  /// Counts the elements of a tensor.
  mutating func add(_ x: Tensor) {
    guard let extent = x.extent("observe") else { return }
    cover(extent)
    let values = (x.dtype == .float32 ? x : x.converted(to: .float32)).dense()
    let (low, scale, last) = (self.low, 1 / width, Float(counts.count - 1))
    let skipsZeros = self.skipsZeros
    var hasSkipped = self.hasSkipped
    defer { self.hasSkipped = hasSkipped }
    withExtendedLifetime(values) {
      let elements = UnsafeBufferPointer(
        start: values.pointer.assumingMemoryBound(to: Float.self), count: values.elementCount)
      counts.withUnsafeMutableBufferPointer { counts in
        for element in elements {
          if skipsZeros && element == 0 {
            hasSkipped = true
          } else {
            counts[Int(Swift.min(Swift.max((element - low) * scale, 0), last))] += 1
          }
        }
      }
    }
  }

  private mutating func cover(_ extent: ClosedRange<Float>) {
    if width == 0 {
      // The least width keeps bins apart in float32 also where all numbers are alike.
      let magnitude = Swift.max(abs(extent.lowerBound), abs(extent.upperBound), .leastNormalMagnitude * 0x1p32)
      low = extent.lowerBound
      let extent = Swift.max(extent.upperBound - extent.lowerBound, magnitude * 0x1p-10)
      // The greatest element lies below the last edge also when that has been rounded.
      width = extent / Float(counts.count) * (1 + 0x1p-20)
    }
    while extent.lowerBound < low { double(movingUp: true) }
    while extent.upperBound > low + width * Float(counts.count) { double(movingUp: false) }
  }

  /// Joins bins in pairs, which take the upper or the lower half.
  private mutating func double(movingUp: Bool) {
    let half = counts.count / 2
    var joined = [Int](repeating: 0, count: counts.count)
    for bin in counts.indices { joined[bin / 2 + (movingUp ? half : 0)] += counts[bin] }
    counts = joined
    if movingUp { low -= width * Float(counts.count) }
    width *= 2
  }
}
