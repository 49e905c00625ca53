import Foundation
import Martlet
import Testing

/// Elementary functions against those of the C library in double precision.
@Suite struct ElementaryFunctionTests {
  struct Function: Sendable, CustomTestStringConvertible {
    let name: String
    let apply: @Sendable (Tensor) -> Tensor
    let exact: @Sendable (Double) -> Double
    /// Where the sweep runs.
    let ranges: [ClosedRange<Double>]
    /// What is allowed in units in the last place of float32.
    let units: Double
    var testDescription: String { name }
  }

  static let functions: [Function] = [
    Function(name: "exp", apply: { $0.exp() }, exact: Foundation.exp, ranges: [-104...89, -1e-3...1e-3], units: 1.1),
    Function(
      name: "expm1", apply: { $0.expm1() }, exact: Foundation.expm1, ranges: [-20...88, -1e-4...1e-4], units: 4),
    Function(
      name: "log", apply: { $0.log() }, exact: Foundation.log, ranges: [1e-40...1e-37, 0.5...2, 1e-3...1e30], units: 4),
    Function(
      name: "log1p", apply: { $0.log1p() }, exact: Foundation.log1p, ranges: [-0.999...3, -1e-5...1e-5, 1...1e30],
      units: 4),
    Function(
      name: "sqrt", apply: { $0.sqrt() }, exact: { $0.squareRoot() }, ranges: [0...1e-37, 0...10, 1...1e38], units: 1),
    Function(
      name: "rsqrt", apply: { $0.rsqrt() }, exact: { 1 / $0.squareRoot() }, ranges: [1e-37...1, 1...1e38], units: 4),
    Function(
      name: "reciprocal", apply: { $0.reciprocal() }, exact: { 1 / $0 }, ranges: [1e-30...1, -1e30 ... -1], units: 1),
    Function(
      name: "sin", apply: { $0.sin() }, exact: Foundation.sin, ranges: [-10...10, -1e-3...1e-3, 100...10_000], units: 4),
    Function(
      name: "cos", apply: { $0.cos() }, exact: Foundation.cos, ranges: [-10...10, -1e-3...1e-3, 100...10_000], units: 4),
    Function(name: "tanh", apply: { $0.tanh() }, exact: Foundation.tanh, ranges: [-12...12, -1e-3...1e-3], units: 4),
    Function(name: "erf", apply: { $0.erf() }, exact: Foundation.erf, ranges: [-5...5, -1e-3...1e-3], units: 4),
    Function(
      name: "sigmoid", apply: { $0.sigmoid() }, exact: { 1 / (1 + Foundation.exp(-$0)) }, ranges: [-87...20], units: 4),
    Function(
      name: "softplus", apply: { $0.softplus() }, exact: { $0 > 40 ? $0 : Foundation.log1p(Foundation.exp($0)) },
      ranges: [-87...100], units: 4),
    Function(
      name: "silu", apply: { $0.silu() }, exact: { $0 / (1 + Foundation.exp(-$0)) }, ranges: [-80...50, -1e-3...1e-3],
      units: 4),
    Function(name: "squared", apply: { $0.squared() }, exact: { $0 * $0 }, ranges: [-1e15...1e15], units: 1),
  ]

  @Test(arguments: functions) func float32IsWithinAFewUnitsInTheLastPlace(_ function: Function) {
    for range in function.ranges {
      let count = 200_000
      let width = range.upperBound - range.lowerBound
      let inputs = (0...count).map { Float(range.lowerBound + width * Double($0) / Double(count)) }
      let outputs = function.apply(Tensor(inputs)).floats
      var (worst, at) = (0.0, Float(0))
      for (x, y) in zip(inputs, outputs) {
        let exact = function.exact(Double(x))
        let nearest = Float(exact)
        if y == nearest || (y.isNaN && nearest.isNaN) { continue }
        // Near zero, where a result is subnormal, its unit is the least number.
        let unit = Double(max(nearest.ulp, Float.leastNonzeroMagnitude))
        let error = abs(Double(y) - exact) / unit
        if !(error <= worst) { (worst, at) = (error, x) }
      }
      #expect(worst <= function.units, "\(function.name) at \(at)")
    }
  }

