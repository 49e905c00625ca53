#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// An affine map of the plane: `(x, y) ↦ (xx·x + xy·y + x₀, yx·x + yy·y + y₀)`.
///
/// Images span −1 to 1 on both axes, whatever their size; x goes right and y goes down. A transform says where the
/// content of an image moves.
public struct AffineTransform2D: Hashable, Sendable {
  /// What x gives to x.
  public var xx: Double
  /// What y gives to x.
  public var xy: Double
  /// What is added to x.
  public var x0: Double
  /// What x gives to y.
  public var yx: Double
  /// What y gives to y.
  public var yy: Double
  /// What is added to y.
  public var y0: Double

  /// The map with the matrix `[[xx, xy, x0], [yx, yy, y0]]`.
  public init(xx: Double, xy: Double, x0: Double, yx: Double, yy: Double, y0: Double) {
    self.xx = xx
    self.xy = xy
    self.x0 = x0
    self.yx = yx
    self.yy = yy
    self.y0 = y0
  }

  /// The map that leaves every point where it is.
  public static let identity = AffineTransform2D(xx: 1, xy: 0, x0: 0, yx: 0, yy: 1, y0: 0)

  /// A turn about the centre, counter-clockwise by `degrees`.
  ///
  /// `aspect` is width by height of the images, so that a turn keeps angles in images that are not square.
  public static func rotation(degrees: Double, aspect: Double = 1) -> AffineTransform2D {
    let (sine, cosine) = exactSineAndCosine(degrees: degrees)
    return AffineTransform2D(xx: cosine, xy: sine / aspect, x0: 0, yx: -sine * aspect, yy: cosine, y0: 0)
  }

  /// Content that is larger (above 1) or smaller about the centre.
  public static func scale(_ factor: Double) -> AffineTransform2D { scale(x: factor, y: factor) }

  /// Content that is wider and higher by factors of their own; −1 mirrors.
  public static func scale(x: Double, y: Double) -> AffineTransform2D {
    AffineTransform2D(xx: x, xy: 0, x0: 0, yx: 0, yy: y, y0: 0)
  }

  /// A move by fractions of half an image: 2 is a whole width or height.
  public static func translation(x: Double, y: Double) -> AffineTransform2D {
    AffineTransform2D(xx: 1, xy: 0, x0: x, yx: 0, yy: 1, y0: y)
  }

  /// A shear along x: rows move by `factor` times their y.
  public static func shear(_ factor: Double) -> AffineTransform2D {
    AffineTransform2D(xx: 1, xy: factor, x0: 0, yx: 0, yy: 1, y0: 0)
  }

  /// This map, and then another one.
  public func followed(by next: AffineTransform2D) -> AffineTransform2D {
    let origin = next.applied(x: x0, y: y0)
    return AffineTransform2D(
      xx: next.xx * xx + next.xy * yx, xy: next.xx * xy + next.xy * yy, x0: origin.x,
      yx: next.yx * xx + next.yy * yx, yy: next.yx * xy + next.yy * yy, y0: origin.y)
  }

  /// Where a point goes.
  public func applied(x: Double, y: Double) -> (x: Double, y: Double) {
    (xx * x + xy * y + x0, yx * x + yy * y + y0)
  }

  /// The factor by which areas grow; negative where the map mirrors.
  public var determinant: Double { xx * yy - xy * yx }

  /// The map that undoes this one; `nil` where it flattens the plane to a line or a point.
  public var inverse: AffineTransform2D? {
    let determinant = determinant
    guard determinant != 0, determinant.isFinite else { return nil }
    let (a, b, c, d) = (yy / determinant, -xy / determinant, -yx / determinant, xx / determinant)
    return AffineTransform2D(xx: a, xy: b, x0: -(a * x0 + b * y0), yx: c, yy: d, y0: -(c * x0 + d * y0))
  }

  /// The rows `[xx, xy, x0]` and `[yx, yy, y0]` one after the other, as `affineGrid` takes them.
  public var elements: [Double] { [xx, xy, x0, yx, yy, y0] }

  /// Sine and cosine, exact at quarter turns, so that these move pixels without mixing them.
  private static func exactSineAndCosine(degrees: Double) -> (Double, Double) {
    switch degrees.truncatingRemainder(dividingBy: 360) {
    case 0: (0, 1)
    case 90, -270: (1, 0)
    case 180, -180: (0, -1)
    case 270, -90: (-1, 0)
    case let rest: (sin(rest / 180 * .pi), cos(rest / 180 * .pi))
    }
  }
}
