import Martlet
import MartletErrorSurface

/// How much the gradient of a layer changes because the layers before it were updated (Santurkar et al. 2018, definition 2.1).
///
/// With `G = ∇ᵢ L(W₁, …, W_k)` before a step and `G' = ∇ᵢ L(W₁', …, Wᵢ₋₁', Wᵢ, …, W_k)` after the step of the earlier layers
/// alone, the internal covariate shift is `‖G − G'‖`.
public struct InternalCovariateShift: Sendable, Hashable {
  /// The property path of the layer.
  public let layer: String
  /// The norm ‖G‖ of the gradient before.
  public let gradientNorm: Double
  /// The shift `‖G − G'‖`.
  public let shift: Double
  /// The cosine of the angle between both gradients; 1 where nothing shifted, 0 where one of them is zero.
  public let cosine: Double

  /// Measures every layer that has trained parameters, in the order of the model, which must be the order in which they
  /// compute.
  ///
  /// The model stays as it is, with the values of before the step.
  ///
  /// - Parameters:
  ///   - updated: all trained parameters after the step, as `parameterVector` gives them.
  ///   - loss: the loss of one batch, which calls the model.
  public static func measure(
    of model: any Module, updated: Tensor, loss: @escaping () -> Tensor
  ) -> [InternalCovariateShift] {
    let surface = ModelLoss(of: model, loss)
    let (before, layout) = (surface.point, surface.layout)
    // Weight and bias of a layer have one path but for the last name.
    var layers: [(path: String, range: Range<Int>)] = []
    for (name, range) in zip(layout.names, layout.ranges) {
      let path = name.split(separator: ".").dropLast().joined(separator: ".")
      if let last = layers.last, last.path == path {
        layers[layers.count - 1].range = last.range.lowerBound..<range.upperBound
      } else {
        layers.append((path, range))
      }
    }
    let first = gradient(at: before, surface.callAsFunction)
    return layers.map { path, range in
      let mixed = Tensor.concatenate([
        updated.narrowed(0, to: 0..<range.lowerBound),
        before.narrowed(0, to: range.lowerBound..<layout.count),
      ])
      let old = first.narrowed(0, to: range)
      let new =
        range.lowerBound == 0
        ? old : gradient(at: mixed, surface.callAsFunction).narrowed(0, to: range)
      let norms = (old: old.norm().scalar, new: new.norm().scalar)
      let product = (old * new).sum().scalar
      return InternalCovariateShift(
        layer: path, gradientNorm: norms.old, shift: (old - new).norm().scalar,
        cosine: norms.old * norms.new > 0 ? product / (norms.old * norms.new) : 0)
    }
  }

  /// Measures the step that an optimiser makes on a batch, and makes it.
  public static func measure(
    of model: any Module, optimizer: any Optimizer, loss: @escaping () -> Tensor
  ) -> [InternalCovariateShift] {
    let before = model.parameterVector
    let (_, gradients) = valueAndGradients(of: model, loss)
    optimizer.update(model, with: gradients)
    let after = model.parameterVector
    model.setParameters(before)
    defer { model.setParameters(after) }
    return measure(of: model, updated: after, loss: loss)
  }
}
