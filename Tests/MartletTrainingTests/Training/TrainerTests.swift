import Martlet
import MartletData
import MartletTraining
import TestSupport
import Testing

struct TrainerTests {
  @Test(arguments: ["linear", "mlp", "cnn"])
  func aSeparableProblemIsLearned(name: String) throws {
    let network = try model(name)
    let trainer = Trainer(network, optimizer: Adam(learningRate: 0.01), options: Trainer.Options(epochs: 8))
    let outcome = try trainer.fit(loader(halves(200)), validation: loader(halves(60, seed: 2), isShuffled: false))
    #expect(outcome.metrics.count == 8)
    #expect(outcome.ending == .completed)
    #expect(outcome.metrics.map(\.validationAccuracy).max() == 1)
    let figures = outcome.metrics
    #expect(figures[7].trainLoss < figures[0].trainLoss)
  }

  @Test func theSameSeedGivesTheSameLossesOnAnyNumberOfThreads() throws {
    func losses(threads: Int, seed: UInt64) throws -> [[Double]] {
      let before = Threads.count
      Threads.count = threads
      defer { Threads.count = before }
      let trainer = Trainer(
        try model("cnn", dropout: 0.3), optimizer: AdamW(), options: Trainer.Options(epochs: 2, seed: seed))
      return try trainer.fit(loader(halves(64)), validation: loader(halves(20, seed: 2)))
        .metrics.map { [$0.trainLoss, $0.validationLoss] }
    }
    let expected = try losses(threads: 1, seed: 1)
    #expect(try losses(threads: 2, seed: 1) == expected)
    #expect(try losses(threads: 4, seed: 1) == expected)
    #expect(try losses(threads: 1, seed: 2) != expected)
  }

  @Test func theModelEndsWithTheBestWeights() throws {
    // Epochs have one step; the second one's weights tell the classes apart, all others do not.
    let network = try model()
    let good = Tensor((0..<32).map { Float(($0 % 16 < 8) == ($0 < 16) ? 1 : -1) }, shape: [2, 16])
    let optimizer = ScriptedOptimizer { step, model in
      model.parameters[0].value = step == 2 ? good : good * -1 * Double(step)
    }
    let trainer = Trainer(network, optimizer: optimizer, options: Trainer.Options(epochs: 5))
    var best: [Bool] = []
    let outcome = try trainer.fit(loader(halves(8)), validation: loader(halves(20, seed: 2))) { event in
      if case .epoch(_, let isBest) = event { best.append(isBest) }
    }
    #expect(outcome.bestEpoch == 2)
    #expect(best == [true, true, false, false, false])
    #expect(network.parameters[0].value.floats == good.floats)
  }

  @Test func amongEqualAccuraciesTheLowerLossIsBetter() throws {
    let network = try model()
    let good = Tensor((0..<32).map { Float(($0 % 16 < 8) == ($0 < 16) ? 1 : -1) }, shape: [2, 16])
    let optimizer = ScriptedOptimizer { step, model in model.parameters[0].value = good * [0.01, 2, 0.02][step - 1] }
    let trainer = Trainer(network, optimizer: optimizer, options: Trainer.Options(epochs: 3))
    let outcome = try trainer.fit(loader(halves(8)), validation: loader(halves(20, seed: 2)))
    #expect(outcome.metrics.map(\.validationAccuracy) == [1, 1, 1])
    #expect(outcome.bestEpoch == 2)
  }

  @Test func patienceEndsTraining() throws {
    let trainer = Trainer(
      try model(), optimizer: ScriptedOptimizer(), options: Trainer.Options(epochs: 20, patience: 3))
    let outcome = try trainer.fit(loader(halves(16)), validation: loader(halves(20, seed: 2)))
    #expect(outcome.ending == .stoppedEarly)
    #expect(outcome.metrics.count == 4 && outcome.bestEpoch == 1)
  }

  @Test func theScheduleReachesTheOptimiser() throws {
    let optimizer = ScriptedOptimizer(learningRate: 0.4)
    let schedule = ScheduleKind.cosine.make(steps: 6, warmUp: 2)
    let trainer = Trainer(
      try model(), optimizer: optimizer, schedule: schedule, options: Trainer.Options(epochs: 3))
    let outcome = try trainer.fit(loader(halves(16)), validation: loader(halves(4)))
    #expect(optimizer.rates == (0..<6).map { 0.4 * schedule.factor(at: $0) })
    #expect(optimizer.rates[0] == 0.2 && optimizer.rates[1] == 0.4 && optimizer.rates[5] < 0.1)
    #expect(outcome.metrics.map(\.learningRate) == [1, 3, 5].map { optimizer.rates[$0] })
  }

  @Test func longGradientsAreClipped() throws {
    func norms(_ clipping: Double?) throws -> [Double] {
      let optimizer = ScriptedOptimizer()
      let options = Trainer.Options(epochs: 1, clipping: clipping)
      _ = try Trainer(try model(), optimizer: optimizer, options: options).fit(
        loader(halves(16)), validation: loader(halves(4)))
      return optimizer.norms
    }
    #expect(try norms(nil).allSatisfy { $0 > 0.02 })
    #expect(try norms(0.01).allSatisfy { abs($0 - 0.01) < 1e-6 })
  }

  @Test func aLossThatIsNoNumberSaysWhereItBegan() throws {
    var generator = PhiloxGenerator(seed: 1)
    let network = Scale(1, using: &generator)
    let optimizer = ScriptedOptimizer { step, model in
      if step == 3 { model.parameters[0].value = Tensor(Float.nan) }
    }
    let trainer = Trainer(network, optimizer: optimizer, options: Trainer.Options(epochs: 2))
    var last = 0.0
    let text = errorText {
      try trainer.fit(loader(halves(64)), validation: loader(halves(4))) { event in
        if case .step(let progress) = event, progress.step == 3 { last = progress.meanLoss }
      }
    }
    #expect(text.hasPrefix("the loss is not finite at step 4: the last good loss was 0."))
    #expect(text.hasSuffix("; the first gradient that is not finite is that of factor; a lower learning rate may help"))
    #expect(last.isFinite)
  }

  @Test func divergenceLeavesTheBestWeightsSoFar() throws {
    let network = try model()
    let optimizer = ScriptedOptimizer { step, model in
      model.parameters[0].value = Tensor(repeating: step < 2 ? 0.5 : Double.nan, shape: [2, 16])
    }
    let trainer = Trainer(network, optimizer: optimizer, options: Trainer.Options(epochs: 5))
    #expect(throws: TrainingError.self) {
      try trainer.fit(loader(halves(8)), validation: loader(halves(4)))
    }
    #expect(network.parameters[0].value.floats == Array(repeating: 0.5, count: 32))
  }

  @Test func cancellingEndsAfterTheStep() throws {
    var steps = 0
    let trainer = Trainer(try model(), optimizer: ScriptedOptimizer(), options: Trainer.Options(epochs: 5))
    let outcome = try trainer.fit(loader(halves(32)), validation: loader(halves(4))) { event in
      if case .step = event { steps += 1 }
    } isCancelled: {
      steps == 6
    }
    #expect(steps == 6)
    #expect(outcome.ending == .cancelled)
    #expect(outcome.metrics.count == 1 && outcome.bestEpoch == 1)
  }
}
