import Foundation
import Martlet

/// The values that a hyper-parameter may have.
public enum HyperparameterRange: Sendable, Hashable {
  /// Real numbers, all alike.
  case uniform(ClosedRange<Double>)
  /// Positive real numbers whose logarithms are all alike: for learning rates.
  case logUniform(ClosedRange<Double>)
  /// Whole numbers, all alike.
  case integer(ClosedRange<Int>)
  /// A few values.
  case choice([HyperparameterValue])

  /// The value at a fraction in `0 ... 1` of the range.
  func value(at fraction: Double) -> HyperparameterValue {
    switch self {
    case .uniform(let range):
      return .number(min(range.upperBound, range.lowerBound + fraction * (range.upperBound - range.lowerBound)))
    case .logUniform(let range):
      let factor = pow(range.upperBound / range.lowerBound, fraction)
      return .number(fraction == 1 ? range.upperBound : min(range.upperBound, range.lowerBound * factor))
    case .integer(let range):
      return .integer(min(range.upperBound, range.lowerBound + Int(fraction * Double(range.count))))
    case .choice(let values):
      return values[min(values.count - 1, Int(fraction * Double(values.count)))]
    }
  }

  /// Evenly spaced values with both ends among them, or all where there are no more; the middle for a single one.
  func grid(_ points: Int) -> [HyperparameterValue] {
    switch self {
    case .choice(let values): return values
    case .integer(let range) where range.count <= points: return range.map { .integer($0) }
    case .integer(let range):
      return (0..<points).map {
        .integer(range.lowerBound + (points == 1 ? (range.count - 1) / 2 : $0 * (range.count - 1) / (points - 1)))
      }
    case .uniform, .logUniform:
      return (0..<points).map { value(at: points == 1 ? 0.5 : Double($0) / Double(points - 1)) }
    }
  }

  fileprivate var objection: String? {
    switch self {
    case .logUniform(let range) where !(range.lowerBound > 0): "a logarithmic range is positive"
    case .choice(let values) where values.isEmpty: "a choice has a value at least"
    default: nil
    }
  }
}

/// Hyper-parameters with the values they may have, and candidates out of them.
///
/// ```swift
/// let space = HyperparameterSpace([("learningRate", .logUniform(1e-4...1)), ("layers", .integer(1...4))])
/// let candidates = space.random(20, using: &generator)
/// ```
public struct HyperparameterSpace: Sendable {
  /// The names and values.
  public let axes: [(name: String, range: HyperparameterRange)]

  /// A space; traps where a range has no values.
  public init(
    _ axes: [(name: String, range: HyperparameterRange)], file: StaticString = #fileID, line: UInt = #line
  ) {
    for axis in axes {
      if let objection = axis.range.objection {
        contractFailure("HyperparameterSpace", axis.name, objection, file: file, line: line)
      }
    }
    self.axes = axes
  }

  /// All combinations of evenly spaced values, `points` of each range (all of a choice); the last axis runs fastest.
  public func grid(points: Int, file: StaticString = #fileID, line: UInt = #line) -> [HyperparameterSetting] {
    if points < 1 {
      contractFailure("HyperparameterSpace.grid", "\(points)", "there must be a point", file: file, line: line)
    }
    let rows = axes.reduce([[HyperparameterValue]]([[]])) { rows, axis in
      rows.flatMap { row in axis.range.grid(points).map { row + [$0] } }
    }
    return rows.map { HyperparameterSetting(names: axes.map(\.name), values: $0) }
  }

  /// Settings drawn independently (Bergstra & Bengio 2012): with as many trials as a grid, every axis is tried at more
  /// values.
  public func random(_ count: Int, using generator: inout some RandomNumberGenerator) -> [HyperparameterSetting] {
    (0..<count).map { _ in
      HyperparameterSetting(
        names: axes.map(\.name), values: axes.map { $0.range.value(at: Double.random(in: 0..<1, using: &generator)) })
    }
  }
}
