/// A rule that changes a model's parameters by their gradients.
public protocol Optimizer: AnyObject {
  /// The step size η of the next update.
  var learningRate: Double { get set }

  /// The number of updates so far.
  var step: Int { get }

  /// Changes the parameters in place; those without a gradient and frozen ones stay.
  func update(_ model: some Module, with gradients: Gradients)

  /// What the next update depends on beside the options of `init`, by name: `step`, `learningRate`, and each state of a
  /// parameter under its own name and the parameter's property path, such as `momentum.encoder.0.weight`.
  ///
  /// The tensors are copies. Parameters that had no update yet have none.
  func state(for model: some Module) -> [String: Tensor]

  /// Takes back what `state(for:)` gave, all or nothing; later updates are the same to the last bit.
  ///
  /// Throws a `CheckpointError.mismatch` that lists every missing, surplus and ill-shaped tensor.
  func load(_ state: [String: Tensor], for model: some Module) throws(CheckpointError)
}
