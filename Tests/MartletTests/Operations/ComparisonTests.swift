import Martlet
import Testing

@Suite struct ComparisonTests {
  @Test func comparisonsGiveMasks() {
    let (a, b) = (Tensor([1.0, 2, .nan, -0.0]), Tensor([2.0, 2, .nan, 0.0]))
    #expect((a .< b).elements() == [true, false, false, false])
    #expect((a .<= b).elements() == [true, true, false, true])
    #expect((a .> b).elements() == [false, false, false, false])
    #expect((a .>= b).elements() == [false, true, false, true])
    #expect(a.equals(b).elements() == [false, true, false, true])
    #expect(a.notEquals(b).elements() == [true, false, true, false])
    #expect((a .< 2).elements() == [true, false, false, true])
    #expect((a .>= 2.0).elements() == [false, true, false, false])
    #expect(a.equals(1).elements() == [true, false, false, false])
    #expect((a .> 0.5).elements() == [true, true, false, false] && (a .<= 1).elements() == [true, false, false, true])
    #expect(a.notEquals(2).elements() == [true, false, true, true])
  }

  @Test func comparisonsBroadcastAndTakeEveryArithmeticType() {
    for dtype in [DType.float32, .float64, .int32, .int64] {
      let a = Tensor([1, 2, 3]).converted(to: dtype)
      let b = Tensor([[1], [3]].map { $0.map { Int64($0) } }).converted(to: dtype)
      #expect((a .< b).shape == [2, 3])
      #expect((a .< b).elements() == [false, false, false, true, true, false])
      #expect(a.transposed().equals(b).integers == [1, 0, 0, 0, 0, 1])
    }
    #expect(Tensor([true, false]).equals(Tensor([true, true])).elements() == [true, false])
    #expect(Tensor([Int64.max - 1]).equals(Tensor([Int64.max])).elements() == [false])
  }

  @Test func masksFollowLogic() {
    let (a, b) = (Tensor([true, true, false, false]), Tensor([true, false, true, false]))
    #expect((a .& b).elements() == [true, false, false, false])
    #expect((a .| b).elements() == [true, true, true, false])
    #expect((a .^ b).elements() == [false, true, true, false])
    #expect((.!a).elements() == [false, false, true, true])
    #expect(a.any().elements() == [true] && a.all().elements() == [false])
    let matrix = Tensor([[true, false], [true, true]])
    #expect(matrix.all([0]).elements() == [true, false] && matrix.any([1], keepingAxes: true).shape == [2, 1])
    #expect(matrix.sum().integers == [3])
  }

  @Test func selectionTakesStridedMasks() {
    let mask = Tensor([[true, false], [false, false]]).transposed()
    let a = Tensor([[1.0, 2], [3, 4]])
    #expect(Tensor.select(mask, a, -a.transposed()).doubles == [1, -3, -2, -4])
    #expect(Tensor.select(Tensor([true, false]), Tensor([1, 2]), Tensor([3, 4])).integers == [1, 4])
    #expect(Tensor([1, 2]).filled(where: Tensor([false, true]), with: 7).integers == [1, 7])
    // What is not selected does not spoil the gradient.
    let g = gradient(at: Tensor([0.0, 2])) { x in Tensor.select(x .> 0, x.sqrt(), x * 3).sum() }
    #expect(g.doubles[1] == 0.5 / 2.0.squareRoot())
  }

  @Test func finitenessAndClosenessAreSeen() {
    #expect(Tensor([1.0, -1e308]).isAllFinite && Tensor([1]).isAllFinite)
    #expect(!Tensor([1.0, .infinity]).isAllFinite && !Tensor([Float.nan]).isAllFinite)
    let x = Tensor([1.0, .nan, .infinity])
    #expect(x.isClose(to: x))
    #expect(!x.isClose(to: Tensor([1.0, .nan, -.infinity])))
    #expect(!Tensor([1.0]).isClose(to: Tensor([1.0, 1])))
    #expect(Tensor([1.0]).isClose(to: Tensor([1.00009])) && !Tensor([1.0]).isClose(to: Tensor([1.001])))
    #expect(!Tensor([1.0]).isClose(to: Tensor([Double.nan])))
  }

  @Test func integersComputeAsIntegers() {
    let (a, b) = (Tensor([7, -7, 7, -7]), Tensor([2, 2, -2, -2]))
    #expect((a / b).integers == [3, -3, -3, 3])
    #expect(Tensor.remainder(a, b).integers == [1, 1, -1, -1])
    #expect((a * b - a + 1).integers == [8, -6, -20, 22])
    #expect(Tensor.maximum(a, b).integers == [7, 2, 7, -2] && Tensor.minimum(a, 0).integers == [0, -7, 0, -7])
    #expect(
      a.abs().integers == [7, 7, 7, 7] && a.sign().integers == [1, -1, 1, -1] && (-a).integers == [-7, 7, -7, 7])
    #expect(Tensor([2, 3]).pow(3).integers == [8, 27] && Tensor([2]).pow(0).integers == [1])
    #expect((Tensor([Int64.max]) + 1).integers == [Int.min])
    #expect((Tensor([Int32.max]) + Tensor([Int32(1)])).integers == [Int(Int32.min)])
    #expect(Tensor([Int64(1) << 60]).sum().integers == [1 << 60])
    #expect(Tensor([5, 3, 9]).max().integers == [9] && Tensor([5, 3]).product().integers == [15])
    #expect(Tensor([[1, 2], [3, 4]].map { $0.map { Int64($0) } }).matmul(Tensor([1, 1])).integers == [3, 7])
    #expect(a.clamped(to: -2...5).integers == [5, -2, 5, -2])
  }

  @Test func integerDivisionByZeroDoesNotEndTheProcess() {
    for dtype in [DType.int32, .int64] {
      let x = Tensor([5, -5, 0]).converted(to: dtype)
      #expect((x / Tensor.zeros([3], dtype: dtype)).integers == [0, 0, 0])
      #expect(Tensor.remainder(x, Tensor.zeros([3], dtype: dtype)).integers.count == 3)
    }
    #expect((Tensor([Int64.min]) / -1).integers == [Int.min])
    #expect((Tensor([Int32.min]) / Tensor([Int32(-1)])).integers == [Int(Int32.min)])
    #expect(Tensor.remainder(Tensor([Int64.min]), Tensor([-1])).integers == [0])
  }

  @Test func largeIntegersAreExactBesideNumbers() {
    // A number in a formula is a Double; whole numbers up to 2⁵³ are exact.
    #expect((Tensor([Int64(1) << 53]) - 1).integers == [1 << 53 - 1])
  }
}
