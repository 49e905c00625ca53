import Foundation

/// A view of a box from above at an angle, without perspective: parallels stay parallel.
///
/// Coordinates inside the box run from 0 to 1 along each axis; its height is 0.62 of its sides.
struct Projection {
  private let cosine: Double
  private let sine: Double
  private let rise: Double
  private let tilt: Double
  private let scale: Double
  private let offset: Point
  /// The height of the picture in pixels.
  let height: Double

  private static let boxHeight = 0.62

  /// A view that fills a width.
  ///
  /// - Parameters:
  ///   - azimuth: degrees about the vertical axis.
  ///   - elevation: degrees above the horizon.
  ///   - origin: the upper left corner of the picture.
  init(azimuth: Double, elevation: Double, origin: Point, width: Double) {
    let turn = azimuth.isFinite ? azimuth * .pi / 180 : 0
    let lift = min(max(elevation.isFinite ? elevation : 30, 5), 85) * .pi / 180
    (cosine, sine, rise, tilt) = (cos(turn), sin(turn), cos(lift), sin(lift))
    let corners = Self.corners.map { [cosine, sine, rise, tilt] in
      Self.flat($0, cosine: cosine, sine: sine, rise: rise, tilt: tilt)
    }
    let left = corners.map(\.x).min() ?? 0
    let right = corners.map(\.x).max() ?? 1
    let top = corners.map(\.y).min() ?? 0
    let bottom = corners.map(\.y).max() ?? 1
    scale = width / (right - left)
    offset = Point(x: origin.x - left * scale, y: origin.y - top * scale)
    height = (bottom - top) * scale
  }

  /// The corners of the box.
  static let corners: [(x: Double, y: Double, z: Double)] = [0.0, 1].flatMap { x in
    [0.0, 1].flatMap { y in [0.0, 1].map { (x, y, $0) } }
  }

  /// The place of a point in pixels.
  func place(_ x: Double, _ y: Double, _ z: Double) -> Point {
    let point = Self.flat((x, y, z), cosine: cosine, sine: sine, rise: rise, tilt: tilt)
    return Point(x: point.x * scale + offset.x, y: point.y * scale + offset.y)
  }

  /// How far behind the middle of the box a point of the floor lies.
  func depth(_ x: Double, _ y: Double) -> Double {
    (x - 0.5) * sine + (y - 0.5) * cosine
  }

  private static func flat(
    _ point: (x: Double, y: Double, z: Double), cosine: Double, sine: Double, rise: Double, tilt: Double
  ) -> Point {
    let (x, y) = (point.x - 0.5, point.y - 0.5)
    return Point(x: x * cosine - y * sine, y: -(point.z * boxHeight * rise + (x * sine + y * cosine) * tilt))
  }
}
