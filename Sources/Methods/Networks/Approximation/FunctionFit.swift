import Martlet

/// How well a network came to follow a function of one variable by gradient descent.
public struct FunctionFit: Hashable, Sendable {
  /// The mean squared error before each step.
  public let losses: [Double]
  /// The mean squared error at the end, over four times as many points as were trained on.
  public let finalLoss: Double
  /// The greatest error at the end, over the same points.
  public let greatestError: Double

  /// Trains a network of one input and one output on evenly spaced points of an interval, all of them in every step.
  ///
  /// - Shapes: the network maps `[batch, 1]` to `[batch, 1]`.
  public init(
    of network: any Layer, to function: (Double) -> Double, on interval: ClosedRange<Double>, points: Int = 256,
    steps: Int, optimizer: any Optimizer
  ) {
    let dtype = network.parameters.first?.value.dtype ?? .float32
    func column(_ count: Int) -> (x: Tensor, y: Tensor) {
      let x = interval.evenlySpaced(count)
      let (arguments, values) = (Tensor(x, shape: [count, 1]), Tensor(x.map(function), shape: [count, 1]))
      return (arguments.converted(to: dtype), values.converted(to: dtype))
    }
    let training = column(points)
    var losses: [Double] = []
    for _ in 0..<steps {
      let (loss, gradients) = valueAndGradients(of: network) { meanSquaredError(network(training.x), training.y) }
      losses.append(loss.scalar)
      optimizer.update(network, with: gradients)
    }
    self.losses = losses
    let check = column(4 * points)
    let errors = network(check.x) - check.y
    finalLoss = errors.squared().mean().scalar
    greatestError = errors.abs().max().scalar
  }
}

extension Layer {
  /// The values of a network of one input and one output at points.
  public func values(at points: [Double]) -> [Double] {
    let x = Tensor(points, shape: [points.count, 1])
    return withoutGradients { self(x.converted(to: parameters.first?.value.dtype ?? .float32)) }.doubles
  }

  /// The greatest distance of a network of one input and one output to a function, at evenly spaced points.
  public func greatestError(
    from function: (Double) -> Double, on interval: ClosedRange<Double>, points: Int = 4096
  ) -> Double {
    let x = interval.evenlySpaced(points)
    return zip(x, values(at: x)).map { abs(function($0) - $1) }.max() ?? 0
  }
}
