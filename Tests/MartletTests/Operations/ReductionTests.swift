import Foundation
import Martlet
import Testing

@Suite struct ReductionTests {
  @Test func sumsOfTenMillionNumbersAreAccurate() {
    let count = 10_000_000
    var generator = PhiloxGenerator(seed: 9)
    let x = Tensor.uniform([count], using: &generator)
    let exact = x.converted(to: .float64).sum().scalar
    #expect(abs(x.sum().scalar / exact - 1) < 1e-6)
    #expect(abs(x.mean().scalar / (exact / Double(count)) - 1) < 1e-6)
    #expect(Tensor.ones([count]).sum().scalar == Double(count))
    let tenths = Tensor(repeating: 0.1, shape: [count])
    #expect(abs(tenths.sum().scalar / (Double(Float(0.1)) * Double(count)) - 1) < 1e-6)
    // Along the other direction of memory.
    let columns = x.reshaped(to: [5_000_000, 2]).sum(0).doubles
    #expect(abs((columns[0] + columns[1]) / exact - 1) < 1e-6)
    #expect(abs(x.variance().scalar * 12 - 1) < 1e-3)
    #expect(abs(x.reshaped(to: [2, 5_000_000]).transposed().sum([0, 1]).scalar / exact - 1) < 1e-6)
  }

  @Test func varianceIsAccurateFarFromZero() {
    let x = Tensor.sample([10_000], seed: 5) + 1000
    let exact = x.converted(to: .float64).variance().scalar
    #expect(abs(x.variance().scalar / exact - 1) < 1e-3)
    #expect(x.variance([0], correction: 1).scalar > x.variance([0]).scalar)
  }

  @Test func theFirstOfEqualsIsThePositionOfTheExtremum() {
    for dtype in [DType.float32, .float64, .int32, .int64] {
      for count in [3, 17, 64, 1000, 40_000] {
        var values = [Double](repeating: 1, count: count)
        values[count / 3] = 5
        values[count / 2] = 5
        values[count - 1] = 5
        let x = Tensor(values).converted(to: dtype)
        #expect(x.argmax().integers == [count / 3], "\(dtype) \(count)")
        #expect((0 - x).argmin().integers == [count / 3])
        #expect(x.argmin().integers == [count / 3 == 0 ? 1 : 0])
      }
    }
    let matrix = Tensor([[1.0, 3], [3, 3], [3, 0]])
    #expect(matrix.argmax(0).integers == [1, 0] && matrix.argmax().integers == [1, 0, 0])
    #expect(matrix.argmin(0).integers == [0, 2] && matrix.argmax().dtype == .int32)
  }

  @Test func notANumberWinsEveryExtremum() {
    for count in [2, 33, 1000] {
      for place in [0, count / 2, count - 1] {
        for dtype in [DType.float32, .float64] {
          var values = (0..<count).map(Double.init)
          values[place] = .nan
          let x = Tensor(values).converted(to: dtype)
          #expect(x.max().scalar.isNaN && x.min().scalar.isNaN)
          #expect(x.argmax().integers == [place] && x.argmin().integers == [place])
          #expect(x.expanded(at: 1).max([0]).scalar.isNaN)
          #expect(Tensor.stack([x, x + 1], axis: 1).max([0]).doubles.allSatisfy { $0.isNaN })
        }
      }
    }
    let (nan, one) = (Tensor([Double.nan, 1]), Tensor([1, Double.nan]))
    #expect(Tensor.maximum(nan, one).doubles.allSatisfy { $0.isNaN })
    #expect(Tensor.minimum(nan, one).doubles.allSatisfy { $0.isNaN })
    #expect(Tensor([-Double.infinity, -.infinity]).max().scalar == -.infinity)
    #expect(Tensor([Double.infinity]).min().scalar == .infinity)
  }

  @Test func extremaOfInfinitiesAreInfinite() {
    let x = Tensor([Float.infinity, -.infinity, 0])
    #expect(x.max().scalar == .infinity && x.min().scalar == -.infinity && x.sum().scalar.isNaN)
    #expect(x.argmax().integers == [0] && x.argmin().integers == [1])
    #expect(Tensor([-Float.infinity, -.infinity]).argmax().integers == [0])
  }

  @Test(arguments: [DType.float32, .float64]) func softmaxDoesNotOverflow(_ dtype: DType) {
    let x = Tensor([[1000.0, 1000], [-1000, 0], [0, -.infinity], [88, 89]]).converted(to: dtype)
    let expected = [0.5, 0.5, 0, 1, 1, 0, 1 / (1 + exp(1.0)), 1 / (1 + exp(-1.0))]
    expectClose(x.softmax().doubles, expected, relative: 1e-6, absolute: 1e-7)
    #expect(x.logSoftmax().doubles[2] == -1000 && x.logSoftmax().doubles[5] == -.infinity)
    expectClose(
      x.logSumExp().doubles, [1000 + log(2.0), 0, 0, 89 + log(1 + exp(-1.0))], relative: 1e-6, absolute: 1e-7)
    #expect(Tensor([-Double.infinity, -.infinity]).converted(to: dtype).logSumExp().scalar == -.infinity)
    #expect(Tensor([Double.infinity, 0]).converted(to: dtype).logSumExp().scalar == .infinity)
    #expect(Tensor([Double.nan, 0]).converted(to: dtype).softmax().doubles.allSatisfy { $0.isNaN })
  }
}
