import Foundation
import Martlet
import Testing

/// Order, repetition and masks beside the values of a peer.
@Suite struct OrderTests {
  @Test func equalElementsStayAsTheyWere() {
    let x = Tensor([2, 1, 2, 1, 2] as [Float])
    #expect(x.argsort().integers == [1, 3, 0, 2, 4])
    #expect(x.argsort(descending: true).integers == [0, 2, 4, 1, 3])
    #expect(x.topK(4).indices.integers == [0, 2, 4, 1])
  }

  @Test func notANumberIsGreatest() {
    let x = Tensor([Float.nan, 1, -.infinity, .infinity, -0.0, 0.0])
    #expect(x.argsort().integers == [2, 4, 5, 1, 3, 0])
    #expect(x.argsort(descending: true).integers.first == 0)
    #expect(x.topK(1, least: true).values.floats == [-.infinity])
  }

  @Test func integersAreOrderedAndSummed() {
    let x = Tensor([3, -7, 3, 0] as [Int32])
    #expect(x.sorted().values.integers == [-7, 0, 3, 3])
    #expect(x.sorted(descending: true).values.integers == [3, 3, 0, -7])
    #expect(x.cumulativeSum().integers == [3, -4, -1, -1])
    let long = Tensor([Int64.max, Int64.min, 0])
    #expect(long.argsort().integers == [1, 2, 0])
    #expect(long.argsort(descending: true).integers == [0, 2, 1])
  }

  @Test func longRowsAreOrderedAsByTheLibrary() {
    var generator = PhiloxGenerator(seed: 3)
    for dtype in [DType.float32, .float64] {
      let x = Tensor.normal([3, 5000], dtype: dtype, using: &generator)
      let (values, indices) = x.sorted()
      for row in 0..<3 {
        let expected = x[row].doubles.enumerated().sorted { $0.element < $1.element }
        #expect(values[row].doubles == expected.map(\.element))
        #expect(indices[row].integers == expected.map(\.offset))
      }
    }
  }

  @Test func longSumsStayAccurate() {
    let x = Tensor(repeating: 0.1, shape: [1_000_000])
    let sums = x.cumulativeSum()
    let expected = 1_000_000 * Double(Float(0.1))
    #expect(abs(sums[-1].scalar - expected) / expected < 1e-5)
  }

  @Test func emptyTensorsHaveNothingToOrder() {
    #expect(Tensor.zeros([2, 0]).sorted().values.shape == [2, 0])
    #expect(Tensor.zeros([0, 3]).cumulativeSum().shape == [0, 3])
    #expect(Tensor.zeros([2, 3]).topK(0).values.shape == [2, 0])
    #expect(Tensor.zeros([2, 0]).rolled(3, axis: 1).shape == [2, 0])
    #expect(Tensor.zeros([2, 3]).tiled([0, 1]).shape == [0, 3])
    #expect(Tensor.zeros([2, 3]).repeated(0, axis: 1).shape == [2, 0])
    #expect(Tensor.einsum("ij,jk->ik", Tensor.zeros([2, 0]), Tensor.zeros([0, 3])).floats == [0, 0, 0, 0, 0, 0])
  }

  @Test func causalMasksEndTogether() {
    #expect(Tensor.causalMask(2).elements(as: Bool.self) == [true, false, true, true])
    #expect(
      Tensor.causalMask(2, 4).elements(as: Bool.self) == [true, true, true, false, true, true, true, true])
    #expect(Tensor.causalMask(3, 1).elements(as: Bool.self) == [false, false, true])
  }

  @Test func repeatedIndicesAddUp() {
    let x = Tensor([1, 2, 4] as [Float])
    let sum = x.addedAlong(0, indices: Tensor([1, 1, 0] as [Int32]), in: [3])
    #expect(sum.floats == [4, 3, 0])
    #expect(x.takenAlong(0, indices: Tensor([2, 2, 2, 0])).floats == [4, 4, 4, 1])
  }

  @Test func theInverseErrorFunctionHasItsEnds() {
    let x = Tensor([-1, 1, 0, 1.5, .nan, -0.25] as [Double])
    let y = x.erfinv().doubles
    #expect(y[0] == -.infinity && y[1] == .infinity && y[2] == 0 && y[3].isNaN && y[4].isNaN)
    #expect(abs(y[5] + 0.22531205501217808) < 1e-15)
    // Close to the end, where erf itself has lost its digits.
    #expect(abs(Tensor(1 - 1e-15).erfinv().scalar - 5.675915739744714) < 1e-13)
    for x in stride(from: -0.99999, through: 0.99999, by: 0.01) {
      let y = Tensor(x).erfinv().scalar
      #expect(abs(Foundation.erf(y) - x) < 1e-15)
    }
  }

  @Test func resizingToTheSameSizeIsTheIdentity() {
    var generator = PhiloxGenerator(seed: 3)
    let x = Tensor.normal([2, 4, 5, 3], using: &generator)
    #expect(x.resizedBilinear(height: 4, width: 5).floats == x.floats)
    #expect(x.resizedNearest(height: 4, width: 5).floats == x.floats)
    #expect(x.resizedBilinear(height: 4, width: 5, aligningCorners: true).floats == x.floats)
  }
}
