/// Parameters that an optimiser treats in a way of their own.
///
/// A parameter belongs to the first group that it matches; one that matches none has the optimiser's own options.
///
/// ```swift
/// let optimizer = AdamW(
///   learningRate: 1e-3, weightDecay: 0.01,
///   groups: [
///     ParameterGroup(path: "head", learningRateFactor: 10),
///     ParameterGroup(weightDecay: 0) { _, parameter in parameter.shape.rank < 2 },
///   ])
/// ```
public struct ParameterGroup {
  /// Whether a parameter with this property path belongs to the group; asked for once for each parameter.
  public let matches: (_ path: String, _ parameter: Parameter) -> Bool
  /// What the optimiser's learning rate is multiplied by.
  public let learningRateFactor: Double
  /// The weight decay in place of the optimiser's; `nil` leaves it.
  public let weightDecay: Double?
  /// Whether the optimiser leaves the parameters as they are. Their gradients are computed still; `Module.freeze` spares
  /// these too.
  public let isFrozen: Bool

  /// The parameters for which `matching` holds.
  public init(
    learningRateFactor: Double = 1, weightDecay: Double? = nil, isFrozen: Bool = false,
    matching: @escaping (_ path: String, _ parameter: Parameter) -> Bool
  ) {
    matches = matching
    self.learningRateFactor = learningRateFactor
    self.weightDecay = weightDecay
    self.isFrozen = isFrozen
  }

  /// The parameters at or below a property path: `encoder.0` names `encoder.0.weight`, not `encoder.01.weight`.
  public init(
    path: String, learningRateFactor: Double = 1, weightDecay: Double? = nil, isFrozen: Bool = false
  ) {
    self.init(learningRateFactor: learningRateFactor, weightDecay: weightDecay, isFrozen: isFrozen) { own, _ in
      own == path || own.hasPrefix(path + ".")
    }
  }
}
