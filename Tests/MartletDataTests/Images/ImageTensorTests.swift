import Martlet
import MartletData
import Testing

struct ImageTensorTests {
  @Test(arguments: [1, 3, 4])
  func samplesComeBackAsTheyWere(channels: Int) {
    let pixels = (0..<(5 * 7 * channels)).map { UInt8(truncatingIfNeeded: $0 * 73) }
    let image = Image(width: 7, height: 5, channels: channels, pixels: pixels)
    let tensor = image.tensor()
    #expect(tensor.shape == [5, 7, Int(channels)] && tensor.dtype == .float32)
    #expect(tensor.floats[channels] == Float(pixels[channels]) / 255)
    #expect(Image(tensor) == image && Image(image.tensor(dtype: .float64)) == image)
  }

  @Test func numbersAreLimitedAndRounded() {
    let numbers = Tensor([-1, 0.001, 0.003, 0.5, 2, Float.nan], shape: [2, 3])
    #expect(Image(numbers).pixels == [0, 0, 1, 128, 255, 0])
    #expect(Image(Tensor([true, false], shape: [1, 2])).pixels == [255, 0])
  }
}
