import Martlet

/// One value of a hyper-parameter.
public enum HyperparameterValue: Sendable, Hashable {
  /// A real number.
  case number(Double)
  /// A whole number.
  case integer(Int)
  /// A name.
  case text(String)
}

extension HyperparameterValue: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
  /// A real number.
  public init(floatLiteral value: Double) { self = .number(value) }

  /// A whole number.
  public init(integerLiteral value: Int) { self = .integer(value) }

  /// A name.
  public init(stringLiteral value: String) { self = .text(value) }
}

extension HyperparameterValue: CustomStringConvertible {
  /// The value alone.
  public var description: String {
    switch self {
    case .number(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .text(let value): value
    }
  }
}

/// One value for each hyper-parameter of a space.
public struct HyperparameterSetting: Sendable, Hashable, CustomStringConvertible {
  /// The names in the order of the space.
  public let names: [String]
  /// The values in the same order.
  public let values: [HyperparameterValue]

  /// The value of a hyper-parameter; traps where there is none of that name.
  public subscript(name: String, file file: StaticString = #fileID, line line: UInt = #line) -> HyperparameterValue {
    guard let index = names.firstIndex(of: name) else {
      contractFailure(
        "HyperparameterSetting", "", "there is no \(name), only \(names.joined(separator: ", "))", file: file,
        line: line)
    }
    return values[index]
  }

  /// The value of a hyper-parameter that is a number.
  public func number(_ name: String, file: StaticString = #fileID, line: UInt = #line) -> Double {
    switch self[name, file: file, line: line] {
    case .number(let value): return value
    case .integer(let value): return Double(value)
    case .text: wrongKind(name, "a number", file, line)
    }
  }

  /// The value of a hyper-parameter that is a whole number.
  public func integer(_ name: String, file: StaticString = #fileID, line: UInt = #line) -> Int {
    guard case .integer(let value) = self[name, file: file, line: line] else {
      wrongKind(name, "a whole number", file, line)
    }
    return value
  }

  /// The value of a hyper-parameter that is a name.
  public func text(_ name: String, file: StaticString = #fileID, line: UInt = #line) -> String {
    guard case .text(let value) = self[name, file: file, line: line] else { wrongKind(name, "a name", file, line) }
    return value
  }

  private func wrongKind(_ name: String, _ kind: String, _ file: StaticString, _ line: UInt) -> Never {
    contractFailure("HyperparameterSetting", "\(self)", "\(name) is not \(kind)", file: file, line: line)
  }

  /// `name = value` for each.
  public var description: String {
    zip(names, values).map { "\($0) = \($1)" }.joined(separator: ", ")
  }
}
