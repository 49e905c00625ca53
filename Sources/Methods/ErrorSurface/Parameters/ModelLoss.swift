import Martlet

/// A model's loss as a function of one vector of its trained parameters: the error surface.
///
/// The model itself stays as it is: other values stand in for its parameters while the loss is computed, and what the loss
/// changes in buffers, such as running statistics, is undone. The loss should always be of the same examples.
///
/// ```swift
/// let surface = ModelLoss(of: model) { crossEntropy(model(x), y) }
/// let spectrum = try HessianSpectrum(at: surface.point, surface.callAsFunction)
/// ```
///
/// The values have the element type of the vector. A vector in float64 makes a computation in float64 of a model that is in
/// float32, where the loss takes its examples in float64 too; that is what eigenvalues close to 0 need.
public struct ModelLoss {
  /// The model.
  public let model: any Module
  /// Where its parameters stand in the vector.
  public let layout: ParameterLayout

  private let loss: () -> Tensor

  /// The surface of a loss, which calls the model.
  public init(of model: any Module, _ loss: @escaping () -> Tensor) {
    self.model = model
    self.loss = loss
    layout = ParameterLayout(of: model)
  }

  /// The model's own place on the surface.
  ///
  /// - Shapes: → `[layout.count]`
  public var point: Tensor { model.parameterVector }

  /// The loss for other parameters; it can be differentiated to any order.
  ///
  /// - Shapes: `[layout.count]` → a scalar
  public func callAsFunction(_ point: Tensor) -> Tensor {
    let buffers = model.namedBuffers.map { ($0.value, $0.value.value) }
    defer { for (buffer, value) in buffers { buffer.value = value } }
    var others = layout.tensors(point)[...]
    let values = model.parameters.map { parameter in
      parameter.isFrozen ? parameter.value : others.popFirst() ?? parameter.value
    }
    return model.withParameters(values) { loss() }
  }
}
