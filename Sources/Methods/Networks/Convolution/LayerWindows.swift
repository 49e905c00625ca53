import Martlet

/// What a layer of a convolutional network does to positions.
enum LayerWindows {
  /// It slides a window along an axis.
  struct Window {
    let kernel: Int
    let stride: Int
    let padding: Padding
    let dilation: Int

    /// How many positions the window spans.
    var extent: Int { (kernel - 1) * dilation + 1 }
  }

  case window(vertical: Window, horizontal: Window)
  /// Every output depends on every position.
  case everything
  /// Every output depends on its own position.
  case pointwise
  /// Layers one after another.
  case sequence([any Layer])
  /// The sum of two ways.
  case residual(branch: any Layer, shortcut: (any Layer)?)

  /// `nil` for a layer that is not known.
  init?(_ layer: any Layer) {
    func windows(
      _ kernel: (Int, Int), _ stride: (Int, Int), _ padding: Padding, _ dilation: (Int, Int) = (1, 1)
    ) -> LayerWindows {
      .window(
        vertical: Window(kernel: kernel.0, stride: stride.0, padding: padding, dilation: dilation.0),
        horizontal: Window(kernel: kernel.1, stride: stride.1, padding: padding, dilation: dilation.1))
    }
    switch layer {
    case let layer as Sequential: self = .sequence(layer.layers)
    case let layer as Residual: self = .residual(branch: layer.branch, shortcut: layer.shortcut)
    case let layer as Convolution2D:
      let shape = layer.weight.shape
      self = windows((shape[1], shape[2]), layer.stride, layer.padding, layer.dilation)
    case let layer as MaxPooling2D: self = windows(layer.window, layer.stride, layer.padding)
    case let layer as AveragePooling2D: self = windows(layer.window, layer.stride, layer.padding)
    case is GlobalAveragePooling2D, is GlobalMaxPooling2D, is Flatten, is GroupNorm, is InstanceNorm:
      self = .everything
    case is ReLU, is LeakyReLU, is ParametricReLU, is ELU, is SELU, is GELU, is SiLU, is Mish, is Softplus, is Sigmoid,
      is Tanh, is HardSigmoid, is HardTanh, is HardSwish, is Softmax, is LogSoftmax, is BatchNorm, is LayerNorm,
      is RMSNorm, is Dropout, is ChannelDropout, is Linear:
      self = .pointwise
    default: return nil
    }
  }
}
