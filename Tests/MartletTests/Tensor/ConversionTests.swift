import Foundation
import Martlet
import Testing

@Suite struct ConversionTests {
  private func storage(_ values: [UInt16], _ dtype: DType) -> Tensor {
    Tensor(shape: [values.count], dtype: dtype) { bytes in
      values.withUnsafeBytes { bytes.copyMemory(from: $0) }
    }
  }

  private func bits(_ tensor: Tensor) -> [UInt16] {
    tensor.withUnsafeBytes { Array($0.bindMemory(to: UInt16.self)) }
  }

  @Test func allHalfValuesHaveTheValuesOfNumPy() throws {
    let expected = try GoldenFile("conversions").tensor("half/values").floats
    let actual = storage((0..<65536).map(UInt16.init), .float16).floats
    for (index, (a, e)) in zip(actual, expected).enumerated() where !(a.isNaN && e.isNaN) {
      #expect(a.bitPattern == e.bitPattern, "\(index)")
    }
  }

  @Test(arguments: [DType.float16, .bfloat16])
  func allStoredValuesComeBack(_ dtype: DType) {
    let patterns = (0..<65536).map(UInt16.init)
    let stored = storage(patterns, dtype)
    for middle in [DType.float32, .float64] {
      let values = stored.converted(to: middle)
      let back = bits(values.converted(to: dtype))
      for (index, value) in values.doubles.enumerated() {
        if value.isNaN {
          #expect(storage([back[index]], dtype).floats[0].isNaN)
        } else if back[index] != patterns[index] {
          Issue.record("\(patterns[index]) came back as \(back[index])")
        }
      }
    }
  }

  @Test func roundingIsToEvenAsInNumPyAndPyTorch() throws {
    let file = try GoldenFile("conversions")
    let sources = try file.tensor("sources")
    for dtype in [DType.float16, .bfloat16] {
      let expected = try file.tensor("sources/\(dtype)").integers.map { UInt16($0) }
      let actual = bits(sources.converted(to: dtype))
      for (index, source) in sources.floats.enumerated() where actual[index] != expected[index] {
        Issue.record("\(source) became \(actual[index]) and not \(expected[index]) as \(dtype)")
      }
    }
  }

  @Test func float64IsRoundedOnceToHalf() {
    // Above a tie by less than float32 can hold: rounding twice would go down to even.
    let above = 1 + 0.5 * 0x1p-10 + 0x1p-40
    #expect(Tensor([above]).converted(to: .float16).doubles[0] == 1 + 0x1p-10)
    let aboveBrain = 1 + 0.5 * 0x1p-7 + 0x1p-40
    #expect(Tensor([aboveBrain]).converted(to: .bfloat16).doubles[0] == 1 + 0x1p-7)
  }

  @Test func floatingPointTruncatesAndSaturates() {
    let values: [Double] = [2.9, -2.9, 0.5, -0.5, 1e20, -1e20, .infinity, -.infinity, 127.6, 300, -300]
    #expect(
      Tensor(values).converted(to: .int32).integers
        == [2, -2, 0, 0, 2147483647, -2147483648, 2147483647, -2147483648, 127, 300, -300])
    #expect(
      Tensor(values).converted(to: .int64).integers
        == [2, -2, 0, 0, Int.max, Int.min, Int.max, Int.min, 127, 300, -300])
    #expect(Tensor(values).converted(to: .int8).integers == [2, -2, 0, 0, 127, -128, 127, -128, 127, 127, -128])
    #expect(Tensor(values).converted(to: .uint8).integers == [2, 0, 0, 0, 255, 0, 255, 0, 127, 255, 0])
    let singles = Tensor(values).converted(to: .float32)
    #expect(singles.converted(to: .int32).integers == Tensor(values).converted(to: .int32).integers)
    #expect(singles.converted(to: .int64).integers == Tensor(values).converted(to: .int64).integers)
  }

  @Test func notANumberBecomesZeroInIntegers() {
    for dtype in [DType.int8, .uint8, .int32, .int64] {
      #expect(Tensor([Double.nan]).converted(to: dtype).integers == [0])
      #expect(Tensor([Float.nan]).converted(to: dtype).integers == [0])
    }
  }

  @Test func everythingButZeroIsTrue() {
    #expect(Tensor([0.0, -0.0, 0.3, -2, .nan]).converted(to: .bool).elements() == [false, false, true, true, true])
    #expect(Tensor([0, 256, -1]).converted(to: .bool).elements() == [false, true, true])
    #expect(Tensor([true, false]).converted(to: .float32).floats == [1, 0])
  }

  @Test(arguments: DType.allCases, DType.allCases)
  func smallNumbersSurviveEveryConversion(_ from: DType, _ to: DType) {
    let numbers = from == .bool || to == .bool ? [0.0, 1, 1, 0] : [0.0, 1, 2, 100]
    let source = Tensor(numbers).converted(to: from)
    #expect(source.dtype == from)
    #expect(source.converted(to: to).dtype == to)
    #expect(source.converted(to: to).doubles == numbers)
  }

  @Test func largeIntegersConvert() {
    #expect(Tensor([Int64.max, Int64.min, 1 << 53]).integers == [Int.max, Int.min, 1 << 53])
    #expect(Tensor([Int64(1) << 32 + 5]).doubles == [Double(Int64(1) << 32 + 5)])
  }

  @Test func gradientsFlowThroughFloatingPointConversionsAlone() {
    let g = gradient(at: Tensor([1.5, -2])) { ($0.converted(to: .float32) * 3).sum().converted(to: .float64) }
    #expect(g.dtype == .float64 && g.doubles == [3, 3])
    let none = gradient(at: Tensor([1.5, -2])) { $0.converted(to: .int32).converted(to: .float64).sum() }
    #expect(none.doubles == [0, 0])
  }
}
