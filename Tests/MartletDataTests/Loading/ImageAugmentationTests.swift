import Foundation
import Martlet
import MartletData
import Testing

@Suite struct ImageAugmentationTests {
  private let still = ImageAugmentation(flipsHorizontally: false, shift: 0)

  private func images(_ count: Int = 6, channels: Int = 3) -> Tensor {
    var generator = PhiloxGenerator(seed: 3)
    return Tensor.uniform([count, 9, 12, channels], using: &generator)
  }

  private func changed(_ change: (inout ImageAugmentation) -> Void, seed: UInt64 = 1, _ images: Tensor) -> Tensor {
    var (augmentation, generator) = (still, PhiloxGenerator(seed: seed))
    change(&augmentation)
    return augmentation(images, using: &generator)
  }

  @Test func nothingAskedForChangesNothing() {
    let x = images()
    #expect(changed({ _ in }, x).floats == x.floats)
    #expect(changed({ $0.crop = 1...1 }, x[0..<1]).shape == [1, 9, 12, 3])
  }

  @Test func changesFollowFromTheGenerator() {
    let x = images()
    let changes: [@Sendable (inout ImageAugmentation) -> Void] = [
      { $0.flipsHorizontally = true }, { $0.shift = 3 }, { $0.rotation = 20 }, { $0.scale = 0.7...1.4 },
      { $0.crop = 0.2...0.9 }, { $0.brightness = 0.4 }, { $0.contrast = 0.4 }, { $0.saturation = 0.4 },
    ]
    for change in changes {
      let once = changed(change, x).floats
      #expect(changed(change, x).floats == once)
      #expect(changed(change, seed: 2, x).floats != once)
      #expect(once != x.floats)
      #expect(once.allSatisfy { (0...1).contains($0) })
    }
  }

  @Test func picturesOfABatchChangeInWaysOfTheirOwn() {
    let same = images(1).repeated(8, axis: 0)
    let turned = changed({ $0.rotation = 30 }, same)
    #expect(Set((0..<8).map { turned[$0].floats }).count == 8)
  }

  @Test func flipsAndShiftsAreThoseOfTheLoader() {
    // A picture whose columns are numbered: where they went says flip and shift.
    let columns = Tensor((0..<108).map { Float($0 % 12 + 1) / 20 }, shape: [1, 9, 12, 1]).repeated(40, axis: 0)
    let moved = changed({ ($0.flipsHorizontally, $0.shift) = (true, 2) }, columns)
    var seen: Set<[Int]> = []
    for picture in 0..<40 {
      let middle = moved[picture, 4].floats.map { Int(($0 * 20).rounded()) }
      let isFlipped = middle[5] > middle[6]
      let right = isFlipped ? middle[5] - 7 : 6 - middle[5]
      #expect((-2...2).contains(right))
      for column in 0..<12 {
        let source = isFlipped ? 11 - (column - right) : column - right
        #expect(middle[column] == ((0..<12).contains(source) ? source + 1 : 0), "black comes in")
      }
      seen.insert([isFlipped ? 1 : 0, right])
    }
    #expect(seen.count == 10)
  }

  @Test func aCropShowsAPartEnlarged() {
    // A ramp from left to right: a part of it is less steep.
    let ramp = Tensor((0..<108).map { Float($0 % 12) / 11 }, shape: [1, 9, 12, 1]).repeated(30, axis: 0)
    let cropped = changed({ $0.crop = 0.25...0.25 }, ramp)
    for picture in 0..<30 {
      let middle = cropped[picture, 4].floats
      let steps = zip(middle[2..<9], middle[3..<10]).map { $1 - $0 }
      // A quarter of the area, its width between √(3/4) and √(4/3) of a half.
      #expect(steps.allSatisfy { (0.5 * 0.866 - 0.01)...(0.5 * 1.155 + 0.01) ~= $0 * 11 }, "\(steps)")
    }
    #expect(Set((0..<30).map { cropped[$0, 4, 5].floats }).count > 20)
  }

