import Martlet

/// The positions of examples parted at random into those to train on, to choose by, and to test on at the end.
public struct DataPartition: Sendable, Hashable {
  /// The positions to fit parameters on, ascending.
  public let training: [Int]
  /// The positions to choose between candidates on, ascending.
  public let validation: [Int]
  /// The positions to measure the chosen one on, once, ascending.
  public let test: [Int]

  /// Parts `count` positions; traps unless the parts fit in.
  public init(
    count: Int, validation: Int, test: Int, using generator: inout some RandomNumberGenerator,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    if validation < 0 || test < 0 || validation + test > count {
      contractFailure(
        "DataPartition", "\(validation) and \(test) of \(count)", "the parts do not fit in", file: file, line: line)
    }
    let order = (0..<count).shuffled(using: &generator)
    self.validation = order.prefix(validation).sorted()
    self.test = order.dropFirst(validation).prefix(test).sorted()
    training = order.dropFirst(validation + test).sorted()
  }

  /// Parts the positions of labelled examples such that every class gives the same fractions, rounded.
  public init(
    labels: [Int], validationFraction: Double, testFraction: Double, using generator: inout some RandomNumberGenerator,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    if validationFraction < 0 || testFraction < 0 || !(validationFraction + testFraction <= 1) {
      contractFailure(
        "DataPartition", "\(validationFraction) and \(testFraction)", "the fractions do not fit in", file: file,
        line: line)
    }
    var (training, validation, test): ([Int], [Int], [Int]) = ([], [], [])
    for label in Set(labels).sorted() {
      let members = labels.indices.filter { labels[$0] == label }.shuffled(using: &generator)
      let size = Double(members.count)
      let held = Int((size * validationFraction).rounded())
      let tested = min(members.count - held, Int((size * testFraction).rounded()))
      validation += members.prefix(held)
      test += members.dropFirst(held).prefix(tested)
      training += members.dropFirst(held + tested)
    }
    self.training = training.sorted()
    self.validation = validation.sorted()
    self.test = test.sorted()
  }
}
