import Foundation
import Martlet
import MartletData
import Testing

struct EdgeDetectionTests {
  private static let golden = (try? Safetensors.read("\(FormatFiles.golden)/edges.safetensors").tensors) ?? [:]

  private func golden(_ name: String) throws -> Tensor { try #require(Self.golden[name], "\(name)") }

  @Test(arguments: ["photo", "noise", "line"])
  func gradientsAreThoseOfScikitImage(name: String) throws {
    let gradient = SobelGradient(of: try golden("\(name)/picture"))
    for (own, part) in [
      (gradient.horizontal, "horizontal"), (gradient.vertical, "vertical"), (gradient.magnitude, "magnitude"),
    ] {
      let expected = try golden("\(name)/\(part)")
      #expect(own.shape == expected.shape && own.isClose(to: expected, tolerance: 1e-13, relative: 1e-13), "\(part)")
    }
  }

  @Test(arguments: [(1, 0.1, 0.2), (2, 0.1, 0.2), (1.3, 0.4, 0.9), (0.5, 0.05, 0.6)])
  func edgesAreThoseOfScikitImage(deviation: Double, low: Double, high: Double) throws {
    let detector = CannyEdgeDetector(standardDeviation: deviation, lowThreshold: low, highThreshold: high)
    let words = "\(deviation) \(low) \(high)".replacingOccurrences(of: ".0 ", with: " ")
    for name in ["photo", "noise", "line"] {
      let edges = detector(try golden("\(name)/picture"))
      let expected = try golden("\(name)/edges \(words)")
      #expect(edges.dtype == .bool && edges.shape == expected.shape)
      #expect(edges.integers == expected.integers, "\(name)")
    }
    #expect(try golden("photo/edges \(words)").integers.contains(1))
  }

  @Test func aBatchIsItsPicturesAndChannels() throws {
    let photo = try golden("photo/picture").converted(to: .float32)
    let others = [photo, photo.flipped([1]), photo.flipped([0]), 1 - photo]
    let batch = Tensor.stack(others).reshaped(to: [2, 2, 40, 52]).transposed([0, 2, 3, 1])
    let gradient = SobelGradient(of: batch)
    let edges = CannyEdgeDetector()(batch)
    #expect(edges.shape == batch.shape)
    for (index, picture) in others.enumerated() {
      func part(_ tensor: Tensor) -> Tensor {
        tensor.narrowed(0, to: index / 2..<index / 2 + 1).narrowed(3, to: index % 2..<index % 2 + 1)
          .reshaped(to: picture.shape)
      }
      #expect(part(gradient.vertical).floats == SobelGradient(of: picture).vertical.floats)
      #expect(part(edges).integers == CannyEdgeDetector()(picture).integers)
    }
  }

  @Test func directionsPointToTheBrighterSide() {
    let ramp = Tensor.range(0, to: 5, dtype: .float64)
    let right = ramp.expanded(at: 0).broadcast(to: [5, 5])
    func middle(_ picture: Tensor) -> Double { SobelGradient(of: picture).direction.doubles[12] }
    #expect(middle(right) == 0)
    #expect(middle(right.transposed()) == .pi / 2)
    #expect(abs(middle(-right) - .pi) < 1e-15)
    #expect(abs(middle(right - right.transposed()) + .pi / 4) < 1e-15)
    #expect(SobelGradient(of: right).magnitude.doubles[12] == 8)
  }

  @Test func gradientsFlowThroughTheMagnitude() {
    let picture = Tensor((0..<20).map { Double(($0 * 7) % 11) }, shape: [4, 5])
    let (_, slope) = valueAndGradient(at: picture) { SobelGradient(of: $0).magnitude.sum() }
    var other = picture.doubles
    let step = 1e-6
    for index in [0, 7, 19] {
      other[index] += step
      let above = SobelGradient(of: Tensor(other, shape: [4, 5])).magnitude.sum().scalar
      other[index] -= 2 * step
      let below = SobelGradient(of: Tensor(other, shape: [4, 5])).magnitude.sum().scalar
      other[index] += step
      #expect(abs(slope.doubles[index] - (above - below) / (2 * step)) < 1e-6)
    }
  }

  @Test func weakPixelsCountOnlyBesideStrongOnes() {
    // A step that grows weaker along its length, and a weak one alone.
    var picture: [Double] = []
    for row in 0..<12 {
      let left = 0.02 + 0.02 * Double(row)
      picture += [Double](repeating: 0, count: 4) + [Double](repeating: left, count: 7)
      picture += [Double](repeating: left + 0.05, count: 5)
    }
    let tensor = Tensor(picture, shape: [12, 16])
    func columns(_ low: Double, _ high: Double) -> Set<Int> {
      let edges = CannyEdgeDetector(standardDeviation: 0, lowThreshold: low, highThreshold: high)(tensor)
      return Set(edges.integers.indices.filter { edges.integers[$0] == 1 }.map { $0 % 16 })
    }
    #expect(columns(0.18, 0.18).contains { $0 >= 10 })
    #expect(columns(0.18, 0.7).isSubset(of: [3, 4]) && !columns(0.18, 0.7).isEmpty)
    #expect(columns(0.18, 5).isEmpty)
  }
}
