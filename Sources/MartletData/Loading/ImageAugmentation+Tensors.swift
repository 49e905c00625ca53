import Foundation
import Martlet

extension ImageAugmentation {
  /// Pictures of a batch, each changed in a way of its own that follows from the generator.
  ///
  /// Places change first, between pixels by bilinear interpolation; then colours, which stay within `0 ... 1`.
  ///
  /// - Shapes: `[batch, height, width, channels]`, samples within `0 ... 1` → the same
  public func callAsFunction(_ images: Tensor, using generator: inout some RandomNumberGenerator) -> Tensor {
    guard images.rank == 4 else {
      fatalError("ImageAugmentation: the images are \(images.shape), not [batch, height, width, channels]")
    }
    let size = (height: Double(images.shape[1]), width: Double(images.shape[2]))
    let transforms = (0..<images.shape[0]).map { _ in transform(of: size, using: &generator) }
    let moved = transforms.allSatisfy { $0 == .identity } ? images : images.transformed(by: transforms)
    return jittered(moved, using: &generator)
  }

  /// Where the content of the next picture goes.
  private func transform(
    of size: (height: Double, width: Double), using generator: inout some RandomNumberGenerator
  ) -> AffineTransform2D {
    let change = change(using: &generator)
    var transform = AffineTransform2D.scale(x: change.isFlipped ? -1 : 1, y: 1)
    if rotation > 0 {
      let angle = Double.random(in: -rotation...rotation, using: &generator)
      transform = transform.followed(by: .rotation(degrees: angle, aspect: size.width / size.height))
    }
    if scale != 1...1 { transform = transform.followed(by: .scale(Self.ratio(in: scale, using: &generator))) }
    transform = transform.followed(
      by: .translation(x: 2 * Double(change.right) / size.width, y: 2 * Double(change.down) / size.height))
    if let crop { transform = transform.followed(by: Self.window(crop, using: &generator)) }
    return transform
  }

  /// The map that makes a random part of a picture the whole.
  private static func window(
    _ areas: ClosedRange<Double>, using generator: inout some RandomNumberGenerator
  ) -> AffineTransform2D {
    let area = Double.random(in: areas, using: &generator)
    let proportion = ratio(in: 0.75...(4.0 / 3), using: &generator).squareRoot()
    // A part that would stand out is made as long as the picture.
    let (width, height) = (min(1, area.squareRoot() * proportion), min(1, area.squareRoot() / proportion))
    let x = Double.random(in: -1...1, using: &generator) * (1 - width)
    let y = Double.random(in: -1...1, using: &generator) * (1 - height)
    return AffineTransform2D.translation(x: -x, y: -y).followed(by: .scale(x: 1 / width, y: 1 / height))
  }

  /// A factor of which halves and doubles are equally likely.
  private static func ratio(
    in range: ClosedRange<Double>, using generator: inout some RandomNumberGenerator
  ) -> Double {
    exp(Double.random(in: log(range.lowerBound)...log(range.upperBound), using: &generator))
  }

  /// Pictures with other brightness, contrast and saturation.
  private func jittered(_ images: Tensor, using generator: inout some RandomNumberGenerator) -> Tensor {
    /// A factor for each picture.
    func factors(_ strength: Double) -> Tensor {
      let range = (1 - strength)..<(1 + strength)
      return Tensor.uniform([images.shape[0], 1, 1, 1], in: range, dtype: images.dtype, using: &generator)
        .clamped(to: 0...Double.infinity)
    }
    var result = images
    if brightness > 0 { result = (result * factors(brightness)).clamped(to: 0.0...1.0) }
    if contrast > 0 {
      let mean = Self.gray(result).mean([1, 2, 3], keepingAxes: true)
      result = (mean + (result - mean) * factors(contrast)).clamped(to: 0.0...1.0)
    }
    if saturation > 0 && images.shape[3] == 3 {
      let gray = Self.gray(result)
      result = (gray + (result - gray) * factors(saturation)).clamped(to: 0.0...1.0)
    }
    return result
  }

  /// How bright the eye sees each pixel (ITU-R BT.601).
  private static func gray(_ images: Tensor) -> Tensor {
    guard images.shape[3] == 3 else { return images.mean([3], keepingAxes: true) }
    let weights = Tensor([0.299, 0.587, 0.114]).converted(to: images.dtype)
    return (images * weights).sum([3], keepingAxes: true)
  }
}
