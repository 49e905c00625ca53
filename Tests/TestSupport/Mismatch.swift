import Martlet

/// What is wrong where `|a − e| ≤ absolute + relative · |e|` does not hold for every element; `nil` where it does.
public func mismatch(
  _ actual: [Double], _ expected: [Double], relative: Double = 0, absolute: Double
) -> String? {
  guard actual.count == expected.count else { return "\(actual.count) elements, expected \(expected.count)" }
  var (worst, excess) = (-1, 1.0)
  for (index, (a, e)) in zip(actual, expected).enumerated() where a != e {
    let error = abs(a - e) / (absolute + relative * abs(e))
    if !(error <= excess) { (worst, excess) = (index, error) }
  }
  return worst < 0 ? nil : "element \(worst) is \(actual[worst]), expected \(expected[worst])"
}

/// What is wrong where shapes differ or an element does; `nil` where all agree.
public func mismatch(_ actual: Tensor, _ expected: Tensor, relative: Double = 0, absolute: Double) -> String? {
  if actual.shape != expected.shape { return "shape \(actual.shape), expected \(expected.shape)" }
  return mismatch(actual.doubles, expected.doubles, relative: relative, absolute: absolute)
}
