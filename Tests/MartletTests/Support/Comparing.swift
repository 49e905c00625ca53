import Martlet
import Testing

/// The element that is farthest beyond `absolute + relative · |e|`, and how many are beyond; `nil` where all are near. NaN is
/// near NaN alone.
func farthest(
  _ actual: [Double], _ expected: [Double], relative: Double, absolute: Double
) -> (index: Int, count: Int)? {
  var (worst, excess, wrong) = (-1, 0.0, 0)
  for (index, (a, e)) in zip(actual, expected).enumerated() {
    if a == e || (a.isNaN && e.isNaN) { continue }
    let error = abs(a - e) / (absolute + relative * abs(e))
    if error <= 1 { continue }
    wrong += 1
    if worst < 0 || !(error <= excess) { (worst, excess) = (index, error) }
  }
  return worst < 0 ? nil : (worst, wrong)
}

/// Compares every element: `|a − e| ≤ absolute + relative · |e|`; reports the worst one.
func expectClose(
  _ actual: [Double], _ expected: [Double], relative: Double, absolute: Double, _ what: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard actual.count == expected.count else {
    Issue.record("\(what): \(actual.count) elements, expected \(expected.count)", sourceLocation: sourceLocation)
    return
  }
  guard let (worst, wrong) = farthest(actual, expected, relative: relative, absolute: absolute) else { return }
  Issue.record(
    "\(what): \(wrong) of \(actual.count) differ; element \(worst) is \(actual[worst]), expected \(expected[worst])",
    sourceLocation: sourceLocation)
}

/// Compares shape and every element; nothing is no tensor.
func expectClose(
  _ actual: Tensor?, _ expected: Tensor, relative: Double = 1e-4, absolute: Double = 1e-5, _ what: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard let actual, actual.shape == expected.shape else {
    let found = actual.map { "\($0.shape)" } ?? "missing"
    Issue.record("\(what): the shape is \(found), expected \(expected.shape)", sourceLocation: sourceLocation)
    return
  }
  expectClose(
    actual.doubles, expected.doubles, relative: relative, absolute: absolute, what, sourceLocation: sourceLocation)
}

/// Compares shape and every element.
func expectClose(
  _ actual: Tensor?, _ expected: Tensor, _ allowed: (relative: Double, absolute: Double), _ what: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  expectClose(
    actual, expected, relative: allowed.relative, absolute: allowed.absolute, what, sourceLocation: sourceLocation)
}

/// What is allowed of an element type where values are of the size of 1.
func tolerance(_ dtype: DType) -> (relative: Double, absolute: Double) {
  dtype == .float64 ? (1e-10, 1e-11) : (1e-4, 1e-5)
}
