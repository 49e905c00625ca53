import Martlet

/// A residual network for small pictures (He et al. 2016, §4.2): a 3×3 convolution, three stages of residual blocks with
/// 16, 32 and 64 filters, global average pooling and a linear layer.
///
/// Three blocks a stage make ResNet-20. Shortcuts have no parameters: where a stage begins, every second pixel is
/// taken and the new channels are zeros (option A of the paper). Without shortcuts it is the plain network that the paper
/// compares with, whose training error grows with depth.
///
/// - Shapes: `[batch, height, width, channels]` → `[batch, classes]`
public final class ResNet: Layer {
  /// The first convolution with its normalisation.
  public let stem: Sequential
  /// All residual blocks in order.
  public let blocks: [ResidualBlock]
  /// The mean over all positions.
  public let pooling = GlobalAveragePooling2D()
  /// The linear layer.
  public let head: Linear

  /// A network of `2 · filters.count · blocksPerStage + 2` layers with weights; convolutions start as He et al. 2015 say.
  ///
  /// `filters` are those of the stages, which must not become fewer.
  public init(
    channels: Int, classes: Int, blocksPerStage: Int = 3, filters: [Int] = [16, 32, 64], hasShortcuts: Bool = true,
    using generator: inout some RandomNumberGenerator, file: StaticString = #fileID, line: UInt = #line
  ) {
    if filters.isEmpty || zip(filters, filters.dropFirst()).contains(where: { $0 > $1 }) || blocksPerStage < 1 {
      contractFailure(
        "ResNet", "\(blocksPerStage) blocks of \(filters)", "stages have a block at least and do not become narrower",
        file: file, line: line)
    }
    var inputs = filters[0]
    stem = Sequential(
      Convolution2D(
        channels, inputs, kernel: 3, padding: .same, bias: false, initializer: .heNormal, using: &generator),
      BatchNorm(inputs), ReLU())
    var blocks: [ResidualBlock] = []
    for (stage, outputs) in filters.enumerated() {
      for position in 0..<blocksPerStage {
        let stride = stage > 0 && position == 0 ? 2 : 1
        blocks.append(ResidualBlock(inputs, outputs, stride: stride, hasShortcut: hasShortcuts, using: &generator))
        inputs = outputs
      }
    }
    self.blocks = blocks
    head = Linear(inputs, classes, using: &generator)
  }

  /// The logits of the classes.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    var features = stem(x)
    for block in blocks { features = block(features) }
    return head(pooling(features))
  }

  /// `ResNet-20`, by the number of layers with weights; without shortcuts `Plain-20`.
  public var summary: String { "\(blocks[0].hasShortcut ? "ResNet" : "Plain")-\(2 * blocks.count + 2)" }
}

/// Two 3×3 convolutions with batch normalisation around which the input is carried (He et al. 2016, fig. 2).
///
/// - Shapes: `[batch, height, width, inputs]` → `[batch, ⌈height / stride⌉, ⌈width / stride⌉, outputs]`
public final class ResidualBlock: Layer {
  /// What is added to the input.
  public let branch: Sequential
  /// Whether the input is carried around the convolutions; without that the block is the branch alone.
  public let hasShortcut: Bool
  private let stride: Int
  private let widening: Int

  /// A block that may widen: `outputs` must not be fewer than `inputs`.
  public init(
    _ inputs: Int, _ outputs: Int, stride: Int = 1, hasShortcut: Bool = true,
    using generator: inout some RandomNumberGenerator
  ) {
    branch = Sequential(
      Convolution2D(
        inputs, outputs, kernel: 3, stride: stride, padding: 1, bias: false, initializer: .heNormal, using: &generator),
      BatchNorm(outputs), ReLU(),
      Convolution2D(outputs, outputs, kernel: 3, padding: 1, bias: false, initializer: .heNormal, using: &generator),
      BatchNorm(outputs))
    self.hasShortcut = hasShortcut
    self.stride = stride
    widening = outputs - inputs
  }

  /// `relu(x + branch(x))`, or `relu(branch(x))` without a shortcut.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    (hasShortcut ? branch(x) + shortcut(x) : branch(x)).relu()
  }

  private func shortcut(_ x: Tensor) -> Tensor {
    guard stride > 1 || widening > 0 else { return x }
    let sparse = Slice.range(from: nil, to: nil, step: stride)
    return x[Slice.all, sparse, sparse].padded([(0, 0), (0, 0), (0, 0), (0, widening)])
  }

  /// `ResidualBlock`, or `PlainBlock` without a shortcut, and the stride where it is not 1.
  public var summary: String { "\(hasShortcut ? "Residual" : "Plain")Block\(stride > 1 ? ", stride \(stride)" : "")" }
}
