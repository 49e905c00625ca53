/// An iteration ended at its limit before it met its tolerance; its description is one line.
public struct ConvergenceError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The method that was fitted.
  public let method: String
  /// The iterations that were done.
  public let iterationCount: Int
  /// What the tolerance holds for, such as "the greatest gradient".
  public let measure: String
  /// Its last value.
  public let value: Double
  /// What it had to fall to.
  public let tolerance: Double

  /// What was reached and what can be done, in one line.
  public var description: String {
    "\(method): after \(iterationCount) iterations \(measure) is \(value), not \(tolerance); allow more iterations, "
      + "a greater tolerance or a greater penalty, or standardise the features"
  }
}
