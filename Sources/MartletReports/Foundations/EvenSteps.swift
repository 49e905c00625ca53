extension ClosedRange<Double> {
  /// At least two numbers in equal steps from the lower to the upper bound.
  func evenSteps(_ count: Int) -> [Double] {
    let steps = Double(Swift.max(2, count) - 1)
    let length = upperBound - lowerBound
    return (0..<Swift.max(2, count)).map { index in
      Double(index) == steps ? upperBound : lowerBound + length * Double(index) / steps
    }
  }
}
