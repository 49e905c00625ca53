import Martlet

/// The places on an error surface that training went through.
public struct Trajectory: Sendable {
  /// The parameters before the first step and after each one.
  public private(set) var points: [Tensor] = []
  /// The loss at each point.
  public private(set) var losses: [Double] = []
  /// The Euclidean norm of the gradient at each point.
  public private(set) var gradientNorms: [Double] = []

  /// A trajectory without points.
  public init() {}

  /// Adds a point.
  public mutating func append(_ point: Tensor, loss: Double, gradientNorm: Double) {
    points.append(point.detached())
    losses.append(loss)
    gradientNorms.append(gradientNorm)
  }

  /// Adds the present parameters of a model with the loss and the gradients that were taken there.
  public mutating func append(_ model: any Module, loss: Tensor, gradients: Gradients) {
    append(model.parameterVector, loss: loss.scalar, gradientNorm: gradients.norm)
  }

  /// The number of points.
  public var count: Int { points.count }

  /// One parameter at every point.
  public func coordinate(_ index: Int) -> [Double] { points.map { $0[index].scalar } }

  /// The Euclidean length of each step; one less than there are points.
  public var stepLengths: [Double] {
    zip(points, points.dropFirst()).map { ($1 - $0).norm().scalar }
  }
}
