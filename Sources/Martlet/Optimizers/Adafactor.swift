#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Adafactor (Shazeer & Stern 2018, algorithms 4 and 5): of the second moment of a matrix only the means of rows and columns
/// are kept, steps are clipped and scaled by the size of the parameter.
///
/// Values are those of PyTorch's `Adafactor`. Tensors of more than two axes are factored along the last two; vectors keep all
/// of their second moment.
public final class Adafactor: Optimizer {
  /// The greatest relative step size η.
  public var learningRate: Double
  /// The exponent with which the share of new gradients falls: `1 − β₂ = t^decay`.
  public let decay: Double
  /// The least root mean square ε₂ of a parameter that its steps are scaled by.
  public let smallestScale: Double
  /// The threshold d of the root mean square of a step.
  public let clipping: Double
  /// The decoupled weight decay λ.
  public let weightDecay: Double
  /// Parameters with options of their own.
  public let groups: [ParameterGroup]
  /// The number of updates so far.
  public private(set) var step = 0

  private static let names = ["rowMoment", "columnMoment", "secondMoment"]
  private var state = OptimizerState(shapes: { shape in
    if shape.rank < 2 { return [[0], [0], shape] }
    var (rows, columns) = (shape, shape)
    rows[shape.rank - 1] = 1
    columns[shape.rank - 2] = 1
    return [rows, columns, [0]]
  })

  /// Adafactor with PyTorch's defaults.
  public init(
    learningRate: Double = 0.01, decay: Double = -0.8, smallestScale: Double = 1e-3, clipping: Double = 1,
    weightDecay: Double = 0, groups: [ParameterGroup] = []
  ) {
    self.learningRate = learningRate
    self.decay = decay
    self.smallestScale = smallestScale
    self.clipping = clipping
    self.weightDecay = weightDecay
    self.groups = groups
  }

  /// One step along the gradients.
  public func update(_ model: some Module, with gradients: Gradients) {
    step += 1
    withoutGradients {
      state.forEachUpdate(model, gradients, groups: groups) { parameter, gradient, group, state in
        let rate = learningRate * (group?.learningRateFactor ?? 1)
        update(parameter, gradient, state.tensors(for: parameter, count: 3), rate, group?.weightDecay ?? weightDecay) {
          state.replace($0, for: parameter)
        }
      }
    }
  }

  private func update(
    _ parameter: Parameter, _ gradient: Tensor, _ moments: [Tensor], _ learningRate: Double, _ weightDecay: Double,
    _ store: ([Tensor]) -> Void
  ) {
    let share = pow(Double(step), decay)
    var value = parameter.value
    let scale = Swift.max(smallestScale, Adafactor.rootMeanSquare(value))
    let size = scale * Swift.min(learningRate, 1 / Double(step).squareRoot())
    if weightDecay != 0 { value *= 1 - learningRate * weightDecay }
    let least = value.dtype == .float64 ? Double.ulpOfOne : Double(Float.ulpOfOne)
    var moments = moments
    func follow(_ index: Int, _ present: Tensor) -> Tensor {
      moments[index] += (present - moments[index]) * share
      return moments[index]
    }
    let squares = gradient.squared()
    var estimate: Tensor
    if gradient.rank > 1 {
      let rows = follow(0, squares.mean(-1, keepingAxes: true))
      let columns = follow(1, squares.mean(-2, keepingAxes: true))
      estimate = rows * columns / Tensor.maximum(rows.mean(-2, keepingAxes: true), least)
    } else {
      estimate = follow(2, squares)
    }
    let change = gradient * Tensor.maximum(estimate, least * least).rsqrt()
    let divisor = Swift.max(1, Adafactor.rootMeanSquare(change) / clipping)
    parameter.value = value - change * (size / divisor)
    store(moments)
  }

  private static func rootMeanSquare(_ x: Tensor) -> Double {
    (Kernels.sumOfSquares([x]) / Double(Swift.max(1, x.elementCount))).squareRoot()
  }

  /// The step, the learning rate and the second moments by parameter path.
  public func state(for model: some Module) -> [String: Tensor] {
    state.saved(for: model, Adafactor.names, step: step, learningRate: learningRate)
  }

  /// Takes back what `state(for:)` gave, all or nothing.
  public func load(_ saved: [String: Tensor], for model: some Module) throws(CheckpointError) {
    (step, learningRate) = try state.load(saved, for: model, Adafactor.names)
  }
}
