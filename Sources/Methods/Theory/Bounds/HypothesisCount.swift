import Foundation
import Martlet

/// The number |H| of candidates in a hypothesis set, kept as its natural logarithm: that of a network is too large for any
/// number.
public struct HypothesisCount: Sendable, Hashable, Comparable {
  /// `ln |H|`.
  public let logarithm: Double

  /// So many candidates; traps unless there is one.
  public init(_ count: Int, file: StaticString = #fileID, line: UInt = #line) {
    if count < 1 {
      contractFailure("HypothesisCount", "\(count)", "there must be a candidate", file: file, line: line)
    }
    logarithm = log(Double(count))
  }

  /// A count by its natural logarithm; traps where that is negative.
  public init(logarithm: Double, file: StaticString = #fileID, line: UInt = #line) {
    if !(logarithm >= 0) {
      contractFailure("HypothesisCount", "\(logarithm)", "the logarithm is 0 or more", file: file, line: line)
    }
    self.logarithm = logarithm
  }

  /// The candidates that so many bits can tell apart: `2^bits`.
  public init(bits: Int, file: StaticString = #fileID, line: UInt = #line) {
    self.init(logarithm: Double(bits) * log(2), file: file, line: line)
  }

  /// What a model can be on a computer: `2^bits` for the bits of all its trained parameters.
  public init(of model: some Module) {
    self.init(
      bits: model.parameters.reduce(0) { bits, parameter in
        parameter.isFrozen ? bits : bits + parameter.shape.elementCount * parameter.value.dtype.size * 8
      })
  }

  /// `log₂ |H|`.
  public var bits: Double { logarithm / log(2) }

  /// The number itself; infinite from about `2^1024` on.
  public var value: Double { exp(logarithm) }

  /// Whether a set is smaller than another.
  public static func < (a: HypothesisCount, b: HypothesisCount) -> Bool { a.logarithm < b.logarithm }
}
