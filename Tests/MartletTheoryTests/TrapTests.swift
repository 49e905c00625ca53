import Martlet
import MartletTheory
import MartletTraining
import TestSupport
import Testing

private let traps: [Trap] = [
  Trap("HypothesisCount: 0: there must be a candidate") { _ = HypothesisCount(0) },
  Trap("HoeffdingBound: 0.0: the width of losses is positive") {
    _ = HoeffdingBound(HypothesisCount(2), lossRange: 0)
  },
  Trap("TabulatedHypotheses: 2 candidates: each needs a loss for every example") {
    _ = TabulatedHypotheses(losses: [[1, 2], [1]])
  },
  Trap("DecisionStumps: [3, 2]: features must be [examples, features]") {
    _ = DecisionStumps(features: Tensor.zeros([3, 2]), isPositive: [true], thresholds: 1)
  },
  Trap("RepresentativeSample: 1 and 2: every candidate needs a loss") {
    _ = RepresentativeSample(trainingLosses: [1], lossesOnAll: [1, 2], gapLimit: 0)
  },
  Trap("Proportion: 3 of 2") { _ = Proportion(count: 3, trials: 2) },
  Trap("HyperparameterSpace: rate: a logarithmic range is positive") {
    _ = HyperparameterSpace([("rate", .logUniform(0...1))])
  },
  Trap("HyperparameterSetting: there is no width, only rate") {
    _ = HyperparameterSpace([("rate", .uniform(0...1))]).grid(points: 1)[0].number("width")
  },
  Trap("HyperparameterSetting: rate = 0.5: rate is not a whole number") {
    _ = HyperparameterSpace([("rate", .uniform(0...1))]).grid(points: 1)[0].integer("rate")
  },
  Trap("DataPartition: 4 and 3 of 6: the parts do not fit in") {
    var generator = PhiloxGenerator(seed: 1)
    _ = DataPartition(count: 6, validation: 4, test: 3, using: &generator)
  },
  Trap("Selection: there must be a candidate") { _ = select(from: [Int]()) { _ in 0 } },
  Trap("EarlyStopping: patience(epochs: 0, minimumImprovement: 0.0): numbers of epochs are positive") {
    _ = EarlyStopping(.patience(epochs: 0))
  },
  Trap("DomainClassifierTest: [9, 2] and [9, 3]: both are [examples, …] with the same features") {
    var generator = PhiloxGenerator(seed: 1)
    _ = DomainClassifierTest(Tensor.zeros([9, 2]), Tensor.zeros([9, 3]), using: &generator)
  },
]

@Test(arguments: traps.indices) func aBrokenContractOfTheoryIsNamed(_ index: Int) async {
  let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) { [index] in
    traps[index].run()
  }
  let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  #expect(text.contains(traps[index].words) && text.contains("MartletTheoryTests/TrapTests"), "\(text)")
}
