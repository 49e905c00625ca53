import Foundation
import Martlet

/// How much the brightness of a picture grows along its axes, by Sobel's operators:
///
///     horizontal = ⎡−1 0 1⎤         vertical = ⎡−1 −2 −1⎤
///                  ⎢−2 0 2⎥ ⋆ x                ⎢ 0  0  0⎥ ⋆ x
///                  ⎣−1 0 1⎦                    ⎣ 1  2  1⎦
///
/// Where brightness grows by 1 from pixel to pixel, a component is 8. Beyond the border its pixels are repeated. Source:
/// Sobel and Feldman 1968, as in Duda and Hart 1973, section 7.3.
///
/// `let edges = SobelGradient(of: picture).magnitude`
public struct SobelGradient: Sendable {
  /// The growth from left to right, in the shape of the pictures.
  public let horizontal: Tensor
  /// The growth from top to bottom, in the shape of the pictures.
  public let vertical: Tensor

  /// The gradient of one picture, or of each channel of a batch. Gradients flow to the pictures.
  ///
  /// - Shapes: `[height, width]` or `[batch, height, width, channels]`
  public init(of pictures: Tensor, file: StaticString = #fileID, line: UInt = #line) {
    let (rows, columns) = pictures.pictureAxes("SobelGradient", file: file, line: line)
    var widths = [(before: Int, after: Int)](repeating: (0, 0), count: pictures.rank)
    widths[rows] = (1, 1)
    widths[columns] = (1, 1)
    let padded = pictures.padded(widths, mode: .edge)
    horizontal = padded.filtered([-1, 0, 1], axis: columns).filtered([1, 2, 1], axis: rows)
    vertical = padded.filtered([-1, 0, 1], axis: rows).filtered([1, 2, 1], axis: columns)
  }

  /// `√(horizontal² + vertical²)`.
  public var magnitude: Tensor { (horizontal.squared() + vertical.squared()).sqrt() }

  /// The angle in which brightness grows most, from −π to π: 0 to the right, π/2 to the bottom. Gradients do not flow
  /// through it.
  public var direction: Tensor {
    let angles = zip(vertical.doubles, horizontal.doubles).map { atan2($0, $1) }
    return Tensor(angles, shape: horizontal.shape).converted(to: horizontal.dtype)
  }
}
