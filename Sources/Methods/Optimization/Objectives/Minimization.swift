import Martlet
import MartletErrorSurface

/// A point that optimisers move: a model whose only parameter are its coordinates.
public final class MovingPoint: Module {
  /// The coordinates.
  ///
  /// - Shapes: `[n]`
  public let position: Parameter

  /// A point in float64.
  public init(_ position: [Double]) {
    self.position = Parameter(Tensor(position))
  }
}

/// Lets an optimiser minimise a function of a few numbers and records where it goes.
///
/// The optimiser should be fresh; its learning rate is what the schedule's factors multiply. The trajectory has one point more
/// than there are steps; it ends early where the loss is not finite.
public func minimize(
  _ objective: Objective, from start: [Double]? = nil, with optimizer: any Optimizer,
  schedule: LearningRateSchedule = .constant, steps: Int
) -> Trajectory {
  let model = MovingPoint(start ?? objective.start)
  let base = optimizer.learningRate
  defer { optimizer.learningRate = base }
  var trajectory = Trajectory()
  for step in 0...steps {
    let (loss, gradients) = valueAndGradients(of: model) { objective(model.position.value) }
    trajectory.append(model, loss: loss, gradients: gradients)
    guard step < steps, loss.scalar.isFinite else { break }
    optimizer.learningRate = base * schedule.factor(at: step)
    optimizer.update(model, with: gradients)
  }
  return trajectory
}
