import Martlet

/// Move probabilities from a position: convolutions over the board with zero padding, the first one 5×5 and the others 3×3,
/// and a softmax over all points (Silver et al. 2016, methods, in small).
///
/// There is no pooling: on a board every point counts, unlike a pixel of a photograph. The variant `pools` has the same
/// parameters with a 2×2 pooling behind the first convolution, and spreads its coarse maps over the points again, to show
/// what is lost.
///
/// - Shapes: planes `[batch, size, size, planes]` → logits `[batch, size²]`
public final class GoPolicyNetwork: Layer {
  /// The first convolution with its rectifier.
  public let stem: Sequential
  /// The 3×3 convolutions with their rectifiers.
  public let body: Sequential
  /// The convolution that gives each point one number.
  public let head: Convolution2D
  /// A number for each point, as in the paper.
  public let pointBias: Parameter
  /// Points along a side of the board.
  public let size: Int
  /// Whether the maps are pooled.
  public let pools: Bool

  /// A network of `layers` convolutions with `filters` filters each, before the last one.
  public init(
    size: Int = 9, filters: Int = 48, layers: Int = 5, pools: Bool = false,
    using generator: inout some RandomNumberGenerator, file: StaticString = #fileID, line: UInt = #line
  ) {
    if layers < 1 || filters < 1 {
      contractFailure(
        "GoPolicyNetwork", "\(layers) layers of \(filters)", "there must be a layer with a filter at least", file: file,
        line: line)
    }
    self.size = size
    self.pools = pools
    stem = Sequential(
      Convolution2D(
        GoPlanes.allCases.count, filters, kernel: 5, padding: 2, initializer: .heNormal, using: &generator), ReLU())
    var body: [any Layer] = []
    for _ in 1..<layers {
      body.append(
        Convolution2D(filters, filters, kernel: 3, padding: 1, initializer: .heNormal, using: &generator))
      body.append(ReLU())
    }
    self.body = Sequential(body)
    head = Convolution2D(filters, 1, kernel: 1, bias: false, using: &generator)
    pointBias = Parameter(Tensor.zeros([size * size]))
  }

  /// The logits of all points, row by row.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    var maps = stem(x)
    if pools { maps = maps.maxPooled2D(padding: .same) }
    maps = head(body(maps))
    if pools { maps = maps.resizedNearest(height: size, width: size) }
    return maps.flattened(from: 1) + pointBias.value
  }

  /// `GoPolicyNetwork size×size`, and whether it pools.
  public var summary: String { "GoPolicyNetwork \(size)×\(size)\(pools ? ", pooled" : "")" }
}