  @Test(arguments: functions) func float64IsThatOfTheLibrary(_ function: Function) {
    for range in function.ranges {
      let width = range.upperBound - range.lowerBound
      let inputs = (0...5000).map { range.lowerBound + width * Double($0) / 5000 }
      for (x, y) in zip(inputs, function.apply(Tensor(inputs)).doubles) {
        let exact = function.exact(x)
        #expect(y == exact || abs(y - exact) <= 8 * exact.ulp || abs(y - exact) < 1e-300, "\(function.name) at \(x)")
      }
    }
  }

  @Test func specialValuesAreThoseOfTheLibrary() {
    let special: [Double] = [
      0, -0.0, .infinity, -.infinity, .nan, 1, -1, 1e-45, -1e-45, 1e-40, 3.4e38, -3.4e38, 0x1p-1030,
    ]
    let table: [(String, (Tensor) -> Tensor, (Double) -> Double)] = [
      ("exp", { $0.exp() }, Foundation.exp), ("expm1", { $0.expm1() }, Foundation.expm1),
      ("log", { $0.log() }, Foundation.log), ("log1p", { $0.log1p() }, Foundation.log1p),
      ("sqrt", { $0.sqrt() }, { $0.squareRoot() }), ("rsqrt", { $0.rsqrt() }, { 1 / $0.squareRoot() }),
      ("reciprocal", { $0.reciprocal() }, { 1 / $0 }), ("tanh", { $0.tanh() }, Foundation.tanh),
      ("erf", { $0.erf() }, Foundation.erf), ("floor", { $0.floor() }, { $0.rounded(.down) }),
      ("ceil", { $0.ceil() }, { $0.rounded(.up) }), ("rounded", { $0.rounded() }, { $0.rounded(.toNearestOrEven) }),
      ("abs", { $0.abs() }, { Swift.abs($0) }), ("sigmoid", { $0.sigmoid() }, { 1 / (1 + Foundation.exp(-$0)) }),
      ("squared", { $0.squared() }, { $0 * $0 }), ("negation", { -$0 }, { -$0 }),
      ("relu", { $0.relu() }, { $0.isNaN ? $0 : max(0, $0) }),
      ("softplus", { $0.softplus() }, { $0 > 40 ? $0 : Foundation.log1p(Foundation.exp($0)) }),
    ]
    for (name, function, exact) in table {
      for dtype in [DType.float32, .float64] {
        let inputs = Tensor(special).converted(to: dtype)
        for (x, y) in zip(inputs.doubles, function(inputs).doubles) {
          let expected = dtype == .float32 ? Double(Float(exact(x))) : exact(x)
          let close = abs(y - expected) <= (dtype == .float32 ? 1e-6 : 1e-14) * abs(expected) + 1e-44
          #expect(
            (y.isNaN && expected.isNaN) || y == expected || close,
            "\(name)(\(x)) is \(y), expected \(expected), \(dtype)")
        }
      }
    }
  }

  @Test func theSignOfZeroSurvives() {
    let zero = Tensor([-0.0])
    for result in [zero.exp() - 1, zero.sqrt(), zero.tanh(), zero.sin(), zero.erf(), zero.expm1(), zero.log1p()] {
      #expect(result.scalar == 0)
    }
    for result in [zero.sqrt(), zero.tanh(), zero.sin(), zero.expm1(), zero.log1p(), zero.floor(), zero.rounded()] {
      #expect(result.scalar.sign == .minus)
    }
    #expect((-Tensor([Float(0)])).item.sign == .minus)
    #expect(zero.reciprocal().scalar == -.infinity)
  }

  @Test func signIsThreeValued() {
    #expect(Tensor([-3.0, -0.0, 0, 1e-300]).sign().doubles == [-1, 0, 0, 1])
    #expect(Tensor([Float.nan]).sign().item.isNaN)
  }

  @Test func powersOfNumbersAreThoseOfTheLibrary() {
    let bases: [Double] = [-2, -0.5, 0, 0.3, 1, 2, .infinity, .nan]
    for exponent in [-2.0, -1, -0.5, 0, 0.5, 1, 2, 3, 2.5] {
      for (x, y) in zip(bases, Tensor(bases).pow(exponent).doubles) {
        let expected = Foundation.pow(x, exponent)
        #expect(y == expected || (y.isNaN && expected.isNaN) || abs(y - expected) < 1e-14, "\(x)^\(exponent)")
      }
    }
  }

  @Test func clampingKeepsNotANumber() {
    #expect(Tensor([Double.nan]).clamped(to: 0.0...1.0).scalar.isNaN)
    #expect(Tensor([Double.infinity, -.infinity]).clamped(to: 0.0...1.0).doubles == [1, 0])
  }
}
