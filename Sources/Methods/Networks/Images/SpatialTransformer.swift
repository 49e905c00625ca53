import Martlet

/// Looks at images through a transform that a network of its own chooses for each image (Jaderberg et al. 2015): what comes
/// behind sees them turned upright, centred and of one size.
///
/// - Shapes: `[batch, height, width, channels]` → `[batch, outputHeight, outputWidth, channels]`
public final class SpatialTransformer: Layer {
  /// The transforms that the network may choose from.
  public enum Freedom: String, Hashable, Sendable, CaseIterable {
    /// All affine maps: six numbers.
    case affine
    /// A size and a place, as attention has them (eq. 2 of the paper): three numbers.
    case attention
    /// A turn: an angle in radians.
    case rotation

    /// How many numbers say a transform.
    public var parameterCount: Int {
      switch self {
      case .affine: 6
      case .attention: 3
      case .rotation: 1
      }
    }
  }

  /// What finds features for the choice.
  public let localization: any Layer
  /// What makes the numbers of a transform from them; it starts with the identity for all images.
  public let regression: Linear
  /// The transforms that may be chosen.
  public let freedom: Freedom
  /// The size of the output; that of the images where `nil`.
  public let outputSize: (height: Int, width: Int)?
  /// What is seen beyond the rim.
  public let padding: GridPadding

  /// A transformer whose `localization` maps images to `[batch, features]`.
  public init(
    localization: any Layer, features: Int, freedom: Freedom = .affine, outputSize: (height: Int, width: Int)? = nil,
    padding: GridPadding = .zeros
  ) {
    self.localization = localization
    self.freedom = freedom
    self.outputSize = outputSize
    self.padding = padding
    let identity: [Float] =
      switch freedom {
      case .affine: [1, 0, 0, 0, 1, 0]
      case .attention: [1, 0, 0]
      case .rotation: [0]
      }
    regression = Linear(weight: Tensor.zeros([freedom.parameterCount, features]), bias: Tensor(identity))
  }

  /// Where each image is looked at: maps from places of the output to places of the image.
  ///
  /// - Shapes: `[batch, height, width, channels]` → `[batch, 2, 3]`
  public func maps(for x: Tensor) -> Tensor {
    let numbers = regression(localization(x))
    func column(_ index: Int) -> Tensor { numbers[Slice.all, index] }
    let elements: [Tensor]
    switch freedom {
    case .affine: return numbers.reshaped(to: [x.shape[0], 2, 3])
    case .attention:
      let zero = Tensor.zeros([x.shape[0]], dtype: x.dtype)
      elements = [column(0), zero, column(1), zero, column(0), column(2)]
    case .rotation:
      let zero = Tensor.zeros([x.shape[0]], dtype: x.dtype)
      // Pixels are square: a turn keeps angles in images of any proportions.
      let aspect = Double(x.shape[2]) / Double(x.shape[1])
      let (sine, cosine) = (column(0).sin(), column(0).cos())
      elements = [cosine, -sine / aspect, zero, sine * aspect, cosine, zero]
    }
    return Tensor.stack(elements, axis: 1).reshaped(to: [x.shape[0], 2, 3])
  }

  /// The images seen through their transforms.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    let grid = Tensor.affineGrid(
      maps(for: x), height: outputSize?.height ?? x.shape[1], width: outputSize?.width ?? x.shape[2])
    return x.gridSampled(at: grid, padding: padding)
  }

  /// `SpatialTransformer freedom`.
  public var summary: String { "SpatialTransformer \(freedom)" }
}
