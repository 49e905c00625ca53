/// A layer that can rectify its output in the same pass; the value is that of a `ReLU` behind it.
protocol RectifiableLayer: Layer {
  func rectified(_ x: Tensor) -> Tensor
}

/// Layers one after another.
public final class Sequential: Layer {
  /// The layers in order.
  public let layers: [any Layer]

  /// Layers one after another.
  public init(_ layers: [any Layer]) {
    self.layers = layers
  }

  /// Layers one after another.
  public convenience init(_ layers: any Layer...) {
    self.init(layers)
  }

  /// The output of the last layer.
  ///
  /// A `ReLU` is computed together with the layer before it where that can. Before maximum pooling it is computed behind it
  /// instead, on a part of the elements: both orders give the same values and gradients.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerScope.run(self) {
      LayerOutputs.current == nil ? runTogether(x) : layers.reduce(x) { x, layer in LayerScope.run(layer) { layer(x) } }
    }
  }

  /// The layers one after another, rectifiers together with their neighbours.
  private func runTogether(_ x: Tensor) -> Tensor {
    var value = x
    var index = 0
    while index < layers.count {
      let layer = layers[index]
      let following = index + 1 < layers.count ? layers[index + 1] : nil
      if layer is ReLU, let pooling = following as? MaxPooling2D {
        value = pooling(value).relu()
        index += 2
      } else if following is ReLU, let layer = layer as? any RectifiableLayer,
        !(index + 2 < layers.count && layers[index + 2] is MaxPooling2D)
      {
        value = layer.rectified(value)
        index += 2
      } else {
        // Also layers that are no part of this library are named where a contract is broken.
        value = LayerScope.run(layer) { layer(value) }
        index += 1
      }
    }
    return value
  }
}

/// Adds the input to the output of a branch: `x + f(x)` (He et al. 2016, eq. 1), or `shortcut(x) + f(x)` where shapes
/// change.
public final class Residual: Layer {
  /// The branch f.
  public let branch: any Layer
  /// What carries x past the branch; the identity where `nil`.
  public let shortcut: (any Layer)?

  /// A residual connection around `branch`.
  public init(_ branch: any Layer, shortcut: (any Layer)? = nil) {
    self.branch = branch
    self.shortcut = shortcut
  }

  /// `shortcut(x) + branch(x)`.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerScope.run(self) { branch(x) + (shortcut?(x) ?? x) }
  }
}

/// A layer that is a function without parameters.
public final class Lambda: Layer {
  private let function: @Sendable (Tensor) -> Tensor

  /// A layer that applies `function`.
  public init(_ function: @escaping @Sendable (Tensor) -> Tensor) {
    self.function = function
  }

  /// The function's value.
  public func callAsFunction(_ x: Tensor) -> Tensor { LayerScope.run(self) { function(x) } }
}
