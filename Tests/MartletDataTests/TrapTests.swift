import Martlet
import MartletData
import TestSupport
import Testing

private let traps: [Trap] = [
  Trap("DataTable: 'b': the column has 2 elements and the first one 1") {
    _ = DataTable([("a", .numbers([1])), ("b", .numbers([1, 2]))])
  },
  Trap("DataTable: 'a': two columns have this name") { _ = DataTable([("a", .numbers([1])), ("a", .numbers([2]))]) },
  Trap("DataTable.rows: 1: the rows are 0..<1") { _ = DataTable([("a", .numbers([1]))]).rows(at: [1]) },
  Trap("DataTable.split: 1.5: this is not a fraction of the rows") {
    var generator = PhiloxGenerator(seed: 1)
    _ = DataTable([("a", .numbers([1]))]).split(at: 1.5, using: &generator)
  },
  Trap("DelimitedText: 'x': this cannot separate fields") { _ = DelimitedText(separator: "x") },
  Trap("Image: [2, 2, 2]: a picture is [height, width] or [height, width, channels] with 1, 3 or 4 of them") {
    _ = Image(Tensor.ones([2, 2, 2]))
  },
  Trap("SobelGradient: [3] float32: pictures are [height, width] or [batch, height, width, channels]") {
    _ = SobelGradient(of: Tensor.ones([3]))
  },
  Trap("CannyEdgeDetector: [4, 4] int32: pictures are [height, width] or [batch, height, width, channels]") {
    _ = CannyEdgeDetector()(Tensor.ones([4, 4], dtype: .int32))
  },
  Trap("CannyEdgeDetector: deviation 1.0, thresholds 2.0 and 1.0: the deviation must not be negative") {
    _ = CannyEdgeDetector(lowThreshold: 2, highThreshold: 1)
  },
]

@Test(arguments: traps.indices) func aBrokenContractOfDataIsNamed(_ index: Int) async {
  let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) { [index] in
    traps[index].run()
  }
  let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  #expect(text.contains(traps[index].words) && text.contains("MartletDataTests/TrapTests"), "\(text)")
}
