import Martlet

/// A classifier of sequences by the last output of an LSTM.
private final class SequenceClassifier: Layer {
  let lstm: LSTM
  let head: Linear

  init(_ inputs: Int, _ hidden: Int, classes: Int, using generator: inout PhiloxGenerator) {
    lstm = LSTM(inputs, hidden, using: &generator)
    head = Linear(hidden, classes, using: &generator)
  }

  func callAsFunction(_ x: Tensor) -> Tensor { head(lstm(x)[Slice.all, -1]) }
}

extension Workload {
  /// A training step of an LSTM over 64 steps.
  static func recurrentNetwork() -> Workload {
    var generator = PhiloxGenerator(seed: 1)
    let model = SequenceClassifier(256, 256, classes: 10, using: &generator)
    return Workload(classifying: model, [32, 64, 256], classes: 10, using: &generator)
  }
}
