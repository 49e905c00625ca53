import Martlet
import MartletErrorSurface
import TestSupport
import Testing

private let traps: [Trap] = [
  Trap("ParameterLayout: [5]: the vector must be [6]") {
    let model = Linear(weight: Tensor.zeros([2, 3]))
    model.setParameters(Tensor.zeros([5]))
  },
  Trap("Lanczos: [3], 4 steps: it starts from a vector [n] that is not zero") {
    _ = try? Lanczos(from: Tensor.zeros([3]), steps: 4) { $0 }
  },
  Trap("CriticalPointSearch: [2], index 3: the index counts directions, 0 to 2") {
    _ = try? CriticalPointSearch(from: Tensor([1.0, 2]), index: 3) { $0.squared().sum() }
  },
  Trap("TrajectoryPlane: 2: a plane needs three points") {
    _ = try? TrajectoryPlane(of: [Tensor.zeros([3]), Tensor.ones([3])])
  },
]

@Test(arguments: traps.indices) func aBrokenContractOfErrorSurfacesIsNamed(_ index: Int) async {
  let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) { [index] in
    traps[index].run()
  }
  let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  #expect(text.contains(traps[index].words) && text.contains("MartletErrorSurfaceTests/TrapTests"), "\(text)")
}
