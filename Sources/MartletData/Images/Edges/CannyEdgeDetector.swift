import Foundation
import Martlet

/// Finds edges of one pixel's width: smoothing, gradient, thinning across the edge, and following from strong pixels to
/// weak ones.
///
/// The picture is smoothed with a Gaussian (cut off at 4 standard deviations; beyond the border there is nothing, and the
/// rest counts more) and Sobel's gradient taken. A pixel stays where its magnitude is at least the low threshold and at
/// least those of both neighbours in the direction of the gradient, interpolated between pixels; pixels of the border do
/// not stay. Of what stays, the parts that hang together (also at corners) are edges where one pixel reaches the high
/// threshold. Source: Canny 1986, "A computational approach to edge detection".
///
/// `let edges = CannyEdgeDetector()(picture)`
public struct CannyEdgeDetector: Equatable, Sendable {
  /// The standard deviation of the Gaussian in pixels; 0 smoothes nothing.
  public var standardDeviation: Double
  /// The magnitude of gradient that continues an edge, in the scale of `SobelGradient`.
  public var lowThreshold: Double
  /// The magnitude of gradient that begins an edge.
  public var highThreshold: Double

  /// A detector; the default thresholds suit pictures from 0 to 1.
  public init(
    standardDeviation: Double = 1, lowThreshold: Double = 0.1, highThreshold: Double = 0.2,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    if !(standardDeviation >= 0) || !(lowThreshold <= highThreshold) || !standardDeviation.isFinite {
      contractFailure(
        "CannyEdgeDetector", "deviation \(standardDeviation), thresholds \(lowThreshold) and \(highThreshold)",
        "the deviation must not be negative and the low threshold not above the high one", file: file, line: line)
    }
    self.standardDeviation = standardDeviation
    self.lowThreshold = lowThreshold
    self.highThreshold = highThreshold
  }

  /// Where the edges are, as booleans. Gradients do not flow through it.
  ///
  /// - Shapes: `[height, width]` or `[batch, height, width, channels]` (each channel by itself) → the same
  public func callAsFunction(_ pictures: Tensor, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    let (rows, columns) = pictures.pictureAxes("CannyEdgeDetector", file: file, line: line)
    let smooth = smoothed(smoothed(pictures.detached(), axis: rows), axis: columns)
    let gradient = SobelGradient(of: smooth)
    let (height, width) = (pictures.shape[rows], pictures.shape[columns])
    // One picture after another, whatever the layout.
    let order = pictures.rank == 4 ? [0, 3, 1, 2] : [0, 1]
    let parts = [gradient.horizontal, gradient.vertical, gradient.magnitude].map { $0.transposed(order).doubles }
    var edges: [Bool] = []
    edges.reserveCapacity(pictures.elementCount)
    for start in stride(from: 0, to: pictures.elementCount, by: height * width) {
      let range = start..<(start + height * width)
      let map = EdgeMap(
        height: height, width: width, horizontal: Array(parts[0][range]), vertical: Array(parts[1][range]),
        magnitude: Array(parts[2][range]))
      edges += map.edges(low: lowThreshold, high: highThreshold)
    }
    if pictures.rank == 2 { return Tensor(edges, shape: pictures.shape) }
    return Tensor(edges, shape: [pictures.shape[0], pictures.shape[3], height, width]).transposed([0, 2, 3, 1])
  }

  /// The mean of what a Gaussian along an axis covers within the picture.
  private func smoothed(_ pictures: Tensor, axis: Int) -> Tensor {
    let radius = Int(4 * standardDeviation + 0.5)
    if radius == 0 { return pictures }
    let heights = (-radius...radius).map { exp(-0.5 * pow(Double($0) / standardDeviation, 2)) }
    let total = heights.reduce(0, +)
    let weights = heights.map { $0 / total }
    var widths = [(before: Int, after: Int)](repeating: (0, 0), count: pictures.rank)
    widths[axis] = (radius, radius)
    var lineShape = Shape(repeatElement(1, count: pictures.rank))
    lineShape[axis] = pictures.shape[axis]
    let covered = Tensor.ones(lineShape, dtype: pictures.dtype).padded(widths).filtered(weights, axis: axis)
    return pictures.padded(widths).filtered(weights, axis: axis) / covered
  }
}

/// The gradient of one picture, and which of its pixels are edges.
private struct EdgeMap {
  let height: Int
  let width: Int
  let horizontal: [Double]
  let vertical: [Double]
  let magnitude: [Double]

  func edges(low: Double, high: Double) -> [Bool] {
    let thin = thinned(low: low)
    var edges = [Bool](repeating: false, count: magnitude.count)
    // From every strong pixel to all weak ones that hang together with it.
    var waiting = thin.indices.filter { thin[$0] && magnitude[$0] >= high }
    for place in waiting { edges[place] = true }
    while let place = waiting.popLast() {
      for row in (place / width - 1)...(place / width + 1) {
        for column in (place % width - 1)...(place % width + 1) {
          // What is thin is not at the border, so its neighbours are within the picture.
          let next = row * width + column
          if thin[next] && !edges[next] {
            edges[next] = true
            waiting.append(next)
          }
        }
      }
    }
    return edges
  }

  /// The pixels whose magnitude is the greatest across the edge.
  private func thinned(low: Double) -> [Bool] {
    var thin = [Bool](repeating: false, count: magnitude.count)
    guard height > 2, width > 2 else { return thin }
    for row in 1..<(height - 1) {
      for column in 1..<(width - 1) {
        let place = row * width + column
        let own = magnitude[place]
        guard own > 0, own >= low else { continue }
        let (right, down) = (horizontal[place], vertical[place])
        let isSteep = abs(down) >= abs(right)
        // One step along the greater component, and one along both: the gradient points between them.
        let straight = isSteep ? (down > 0 ? width : -width) : (right > 0 ? 1 : -1)
        let diagonal = (down > 0 ? width : -width) + (right > 0 ? 1 : -1)
        let share = isSteep ? abs(right) / abs(down) : abs(down) / abs(right)
        let ahead = magnitude[place + diagonal] * share + magnitude[place + straight] * (1 - share)
        let behind = magnitude[place - diagonal] * share + magnitude[place - straight] * (1 - share)
        thin[place] = ahead <= own && behind <= own
      }
    }
    return thin
  }
}