  @Test func largerAndSmallerAreEquallyLikely() {
    let disc = Tensor(
      (0..<441).map { index -> Float in
        let (x, y) = (Double(index % 21) - 10, Double(index / 21) - 10)
        return x * x + y * y <= 36 ? 1 : 0
      }, shape: [1, 21, 21, 1]
    ).repeated(200, axis: 0)
    let scaled = changed({ $0.scale = 0.5...2 }, disc)
    let grown = scaled.sum([1, 2, 3]).floats.count { $0 > 113 }
    #expect((70...130).contains(grown), "\(grown)")
  }

  @Test func coloursChangeAsTheyAreNamed() throws {
    let x = images(4) * 0.5 + 0.2
    let bright = changed({ $0.brightness = 0.1 }, x)
    for picture in 0..<4 {
      let ratios = (bright[picture] / x[picture]).floats
      #expect(try #require(ratios.max()) - #require(ratios.min()) < 1e-5)
    }
    let gray = { (image: Tensor) in (image * Tensor([Float(0.299), 0.587, 0.114])).sum([-1]) }
    let contrasted = changed({ $0.contrast = 0.2 }, x)
    for picture in 0..<4 {
      let (before, after) = (gray(x[picture]).mean().scalar, gray(contrasted[picture]).mean().scalar)
      #expect(abs(before - after) < 1e-5, "the mean gray stays")
    }
    let saturated = changed({ $0.saturation = 0.2 }, x)
    #expect((gray(saturated) - gray(x)).abs().max().scalar < 1e-5, "every pixel's gray stays")
    let plain = images(2, channels: 1)
    #expect(changed({ $0.saturation = 0.9 }, plain).floats == plain.floats)
  }

  @Test func theLoaderStandardisesAfterTheChange() {
    let pixels = (0..<4 * 36).map { UInt8($0 % 251) }
    let dataset = ImageDataset(
      LabelledImages(pixels: pixels, count: 4, height: 6, width: 6, labels: [0, 1, 0, 1], classNames: ["a", "b"]))
    let scale = Standardization(mean: [0.25], standardDeviation: [0.5])
    func batches(_ augmentation: ImageAugmentation?, prefetch: Int = 0) -> [Tensor] {
      let loader = BatchLoader(
        dataset, standardization: scale, batchSize: 2, isShuffled: false, augmentation: augmentation, seed: 5,
        prefetch: prefetch)
      return loader.map { $0.x }
    }
    var augmentation = still
    augmentation.scale = 0.4...0.5
    augmentation.brightness = 0.2
    let smaller = batches(augmentation)
    #expect(smaller.count == 2 && smaller.map(\.floats) == batches(augmentation, prefetch: 2).map(\.floats))
    // Black, which comes in at the rim, is −0.5 in this scale.
    #expect(smaller.allSatisfy { ($0[0..., 0] + 0.5).abs().max().scalar < 1e-6 })
    #expect(smaller.allSatisfy { $0[0..., 2..<4, 2..<4].max().scalar > -0.4 })
    // The same batch without the loader's arithmetic.
    var whole = still
    whole.scale = 1...1.000001
    for (a, b) in zip(batches(whole), batches(nil)) { #expect((a - b).abs().max().scalar < 1e-4) }
  }

  @Test func settingsAreReadBackAlsoOlderOnes() throws {
    var augmentation = ImageAugmentation(rotation: 10, scale: 0.8...1.2, crop: 0.5...1, brightness: 0.1)
    augmentation.saturation = 0.3
    let data = try JSONEncoder().encode(augmentation)
    #expect(try JSONDecoder().decode(ImageAugmentation.self, from: data) == augmentation)
    let old = Data(#"{"flipsHorizontally": true, "shift": 1}"#.utf8)
    let expected = ImageAugmentation(flipsHorizontally: true, shift: 1)
    #expect(try JSONDecoder().decode(ImageAugmentation.self, from: old) == expected)
    let wrong = Data(#"{"scale": [-1, 1]}"#.utf8)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(ImageAugmentation.self, from: wrong) }
  }

  @Test func tensorsAreStandardisedByChannel() {
    let scale = Standardization(mean: [0.5, 0.25, 0], standardDeviation: [0.5, 0.25, 2])
    let x = Tensor([Float(0.5), 0.5, 0.5, 1, 0, 1], shape: [1, 1, 2, 3])
    #expect(scale(x).floats == [0, 1, 0.25, 1, -1, 0.5])
    #expect(Standardization.identity(channels: 3)(x).floats == x.floats)
  }
}
