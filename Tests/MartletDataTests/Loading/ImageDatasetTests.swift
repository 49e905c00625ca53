import Martlet
import MartletData
import Testing

struct ImageDatasetTests {
  @Test func aSplitPartsThePictures() {
    let (training, validation) = numberedPictures(50).split(validationCount: 12, seed: 4)
    #expect(training.count == 38 && validation.count == 12)
    let all = [training, validation].flatMap { part in (0..<part.count).map { Int(part.image(at: $0).pixels[0]) } }
    #expect(all.sorted() == Array(0..<50))
    #expect(numberedPictures(50).split(validationFraction: 0.1, seed: 4).validation.count == 5)
  }

  @Test func aSplitFollowsFromItsSeed() {
    func held(_ seed: UInt64) -> [Int] {
      let part = numberedPictures(50).split(validationCount: 12, seed: seed).validation
      return (0..<part.count).map { Int(part.image(at: $0).pixels[0]) }
    }
    #expect(held(4) == held(4))
    #expect(held(4) != held(5))
  }

  @Test func subsetsKeepPicturesWithTheirLabels() {
    let some = numberedPictures(20).subset([7, 3, 19])
    #expect(some.labels == [1, 0, 1])
    #expect((0..<3).map { some.image(at: $0).pixels[0] } == [7, 3, 19])
    #expect(some.subset([2]).image(at: 0).pixels[0] == 19)
  }

  @Test func aPrefixIsNeverLongerThanTheDataset() {
    #expect(numberedPictures(20).prefix(5).labels == [0, 1, 2, 0, 1])
    #expect(numberedPictures(20).prefix(50).count == 20)
  }

  @Test func theMeanBorderCountsEachSampleOfTheRimOnce() {
    var pixels = [UInt8](repeating: 200, count: 9)
    pixels[4] = 0
    let picture = ImageDataset(
      LabelledImages(pixels: pixels, count: 1, height: 3, width: 3, labels: [0], classNames: ["a"]))
    #expect(picture.meanBorder == 200)
  }
}

struct StandardizationTests {
  @Test func statisticsAreThoseOfThePicturesGiven() {
    // Two pixels of three channels: 0 and 255, 51 and 51, 0 and 102.
    let pictures = ImageDataset(
      LabelledImages(
        pixels: [0, 51, 0, 255, 51, 102], count: 2, height: 1, width: 1, channels: 3, labels: [0, 0],
        classNames: ["a"]))
    let statistics = Standardization(of: pictures)
    #expect(zip(statistics.mean, [0.5, 0.2, 0.2]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(zip(statistics.standardDeviation, [0.5, 1, 0.2]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(Standardization(of: pictures.subset([0])).mean == [0, 0.2, 0])
  }

  @Test func anImageIsStandardisedChannelByChannel() {
    let statistics = Standardization(mean: [0, 0.5, 1], standardDeviation: [1, 0.5, 0.25])
    let x = statistics(Image(width: 1, height: 1, channels: 3, pixels: [255, 255, 0]))
    #expect(x.shape == [1, 1, 1, 3])
    #expect(x.isClose(to: Tensor([1, 1, -4] as [Float], shape: [1, 1, 1, 3])))
  }
}
