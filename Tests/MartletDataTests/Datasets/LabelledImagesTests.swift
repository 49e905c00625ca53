import MartletData
import Testing

struct LabelledImagesTests {
  @Test func aPictureIsCutOut() {
    let data = LabelledImages(
      pixels: Array(0..<12), count: 2, height: 1, width: 2, channels: 3, labels: [1, 0], classNames: ["a", "b"])
    #expect(data.image(at: 1) == Image(width: 2, height: 1, channels: 3, pixels: [6, 7, 8, 9, 10, 11]))
  }

  @Test func partsThatDoNotFitTrap() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = LabelledImages(pixels: [1, 2], count: 2, height: 1, width: 1, labels: [0, 2], classNames: ["a", "b"])
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(
      text.contains(
        "LabelledImages: 2 samples and 2 labels of 2 classes do not make 2 pictures of 1 × 1 × 1"))
  }
}
