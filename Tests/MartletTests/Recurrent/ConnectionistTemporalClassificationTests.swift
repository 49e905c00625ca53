import Foundation
import Martlet
import Testing

@Suite struct ConnectionistTemporalClassificationTests {
  @Test(arguments: RecurrentGolden.cases(ctc: true), [DType.float32, .float64])
  func lossAndGradientArePyTorchs(_ golden: RecurrentGolden, _ dtype: DType) throws {
    let labels = try golden.tensor("labels")
    let counts = golden.integers("labels") ?? []
    let reduction: Reduction =
      switch golden.options["reduction"] {
      case "sum": .sum
      case "none": .none
      default: .mean
      }
    var loss: Tensor?
    let upstream = try golden.tensor("upstream", dtype)
    let blank = try golden.integer("blank")
    let zeroInfinity = try golden.integer("zero") == 1
    let (_, gradient) = valueAndGradient(at: try golden.tensor("logits", dtype)) { logits in
      let value = ctcLoss(
        logits.logSoftmax(), labels, inputLengths: golden.integers("inputs"), labelLengths: counts, blank: blank,
        reduction: reduction, zeroInfinity: zeroInfinity)
      loss = value.detached()
      return (value * upstream).sum()
    }
    let (relative, absolute) = nearness(dtype)
    expectClose(loss, try golden.tensor("loss"), relative: relative, absolute: absolute, "loss")
    var expected = try golden.tensor("gradient")
    if golden.name == "ctc.infinite" {
      // What is undefined is NaN in PyTorch as well, except where it skips steps that no path reaches.
      for row in [0, 2] { expected[row] = Tensor(repeating: Double.nan, shape: [3, 3], dtype: .float64) }
    }
    expectClose(gradient, expected, relative: relative, absolute: absolute, "gradient")
  }

  /// The sum over all paths, one by one.
  private func probability(_ p: [[Double]], _ labels: [Int], blank: Int) -> Double {
    let classes = p[0].count
    var sum = 0.0
    for code in 0..<Int(pow(Double(classes), Double(p.count)).rounded()) {
      var rest = code
      var product = 1.0
      var path: [Int] = []
      for step in p {
        path.append(rest % classes)
        product *= step[rest % classes]
        rest /= classes
      }
      var collapsed: [Int] = []
      for (index, class_) in path.enumerated() where class_ != blank && (index == 0 || path[index - 1] != class_) {
        collapsed.append(class_)
      }
      if collapsed == labels { sum += product }
    }
    return sum
  }

  @Test(arguments: [[], [1], [1, 1], [2, 1, 2], [2, 2, 1]])
  func theLossSumsOverAllPaths(_ labels: [Int]) {
    let logits = Tensor((0..<15).map { sin(Double(7 * $0)) * 2 }, shape: [1, 5, 3])
    let p = logits.softmax().doubles
    let expected = -log(probability((0..<5).map { Array(p[3 * $0..<3 * $0 + 3]) }, labels, blank: 0))
    let loss = ctcLoss(logits.logSoftmax(), Tensor(labels).reshaped(to: [1, -1]), reduction: .sum)
    #expect(abs(loss.scalar - expected) < 1e-12)
  }

  private let values = Tensor((0..<36).map { cos(Double(5 * $0)) - 1 }, shape: [2, 6, 3])
  private let labels = Tensor([1, 1, 2, 1, 0, 0]).reshaped(to: [2, 3])

  private func loss(_ x: Tensor) -> Tensor {
    ctcLoss(x, labels, inputLengths: [6, 4], labelLengths: [3, 1], reduction: .sum)
  }

  @Test func impossibleLabelsAreInfiniteOrZero() {
    let x = Tensor.zeros([1, 2, 3]).logSoftmax()
    let labels = Tensor([1, 1]).reshaped(to: [1, 2])
    #expect(ctcLoss(x, labels).scalar == .infinity)
    #expect(gradient(at: x) { ctcLoss($0, labels) }.doubles.allSatisfy { $0.isNaN })
    let second = gradient(at: x) { x in
      gradient(at: x) { ctcLoss($0, labels, zeroInfinity: true) }.squared().sum()
    }
    #expect(ctcLoss(x, labels, zeroInfinity: true).scalar == 0)
    #expect(gradient(at: x) { ctcLoss($0, labels, zeroInfinity: true) }.doubles.allSatisfy { $0 == 0 })
    #expect(second.doubles.allSatisfy { $0 == 0 })
  }

  @Test func classesOfProbabilityZeroAreAllowed() {
    let x = Tensor([0.5, 0.5, 0, 1, 0, 0, 0.25, 0.5, 0.25], shape: [1, 3, 3]).log()
    let loss = ctcLoss(x, Tensor([1, 1]).reshaped(to: [1, 2]), reduction: .sum)
    #expect(abs(loss.scalar + log(0.25)) < 1e-12)
    #expect(gradient(at: x) { ctcLoss($0, Tensor([1, 1]).reshaped(to: [1, 2])) }.isAllFinite)
  }

  @Test func longSequencesKeepTheirPrecision() {
    let count = 4000
    let logits = Tensor((0..<count * 5).map { sin(Double($0 * $0 % 977)) * 3 }, shape: [1, count, 5])
    let labels = Tensor((0..<900).map { 1 + ($0 * $0) % 4 }).reshaped(to: [1, -1])
    let x = logits.logSoftmax()
    let (wide, narrow) = (
      ctcLoss(x, labels, reduction: .sum), ctcLoss(x.converted(to: .float32), labels, reduction: .sum)
    )
    #expect(abs(narrow.scalar / wide.scalar - 1) < 1e-6)
    let expected = gradient(at: x) { ctcLoss($0, labels, reduction: .sum) }
    let actual = gradient(at: x.converted(to: .float32)) { ctcLoss($0, labels, reduction: .sum) }
    expectClose(actual, expected, relative: 2e-3, absolute: 1e-4, "gradient")
  }

  @Test func labelsMayBePaddedOrJoined() {
    let joined = ctcLoss(values, Tensor([1, 1, 2, 1]), inputLengths: [6, 4], labelLengths: [3, 1], reduction: .sum)
    #expect(joined.scalar == loss(values).scalar)
  }
}
