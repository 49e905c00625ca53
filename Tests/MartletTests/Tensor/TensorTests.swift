import Martlet
import Testing

@Suite struct TensorTests {
  @Test func creationGivesTheElementsInRowMajorOrder() {
    let matrix = Tensor([[1.0, 2, 3], [4, 5, 6]])
    #expect(matrix.shape == [2, 3] && matrix.dtype == .float64 && matrix.rank == 2 && matrix.elementCount == 6)
    #expect(matrix[1, 0].scalar == 4)
    #expect(Tensor([Float(1), 2], shape: [2, 1]).floats == [1, 2])
    #expect(Tensor([1, 2, 3]).dtype == .int64)
    #expect(Tensor([Int32(7)]).dtype == .int32)
    #expect(Tensor(Float(2.5)).shape == [])
    #expect(Tensor(true).elements() == [true])
    #expect(Tensor([Int8(-3)]).integers == [-3] && Tensor([UInt8(200)]).integers == [200])
    #expect(Tensor(repeating: 2.5, shape: [2], dtype: .bfloat16).floats == [2.5, 2.5])
    #expect(Tensor.ones([2], dtype: .bool).elements() == [true, true])
    #expect(Tensor.zeros(like: matrix).doubles == [0, 0, 0, 0, 0, 0])
    #expect(Tensor.ones(like: Tensor([3])).integers == [1])
    #expect(Tensor([[Float]]()).shape == [0, 0])
  }

  @Test func rangesAndSpacesHaveTheirEnds() {
    #expect(Tensor.range(0, to: 5).floats == [0, 1, 2, 3, 4])
    #expect(Tensor.range(1, to: 2, step: 0.25).floats == [1, 1.25, 1.5, 1.75])
    #expect(Tensor.range(5, to: 0, step: -2, dtype: .int32).integers == [5, 3, 1])
    #expect(Tensor.range(3, to: 1).elementCount == 0)
    #expect(Tensor.linearlySpaced(0, 1, count: 5, dtype: .float64).doubles == [0, 0.25, 0.5, 0.75, 1])
    #expect(Tensor.linearlySpaced(2, 9, count: 1).floats == [2])
    #expect(Tensor.linearlySpaced(2, 9, count: 0).elementCount == 0)
    #expect(Tensor.linearlySpaced(0, 0.7, count: 8, dtype: .float64).doubles.last == 0.7)
    #expect(Tensor.identity(3).floats == [1, 0, 0, 0, 1, 0, 0, 0, 1])
  }

  @Test func everyRankUpToEightWorks() {
    for rank in 0...8 {
      let shape = Shape(Array(repeating: 2, count: rank))
      let x = Tensor.range(0, to: Double(1 << rank), dtype: .float64).reshaped(to: shape)
      #expect(x.rank == rank && x.elementCount == 1 << rank)
      #expect((x + x).sum().scalar == Double((1 << rank) * ((1 << rank) - 1)))
      #expect(x.transposed().transposed().doubles == x.doubles)
      #expect((x.transposed() + 0).transposed().doubles == x.doubles)
      if rank > 0 {
        #expect(x.sum([0]).rank == rank - 1)
        #expect(x.flipped(Array(0..<rank)).doubles == x.doubles.reversed())
        let slices = (0..<rank).map { _ in Slice.range(from: 1, to: nil, step: 1) }
        #expect(slices.isEmpty || x.max().scalar == Double((1 << rank) - 1))
        #expect((x * Tensor([10.0, 1])).doubles.prefix(2) == [0, 1])
      }
      #expect(gradient(at: x) { ($0.transposed() * $0.transposed()).sum() }.doubles == x.doubles.map { 2 * $0 })
    }
  }

  @Test func tensorsAreValues() {
    let x = Tensor([1.0, 2, 3])
    var y = x
    y[1] = Tensor(9.0)
    y += 1
    #expect(x.doubles == [1, 2, 3] && y.doubles == [2, 10, 4])
    var row = Tensor.zeros([2, 2], dtype: .float64)
    let view = row[0]
    row[0] = Tensor([5.0, 6])
    #expect(view.doubles == [0, 0] && row.doubles == [5, 6, 0, 0])
    row[1] = row[0]
    #expect(row.doubles == [5, 6, 5, 6])
    // Assigning a part of itself that overlaps.
    var z = Tensor([1.0, 2, 3, 4])
    z[1...] = z[..<3]
    #expect(z.doubles == [1, 1, 2, 3])
    z[Slice.range(from: nil, to: nil, step: -1)] = z
    #expect(z.doubles == [3, 2, 1, 1])
  }

  @Test func descriptionsShowShapeTypeAndElements() {
    #expect(Tensor(2.5).description == "2.5 ([] float64)")
    #expect(Tensor([[1.0, -2], [0.125, 1e-9]]).description == "[[1.0, -2.0],\n [0.125, 1.0e-9]] ([2, 2] float64)")
    #expect(Tensor([true, false]).description == "[true, false] ([2] bool)")
    #expect(Tensor((0..<20).map { $0 }).description == "[0, 1, 2, …, 17, 18, 19] ([20] int64)")
    #expect(Tensor([Double.nan, .infinity, -.infinity]).description == "[nan, inf, -inf] ([3] float64)")
    #expect(Tensor.zeros([0, 3]).description == "[] ([0, 3] float32)")
    #expect(Tensor([123456.0, 3.14159265, 12345678.9]).description == "[123456.0, 3.1416, 1.2346e7] ([3] float64)")
    #expect(Tensor.zeros([20, 2]).description.contains("…"))
    #expect(Tensor([Float(1.5)]).converted(to: .float16).description == "[1.5] ([1] float16)")
  }

  @Test func bytesAreThoseOfTheElementsInOrder() {
    let x = Tensor([Int32(1), 2, 3, 4], shape: [2, 2]).transposed()
    let values = x.withUnsafeBytes { Array($0.bindMemory(to: Int32.self)) }
    #expect(values == [1, 3, 2, 4])
    let made = Tensor(shape: [3], dtype: .uint8) { $0.copyBytes(from: [7, 8, 9]) }
    #expect(made.integers == [7, 8, 9])
  }

  @Test func shapesBroadcastFromTheLastAxis() {
    let a: Shape = [3, 1]
    #expect(a.broadcast(with: [4]) == [3, 4])
    #expect(a.broadcast(with: []) == [3, 1])
    #expect(Shape([]).broadcast(with: []) == [])
    #expect(a.broadcast(with: [2, 3, 4]) == [2, 3, 4])
    #expect(a.broadcast(with: [2, 4]) == nil)
    #expect(Shape([0, 3]).broadcast(with: [1, 3]) == [0, 3])
    #expect(Shape([0]).broadcast(with: [2]) == nil)
    #expect(a.description == "[3, 1]" && a.elementCount == 3 && Shape().elementCount == 1)
    #expect(Set([a, [3, 1], [1, 3]]).count == 2)
    var b = a
    b.insert(7, at: 0)
    b.append(2)
    b.remove(at: 1)
    #expect(b == [7, 1, 2] && Array(b) == [7, 1, 2])
  }
}
