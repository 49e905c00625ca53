import Martlet

// Elementwise operations and reductions of the tables.
extension GoldenTableTests {
  private static func unary(_ function: @escaping @Sendable (Tensor) -> Tensor) -> GoldenRow.Function {
    { _, x in function(x[0]) }
  }

  private static func pair(_ function: @escaping @Sendable (Tensor, Tensor) -> Tensor) -> GoldenRow.Function {
    { _, x in function(x[0], x[1]) }
  }

  private static func along(_ function: @escaping @Sendable (Tensor, Int) -> Tensor) -> GoldenRow.Function {
    { options, x in function(x[0], options.axis ?? 0) }
  }

  private static func over(_ function: @escaping @Sendable (Tensor, [Int]?, Bool) -> Tensor) -> GoldenRow.Function {
    { options, x in function(x[0], options.axes, options.keeping ?? false) }
  }

  static let elementwise: [String: GoldenRow.Function] = [
    "exp": unary { $0.exp() }, "expm1": unary { $0.expm1() }, "log": unary { $0.log() }, "log1p": unary { $0.log1p() },
    "sqrt": unary { $0.sqrt() }, "rsqrt": unary { $0.rsqrt() }, "reciprocal": unary { $0.reciprocal() },
    "squared": unary { $0.squared() }, "sin": unary { $0.sin() }, "cos": unary { $0.cos() },
    "tanh": unary { $0.tanh() }, "erf": unary { $0.erf() }, "erfinv": unary { $0.erfinv() }, "abs": unary { $0.abs() },
    "sign": unary { $0.sign() }, "floor": unary { $0.floor() }, "ceil": unary { $0.ceil() },
    "rounded": unary { $0.rounded() }, "negated": unary { -$0 }, "relu": unary { $0.relu() },
    "sigmoid": unary { $0.sigmoid() }, "softplus": unary { $0.softplus() }, "gelu": unary { $0.gelu() },
    "gelu.approximation": unary { $0.gelu(approximation: true) }, "silu": unary { $0.silu() },
    "leakyReLU": unary { $0.leakyReLU(slope: 0.2) }, "elu": unary { $0.elu(alpha: 1.5) }, "selu": unary { $0.selu() },
    "mish": unary { $0.mish() }, "hardSigmoid": unary { $0.hardSigmoid() }, "hardSwish": unary { $0.hardSwish() },
    "hardTanh": unary { $0.hardTanh() }, "clamped": unary { $0.clamped(to: -1.01...0.77) },
  ]

  static let binary: [String: GoldenRow.Function] = [
    "+": pair { $0 + $1 }, "-": pair { $0 - $1 }, "*": pair { $0 * $1 }, "quotient": pair { $0 / $1 },
    "maximum": pair { Tensor.maximum($0, $1) }, "minimum": pair { Tensor.minimum($0, $1) },
    "pow": pair { Tensor.pow($0, $1) }, "remainder": pair { Tensor.remainder($0, $1) },
    "equals": pair { $0.equals($1) }, "notEquals": pair { $0.notEquals($1) }, ".<": pair { $0 .< $1 },
    ".<=": pair { $0 .<= $1 }, ".>": pair { $0 .> $1 }, ".>=": pair { $0 .>= $1 },
    "select": { _, x in Tensor.select(x[0], x[1], x[2]) }, "filled": pair { $1.filled(where: $0, with: 0.25) },
    ".&": pair { $0 .& $1 }, ".|": pair { $0 .| $1 }, ".^": pair { $0 .^ $1 }, ".!": { _, x in .!x[0] },
    "parametricReLU": pair { $0.parametricReLU(slopes: $1) },
  ]

  static let reductions: [String: GoldenRow.Function] = [
    "sum": over { $0.sum($1, keepingAxes: $2) }, "mean": over { $0.mean($1, keepingAxes: $2) },
    "variance": over { $0.variance($1, keepingAxes: $2) },
    "standardDeviation": over { $0.standardDeviation($1, keepingAxes: $2) },
    "product": over { $0.product($1, keepingAxes: $2) }, "max": over { $0.max($1, keepingAxes: $2) },
    "min": over { $0.min($1, keepingAxes: $2) }, "norm": over { $0.norm($1, keepingAxes: $2) },
    "any": over { $0.any($1, keepingAxes: $2) }, "all": over { $0.all($1, keepingAxes: $2) },
    "argmax": along { $0.argmax($1) }, "argmin": along { $0.argmin($1) }, "softmax": along { $0.softmax($1) },
    "logSoftmax": along { $0.logSoftmax($1) }, "logSumExp": along { $0.logSumExp($1) },
    "logSumExp.axes": over { $0.logSumExp($1, keepingAxes: $2) },
    "cumulativeSum": along { $0.cumulativeSum($1) }, "sorted": along { $0.sorted($1).values },
    "sorted.descending": along { $0.sorted($1, descending: true).values },
    "topK": along { $0.topK(1, axis: $1).values }, "topK.least": along { $0.topK(1, axis: $1, least: true).values },
    "argsort": { options, x in x[0].argsort(options.axis ?? 0, descending: options.flag ?? false) },
    "gatedLinearUnit": along { $0.gatedLinearUnit($1) },
  ]

  private static func parts(_ pair: (real: Tensor, imaginary: Tensor)) -> Tensor {
    Tensor.stack([pair.real, pair.imaginary])
  }

  static let transforms: [String: GoldenRow.Function] = [
    "realFourierTransform": along { parts($0.realFourierTransform($1)) },
    "inverseRealFourierTransform": { o, x in
      Tensor.inverseRealFourierTransform(real: x[0], imaginary: x[1], o.axis ?? -1, count: o.number)
    },
    "fourierTransform": { o, x in
      parts(Tensor.fourierTransform(real: x[0], imaginary: x[1], axes: o.axes ?? [-1]))
    },
    "inverseFourierTransform": { o, x in
      parts(Tensor.inverseFourierTransform(real: x[0], imaginary: x[1], axes: o.axes ?? [-1]))
    },
  ]
}
