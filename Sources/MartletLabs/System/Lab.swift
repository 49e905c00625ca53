/// An experiment that shows what a method does: it measures on real data, draws, and says which claims hold.
///
/// A lab is a value without state. What it computes depends on the size and the seed of its record alone, so that the
/// same seed gives the same numbers.
public protocol Lab: Sendable {
  /// What the lab is about.
  var description: LabDescription { get }

  /// Runs the experiment and records what it finds.
  ///
  /// - Throws: what the methods and the data throw, such as a `DataError` for a dataset that is not installed.
  func run(_ record: LabRecord) throws
}

extension Lab {
  /// The name that identifies the lab in commands, such as `optimization/root-mean-square-burst`.
  public var identifier: String { description.identifier }
}
