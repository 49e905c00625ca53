import Martlet

/// An element of an output or of a gradient.
struct ExtremePlace {
  let comparison: ExtremeComparison
  let index: Int
  /// What the operands have there, where they have as many elements.
  let x: [Double]
  /// The line of the first operand that the element belongs to, which of the lines it is, and the place in it.
  let line: [Double]
  let row: Int
  let position: Int

  init(of comparison: ExtremeComparison, at index: Int) {
    self.comparison = comparison
    self.index = index
    x = comparison.matching.map { $0[index] }
    let (height, width) = (comparison.lines.count, comparison.lines.first?.count ?? 0)
    if width == 0 {
      (row, position) = (0, 0)
    } else if comparison.theirs.count != height * width {
      // One result for each line.
      (row, position) = (min(index, height - 1), 0)
    } else if comparison.areColumns {
      (row, position) = (index % height, index / height)
    } else {
      (row, position) = (index / width, index % width)
    }
    line = height > 0 ? comparison.lines[row] : []
  }

  var operation: String { comparison.options.operation }
  var options: GoldenRow.Options { comparison.options }
  var dtype: DType { comparison.dtype }
  var what: String { comparison.what }
  var isOutput: Bool { comparison.what == "output" }
  var labels: [Int] { comparison.labels }
  var ours: Double { comparison.ours[index] }
  var theirs: Double { comparison.theirs[index] }

  private var isElementwise: Bool {
    GoldenTableTests.elementwise[operation] != nil || GoldenTableTests.binary[operation] != nil
      || comparison.family == "pow"
  }

  private static let plain: Set<String> = [
    "sum", "mean", "product", "max", "min", "norm", "cumulativeSum", "sorted", "topK", "standardDeviation", "variance",
  ]

  /// Whether values are the same: NaN is NaN, infinities have their signs, and finite numbers are near, denormal ones to a
  /// few of their steps. Zeros have their signs where functions of elements make them.
  func isNear(_ a: Double, _ e: Double) -> Bool {
    if a.isNaN || e.isNaN { return a.isNaN && e.isNaN }
    if a.isInfinite || e.isInfinite { return a == e }
    if a == 0 && e == 0 {
      return a.sign == e.sign || !isElementwise || !isOutput || ["maximum", "minimum"].contains(operation)
    }
    let isDouble = dtype == .float64
    // Sums and choices of elements need no tolerance beyond rounding.
    if isElementwise || (isOutput && Self.plain.contains(comparison.family)) {
      // PyTorch has one sixth in single precision there, and gelu by another approximation.
      if operation == "hardSigmoid" && !isOutput { return abs(a - e) <= 1e-7 * abs(e) }
      if comparison.family == "gelu" && !isDouble { return abs(a - e) <= 2e-6 * abs(e) + 1e-6 }
      let steps = isDouble ? 4 * 0x1p-1074 : 4 * 0x1p-149
      return abs(a - e) <= (isDouble ? 1e-13 : 2e-6) * abs(e) + steps && (a == 0) == (e == 0)
    }
    // The 10⁻¹² of that loss is one of single precision in PyTorch.
    let relative = !isDouble ? 1e-5 : operation == "cosineEmbeddingLoss" ? 1e-8 : 1e-11
    // Rows without spread have slopes of nearly 50, whose sum cancels: what is left depends on the order of the summands.
    let absolute = isDouble ? 1e-12 : operation == "layerNormalized" ? 2e-5 : 1e-5
    return abs(a - e) <= relative * abs(e) + absolute
  }

  /// The convolution of a picture and filters at this place, without the zeros around the picture.
  var convolvedWithoutPadding: Double {
    let (x, w) = (comparison.operands[0], comparison.operands[1])
    let (height, width, inputs) = (x.shape[1], x.shape[2], x.shape[3])
    let (outputs, kernel) = (w.shape[0], w.shape[1])
    let padding = options.padding ?? 0
    let columns = width + 2 * padding - kernel + 1
    let (row, column, output) = (index / outputs / columns, index / outputs % columns, index % outputs)
    let (pixels, weights) = (x.doubles, w.doubles)
    var sum = 0.0
    for u in 0..<kernel {
      for v in 0..<kernel {
        let (i, j) = (row + u - padding, column + v - padding)
        guard (0..<height).contains(i), (0..<width).contains(j) else { continue }
        for c in 0..<inputs {
          sum += pixels[(i * width + j) * inputs + c] * weights[((output * kernel + u) * kernel + v) * inputs + c]
        }
      }
    }
    return sum
  }
}
