import ArgumentParser

/// The text that was given for a flag: it is read later, so that all that is wrong with all flags is told at once.
struct Given<Value: LosslessStringConvertible>: ExpressibleByArgument, Sendable {
  let text: String

  init(argument: String) { text = argument }

  /// The value; `nil` where the text is none.
  var value: Value? { Value(text) }
}

/// Collects what is wrong with flags.
struct FlagCheck {
  private(set) var problems: [String] = []

  /// Adds a problem.
  mutating func reject(_ problem: String) { problems.append(problem) }

  /// A whole number of at least `least`; `nil` where none was given or it is wrong.
  mutating func integer(_ flag: String, _ given: Given<Int>?, atLeast least: Int) -> Int? {
    guard let given else { return nil }
    guard let value = given.value else {
      reject("\(flag) must be a whole number; \(quoted(given.text)) was given")
      return nil
    }
    guard value >= least else {
      reject("\(flag) must be at least \(least); \(value) was given")
      return nil
    }
    return value
  }

  /// A number within bounds; `nil` where none was given or it is wrong.
  mutating func number(
    _ flag: String, _ given: Given<Double>?, above: Double? = nil, atLeast least: Double? = nil,
    below: Double? = nil, atMost most: Double? = nil
  ) -> Double? {
    guard let given else { return nil }
    guard let value = given.value, value.isFinite else {
      reject("\(flag) must be a number; \(quoted(given.text)) was given")
      return nil
    }
    var rules: [String] = []
    if let above { rules.append("greater than \(short(above))") }
    if let least { rules.append("at least \(short(least))") }
    if let below { rules.append("less than \(short(below))") }
    if let most { rules.append("at most \(short(most))") }
    let holds =
      value > above ?? -.infinity && value >= least ?? -.infinity && value < below ?? .infinity
      && value <= most ?? .infinity
    guard holds else {
      reject("\(flag) must be \(rules.joined(separator: " and ")); \(given.text) was given")
      return nil
    }
    return value
  }

  /// One of some names; `nil` where none was given or it is wrong.
  mutating func name(_ flag: String, _ given: String?, among names: [String]) -> String? {
    guard let given else { return nil }
    guard names.contains(given) else {
      reject("\(flag) must be one of \(names.joined(separator: ", ")); \(quoted(given)) was given")
      return nil
    }
    return given
  }

  /// Throws all problems as one line, where there are any.
  func finish() throws(ToolFailure) {
    if !problems.isEmpty { throw ToolFailure(.usage, problems.joined(separator: "; ")) }
  }

  private func quoted(_ text: String) -> String { "'\(text)'" }

  private func short(_ value: Double) -> String { value == value.rounded() ? String(Int(value)) : String(value) }
}
