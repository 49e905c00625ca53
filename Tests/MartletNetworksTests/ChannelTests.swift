import Martlet
import MartletData
import MartletNetworks
import Testing

/// Pictures of 6 × 6 with one bright pixel each; the class is that of its half: above or below.
private func points(_ places: [(row: Int, column: Int, brightness: UInt8)]) -> ImageDataset {
  var pixels = [UInt8](repeating: 0, count: places.count * 36)
  for (picture, place) in places.enumerated() { pixels[picture * 36 + place.row * 6 + place.column] = place.brightness }
  return ImageDataset(
    LabelledImages(
      pixels: pixels, count: places.count, height: 6, width: 6, labels: places.map { $0.row < 3 ? 0 : 1 },
      classNames: ["above", "below"]))
}

private let raw = Standardization.identity(channels: 1)

@Suite struct StrongestPatchesTests {
  /// Two channels: the pixel itself, and the pixel above minus twice the one itself.
  private func layer() -> Convolution2D {
    Convolution2D(
      weight: Tensor([0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, -2, 0, 0, 0, 0] as [Float], shape: [2, 3, 3, 1]),
      padding: .same)
  }

  @Test func theBrightestPixelsAreFoundWithTheirFields() throws {
    let data = points([(0, 0, 51), (4, 2, 255), (2, 5, 102), (3, 3, 204)])
    let patches = StrongestPatches(of: layer(), on: data, standardization: raw, count: 3, batchSize: 3)
    #expect(patches.channels.count == 2)
    #expect(patches.channels[0].map(\.image) == [1, 3, 2])
    #expect(patches.channels[0].map(\.label) == [1, 1, 0])
    #expect(zip(patches.channels[0].map(\.response), [1, 0.8, 0.4]).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(patches.channels[0][0].rows == 3..<6 && patches.channels[0][0].columns == 1..<4)
    // The second channel answers a step below the bright pixel.
    #expect(patches.channels[1][0].image == 1 && patches.channels[1][0].rows == 4..<7)
    let pixels = patches.channels[0][0].pixels(of: data)
    #expect(pixels.width == 3 && pixels.height == 3 && pixels.pixels[4] == 255)
    #expect(pixels.pixels.reduce(0) { $0 + Int($1) } == 255)
    // Beyond the rim it is black.
    let corner = patches.channels[0][2].pixels(of: data)
    #expect(patches.channels[0][2].columns == 4..<7 && corner.pixels == [0, 0, 0, 0, 102, 0, 0, 0, 0])
  }

  @Test func batchesChangeNothing() {
    var generator = PhiloxGenerator(seed: 3)
    let places = (0..<20).map { _ in
      (
        row: Int.random(in: 0..<6, using: &generator), column: Int.random(in: 0..<6, using: &generator),
        brightness: UInt8.random(in: 1...255, using: &generator)
      )
    }
    let stack = Sequential(
      Convolution2D(1, 4, kernel: 3, padding: .same, using: &generator), ReLU(), MaxPooling2D(),
      Convolution2D(4, 3, kernel: 3, padding: .same, using: &generator))
    let data = points(places)
    let whole = StrongestPatches(of: stack, on: data, standardization: raw, count: 5)
    #expect(whole == StrongestPatches(of: stack, on: data, standardization: raw, count: 5, batchSize: 3))
    for channel in whole.channels {
      #expect(channel.count == 5 && Set(channel.map(\.image)).count == 5)
      #expect(zip(channel, channel.dropFirst()).allSatisfy { $0.response >= $1.response })
      #expect(channel.allSatisfy { $0.rows.count == 8 && $0.columns.count == 8 })
    }
    // Fewer images than are asked for.
    let few = StrongestPatches(of: stack, on: data.prefix(2), standardization: raw, count: 5)
    #expect(few.channels.allSatisfy { $0.count == 2 })
  }
}

@Suite struct ClassSelectivityTests {
  /// Channels that answer the upper half, everything, nothing, and below twice as much as above.
  private final class Halves: Layer {
    func callAsFunction(_ x: Tensor) -> Tensor {
      let above = x.narrowed(1, to: 0..<3).sum([1, 2, 3], keepingAxes: true)
      let below = x.narrowed(1, to: 3..<6).sum([1, 2, 3], keepingAxes: true)
      return Tensor.concatenate([above, above + below, 0 * above, above + 2 * below], axis: 3)
    }
  }

  @Test func channelsOfOneClassHaveOneAndOfAllHaveNone() {
    let data = points([(0, 0, 255), (4, 2, 255), (5, 5, 255), (2, 1, 255), (1, 1, 255)])
    let selectivity = ClassSelectivity(of: Halves(), on: data, standardization: raw, batchSize: 2)
    let expected = [1, 0, 0, 1.0 / 3]
    #expect(zip(selectivity.channels, expected).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(selectivity.preferred[0] == 0 && selectivity.preferred[3] == 1)
    #expect(abs(selectivity.mean - 1.0 / 3) < 1e-6)
  }

  @Test func aSingleClassTellsNothing() {
    let data = points([(0, 0, 255), (1, 2, 255)])
    #expect(ClassSelectivity(of: Halves(), on: data, standardization: raw).channels.isEmpty)
  }
}
