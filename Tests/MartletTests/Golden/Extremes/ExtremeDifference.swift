import Foundation
import Testing

/// Where our values are not PyTorch's, on purpose: each is told under “Extreme values” in `Documentation/FromPyTorch.md`.
struct ExtremeDifference: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let operations: Set<String>
  /// Whether every processor shows it.
  let isEverywhere: Bool
  /// What we have at a place, as documented; `nil` where the place is none of this difference.
  private let ours: @Sendable (ExtremePlace) -> Double?

  private init(
    _ description: String, _ operations: Set<String>, everywhere: Bool = true,
    _ ours: @escaping @Sendable (ExtremePlace) -> Double?
  ) {
    testDescription = description
    isEverywhere = everywhere
    self.operations = operations
    self.ours = ours
  }

  /// Whether a place is one of this difference, with the value that is documented.
  func holds(at place: ExtremePlace) -> Bool {
    operations.contains(place.operation) && ours(place).map { place.isNear(place.ours, $0) } == true
  }

  static let all: [ExtremeDifference] = elements + lines + losses

  private static let elements = [
    ExtremeDifference("denormal results stay", ["log1p", "sigmoid", "silu", "softplus", "mish"]) { place in
      let x = place.x[0]
      // A denormal number has few digits.
      let power = place.dtype == .float32 ? Double(Float(exp(x))) : exp(x)
      switch (place.operation, place.isOutput) {
      case ("log1p", true): return abs(x) < 1e-30 ? x : nil
      case _ where x > -80: return nil
      case ("sigmoid", _), ("softplus", true): return power
      case ("silu", true), ("mish", true): return x * power
      case ("silu", false), ("mish", false): return (1 + x) * power
      default: return nil
      }
    },
    ExtremeDifference("the sign of NaN is NaN", ["sign", "abs", "meanAbsoluteError"]) { place in
      switch place.operation {
      case "sign": place.isOutput && place.x[0].isNaN ? .nan : nil
      case "abs": !place.isOutput && place.x[0].isNaN ? .nan : nil
      default: !place.isOutput && (place.x[0] - place.x[1]).isNaN ? .nan : nil
      }
    },
    ExtremeDifference("the rectifier lets the gradient through where a score is NaN", ["hingeLoss"]) { place in
      let share = place.options.text == "mean" ? 1 / Double(169) : 1
      return place.what == "gradient.0" && place.x[0].isNaN ? -place.x[1] * share : nil
    },
    ExtremeDifference("the greatest number and infinity pass", ["gelu", "hardSwish"]) { place in
      place.isOutput && place.x[0] > 1e30 ? place.x[0] : nil
    },
    ExtremeDifference("a remainder is exact", ["remainder"]) { place in
      guard place.isOutput, place.x.allSatisfy(\.isFinite), place.x[1] != 0 else { return nil }
      let rest = fmod(place.x[0], place.x[1])
      return rest != 0 && (rest < 0) != (place.x[1] < 0) ? rest + place.x[1] : rest
    },
    ExtremeDifference("zeros around images do not meet weights", ["convolution2D"], everywhere: false) { place in
      place.isOutput && place.dtype == .float32 ? place.convolvedWithoutPadding : nil
    },
  ]

  private static let lines = [
    ExtremeDifference("the gradient of a sum of exponentials is the softmax", ["logSumExp"]) { place in
      guard !place.isOutput, !place.line.isEmpty else { return nil }
      let greatest = place.line.max() ?? 0
      let powers = place.line.map { exp($0 - greatest) }
      return powers[place.position] / powers.reduce(0, +)
    },
    ExtremeDifference("deviations are found in double precision", ["standardDeviation"]) { place in
      guard !place.isOutput, place.dtype == .float32, !place.line.isEmpty else { return nil }
      let count = Double(place.line.count)
      let mean = place.line.reduce(0, +) / count
      let variance = place.line.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
      return (place.line[place.position] - mean) / (count * variance.squareRoot())
    },
    ExtremeDifference("squares overflow in layers' statistics", ["layerNormalized"]) { place in
      let limit = place.dtype == .float64 ? 1e154 : 1.8e19
      guard place.line.contains(where: { abs($0) > limit && $0.isFinite }) else { return nil }
      // Nothing is left of the line, or NaN, as in PyTorch, but not always for the same lines.
      if place.theirs.isNaN { return place.isOutput ? -0.5 : 0 }
      return .nan
    },
  ]

  private static let losses = [
    ExtremeDifference(
      "a binary loss has its digits, and NaN at infinity", ["binaryCrossEntropy", "binaryCrossEntropy.weights"]
    ) { place in
      guard place.x.count > 1 else { return nil }
      let (x, t) = (place.x[0], place.x[1])
      if place.isOutput { return max(x, 0) - x * t + log1p(exp(-abs(x))) }
      let share = place.options.text == "mean" ? 1 / Double(45) : 1
      // −x + 2 ln(1 + e^{−x}) with the weight 3, divided before it could overflow.
      return place.what == "gradient.1" && x < -1e30 && x.isFinite ? -x * share * 3 : nil
    },
    ExtremeDifference("logits are added up in double precision", ["crossEntropy"]) { place in
      guard place.isOutput, let smoothing = place.options.smoothing, smoothing > 0 else { return nil }
      let greatest = place.line.max() ?? 0
      let logarithm = log(place.line.reduce(0) { $0 + exp($1 - greatest) })
      let mean = place.line.reduce(0) { $0 + ($1 - greatest) / Double(place.line.count) }
      let own = logarithm - (place.line[place.labels[place.row]] - greatest)
      return (1 - smoothing) * own + smoothing * (logarithm - mean)
    },
    ExtremeDifference("ignored logits have no gradient", ["crossEntropy.ignored"]) { place in
      !place.isOutput && place.labels[place.row] == 2 ? 0 : nil
    },
    ExtremeDifference("a target of zero makes no divergence", ["klDivergence"]) { place in
      place.x.count > 1 && place.x[1] == 0 ? 0 : nil
    },
  ]
}
