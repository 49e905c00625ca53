import Foundation
import Martlet
import Testing

/// Averages of parameters and the rule for plateaus over their whole course, against PyTorch.
@Suite struct AverageAndPlateauTests {
  private let file: PeerFile

  init() throws { file = try PeerFile("more_optimizers") }

  @Test(arguments: ["ema", "swa"]) func averagesOfParametersAgree(name: String) throws {
    for dtype in [DType.float32, .float64] {
      let model = try TwoParameters(startOf: file, dtype)
      let average = ParameterAverage(of: model, name == "ema" ? .exponential(decay: 0.9) : .mean)
      let optimizer = SGD(learningRate: 0.02)
      var (a, b): ([Tensor], [Tensor]) = ([], [])
      for _ in 0..<30 {
        model.step(optimizer)
        average.update(model)
        average.withAverages(of: model) {
          a.append(model.a.value)
          b.append(model.b.value)
        }
      }
      let allowed = dtype == .float64 ? (1e-9, 1e-10) : (1e-4, 1e-5)
      expectClose(Tensor.stack(a), try file.tensor("\(name)/a"), allowed, "\(name) \(dtype) a")
      expectClose(Tensor.stack(b), try file.tensor("\(name)/b"), allowed, "\(name) \(dtype) b")
    }
  }

  @Test func plateausAgreeOverTheirWholeCourse() throws {
    let rules: [(String, ReduceOnPlateau)] = [
      ("less", ReduceOnPlateau(factor: 0.5, patience: 2)),
      ("cooldown", ReduceOnPlateau(factor: 0.5, patience: 1, cooldown: 3, minimum: 0.05)),
      ("more", ReduceOnPlateau(factor: 0.3, patience: 0, improvement: .more(relative: 0.1))),
      ("lessBy", ReduceOnPlateau(factor: 0.5, patience: 2, improvement: .lessBy(0.05))),
      ("moreBy", ReduceOnPlateau(factor: 0.7, patience: 1, improvement: .moreBy(0.05))),
    ]
    for (name, rule) in rules {
      var rule = rule
      let optimizer = SGD(learningRate: 1)
      var rates: [Double] = []
      for metric in try file.tensor("plateau/\(name)/metrics").doubles {
        let before = optimizer.learningRate
        let reduced = rule.observe(metric, of: optimizer)
        #expect(reduced == (optimizer.learningRate != before))
        rates.append(optimizer.learningRate)
      }
      expectClose(Tensor(rates), try file.tensor("plateau/\(name)/rates"), (1e-12, 0), name)
    }
  }

  @Test func aPlateauGoesOnFromItsStateAtEveryObservation() throws {
    let whole = ReduceOnPlateau(factor: 0.5, patience: 1, cooldown: 3, minimum: 0.05)
    var rule = whole
    #expect(rule.state.mapValues(\.doubles).filter { $0.key != "best" } == ["failures": [0], "remainingCooldown": [0]])
    #expect(rule.state["best"]?.scalar.isNaN == true)
    var rate = 1.0
    for metric in try file.tensor("plateau/cooldown/metrics").doubles {
      let path = NSTemporaryDirectory() + "/martlet-\(UUID().uuidString).safetensors"
      defer { try? FileManager.default.removeItem(atPath: path) }
      try Safetensors.write(rule.state, to: path)
      var resumed = whole
      // What was there before does not matter.
      _ = resumed.observe(-1, learningRate: 1)
      try resumed.load(Safetensors.read(path).tensors)
      #expect(resumed == rule)
      let next = rule.observe(metric, learningRate: rate)
      #expect(resumed.observe(metric, learningRate: rate) == next && resumed == rule)
      rate = next
    }
    #expect(rate < 1)
  }

  @Test func whatIsNoStateOfAPlateauIsListedAndChangesNothing() throws {
    var rule = ReduceOnPlateau(patience: 3)
    _ = rule.observe(0.5, learningRate: 1)
    _ = rule.observe(0.6, learningRate: 1)
    let before = rule
    var wrong = rule.state
    wrong["best"] = Tensor([1.0, 2])
    wrong["failures"] = Tensor(Int64(-1))
    wrong["remainingCooldown"] = nil
    wrong["patience"] = Tensor(Int64(3))
    let problems = [
      "best is [2] and should be []", "failures is -1, a number that cannot be", "remainingCooldown is missing",
      "patience is not part of the state of a rule for plateaus",
    ]
    #expect(throws: CheckpointError.mismatch(problems)) { try rule.load(wrong) }
    #expect(rule == before && rule.best == 0.5 && rule.failures == 1)
  }
}
