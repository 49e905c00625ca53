import Martlet

extension Image {
  /// The samples as numbers from 0 to 1.
  ///
  /// - Shapes: → `[height, width, channels]`
  public func tensor(dtype: DType = .float32) -> Tensor {
    Tensor(pixels, shape: [height, width, channels]).converted(to: dtype) / 255
  }

  /// A picture of numbers, or of booleans: 0 is black, 1 is white, and what is beyond counts as these. Each is rounded to one
  /// of 256 steps.
  ///
  /// - Shapes: `[height, width]` or `[height, width, channels]` with 1, 3 or 4 channels
  public init(_ samples: Tensor, file: StaticString = #fileID, line: UInt = #line) {
    let shape = samples.shape
    let channels = shape.rank == 3 ? shape[2] : 1
    if !(2...3).contains(shape.rank) || ![1, 3, 4].contains(channels) || samples.elementCount == 0 {
      contractFailure(
        "Image", "\(shape)", "a picture is [height, width] or [height, width, channels] with 1, 3 or 4 of them",
        file: file, line: line)
    }
    let pixels = samples.floats.map { UInt8((Swift.min(Swift.max($0.isNaN ? 0 : $0, 0), 1) * 255).rounded()) }
    self.init(width: shape[1], height: shape[0], channels: channels, pixels: pixels)
  }
}
