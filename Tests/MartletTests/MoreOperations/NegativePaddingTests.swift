import Martlet
import Testing

@Suite struct NegativePaddingTests {
  @Test func outputPaddingBeyondPaddingAgreesBetweenPrecisions() {
    var generator = PhiloxGenerator(seed: 3)
    for padding in [0, 1] {
      let x = Tensor.normal([2, 3, 4, 2], dtype: .float64, using: &generator)
      let weight = Tensor.normal([2, 3, 3, 3], dtype: .float64, using: &generator)
      func run(_ dtype: DType) -> Tensor {
        x.converted(to: dtype).transposedConvolution2D(
          weight.converted(to: dtype), stride: (3, 3), padding: (padding, padding), outputPadding: (2, 1))
      }
      #expect(run(.float32).isClose(to: run(.float64)))
    }
  }
}
