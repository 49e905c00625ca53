import Martlet

/// An element of an output or of a gradient, with what PyTorch has there.
struct ExtremePlace {
  let operation: String
  /// Without the layout of a table: `sorted` of `sorted.descending`.
  let family: String
  let isOutput: Bool
  let dtype: DType
  let theirs: Double
  /// What the operands have there, where they have as many elements.
  let x: [Double]
  /// The line of the first operand that the element belongs to, and its place in it.
  let line: [Double]
  let position: Int
  /// The whole numbers among the operands, such as labels, and the row in them.
  let labels: [Int]
  let row: Int
  let options: GoldenRow.Options
  let what: String
  private let index: Int
  private let operands: [Tensor]

  init(_ row: GoldenRow, _ comparison: GoldenRow.Comparison, _ index: Int, theirs: Double) {
    let operands = row.operands(nil)
    self.operands = operands.map(\.tensor)
    self.index = index
    operation = row.options.operation
    family = String(operation.prefix { $0 != "." })
    what = comparison.what
    isOutput = what == "output"
    dtype = operands.first { $0.isNumber }?.tensor.dtype ?? .float32
    self.theirs = theirs
    options = row.options
    let count = comparison.expected.elementCount
    x = operands.filter { $0.isNumber && $0.tensor.elementCount == count }.map { $0.tensor.doubles[index] }
    labels = operands.first { !$0.isNumber && $0.tensor.dtype == .int64 }?.tensor.integers ?? []
    // Lines run along the last axis unless the row says otherwise.
    let first = operands[0].tensor
    let isTransposed = first.rank == 2 && (row.options.axis ?? row.options.axes?.first) == 0
    let lines = isTransposed ? first.transposed() : first
    guard lines.rank == 2, lines.elementCount > 0 else {
      (line, position, self.row) = ([], 0, 0)
      return
    }
    let (height, width) = (lines.shape[0], lines.shape[1])
    if count != first.elementCount {
      // One result for each line.
      (self.row, position) = (min(index, height - 1), 0)
    } else if isTransposed {
      (self.row, position) = (index % height, index / height)
    } else {
      (self.row, position) = (index / width, index % width)
    }
    line = Array(lines.doubles[self.row * width..<(self.row + 1) * width])
  }

  private var isElementwise: Bool {
    GoldenTableTests.elementwise[operation] != nil || GoldenTableTests.binary[operation] != nil || family == "pow"
  }

  /// Whether results are sums and choices of elements alone, which need no tolerance beyond rounding.
  private var isPlain: Bool {
    isOutput && Self.plain.contains(family)
  }

  private static let plain: Set<String> = [
    "sum", "mean", "product", "max", "min", "norm", "cumulativeSum", "sorted", "topK", "standardDeviation", "variance",
  ]

  /// Whether a value is PyTorch's: NaN is NaN, infinities have their signs, and finite numbers are near, denormal ones to a
  /// few of their steps. Zeros have their signs where functions of elements make them.
  func agrees(_ ours: Double) -> Bool { isNear(ours, theirs) }

  /// The same for another value than PyTorch's.
  func isNear(_ a: Double, _ e: Double) -> Bool {
    if a.isNaN || e.isNaN { return a.isNaN && e.isNaN }
    if a.isInfinite || e.isInfinite { return a == e }
    if a == 0 && e == 0 {
      return a.sign == e.sign || !isElementwise || !isOutput || ["maximum", "minimum"].contains(operation)
    }
    let isDouble = dtype == .float64
    if isElementwise || isPlain {
      // PyTorch has one sixth in single precision there, and gelu by another approximation.
      if operation == "hardSigmoid" && !isOutput { return abs(a - e) <= 1e-7 * abs(e) }
      if family == "gelu" && !isDouble { return abs(a - e) <= 2e-6 * abs(e) + 1e-6 }
      let steps = isDouble ? 4 * 0x1p-1074 : 4 * 0x1p-149
      return abs(a - e) <= (isDouble ? 1e-13 : 2e-6) * abs(e) + steps && (a == 0) == (e == 0)
    }
    // The 10⁻¹² of that loss is one of single precision in PyTorch.
    let relative = !isDouble ? 1e-5 : operation == "cosineEmbeddingLoss" ? 1e-8 : 1e-11
    return abs(a - e) <= relative * abs(e) + (isDouble ? 1e-12 : 1e-5)
  }
}

extension ExtremePlace {
  /// The convolution of a picture and filters at this place, without the zeros around the picture.
  var convolvedWithoutPadding: Double {
    let (x, w) = (operands[0], operands[1])
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
