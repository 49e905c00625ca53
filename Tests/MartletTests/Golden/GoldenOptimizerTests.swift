import Martlet
import Testing

/// Optimisers over 20 steps, and schedules, against PyTorch.
@Suite struct GoldenOptimizerTests {
  private final class TwoParameters: Module {
    let a: Parameter
    let b: Parameter

    init(_ a: Tensor, _ b: Tensor) {
      self.a = Parameter(a)
      self.b = Parameter(b)
    }

    func loss() -> Tensor {
      let (a, b) = (a.value, b.value)
      let own = 0.05 * a[0].squared() + 5 * a[1].squared() + a[2].cos()
      return own + b.matmul(b.transposed()).sum() + a[..<2].matmul(b).sum()
    }
  }

  private func optimizer(_ golden: GoldenCase) -> any Optimizer {
    let rate = golden.number("lr") ?? 0
    let betas = (golden.number("beta1") ?? 0.9, golden.number("beta2") ?? 0.999)
    let (epsilon, decay) = (golden.number("eps") ?? 1e-8, golden.number("weight_decay") ?? 0)
    switch golden.options["rule"] {
    case "Adam": return Adam(learningRate: rate, betas: betas, epsilon: epsilon, weightDecay: decay)
    case "AdamW": return AdamW(learningRate: rate, betas: betas, epsilon: epsilon, weightDecay: decay)
    default:
      return SGD(
        learningRate: rate, momentum: golden.number("momentum") ?? 0, dampening: golden.number("dampening") ?? 0,
        isNesterov: golden.options["nesterov"] == "True", weightDecay: decay)
    }
  }

  @Test func twentyStepsAgree() throws {
    let file = try GoldenFile("optimizers")
    let cases = file.cases(["optimizer"])
    #expect(cases.count == 11)
    for golden in cases {
      for dtype in [DType.float32, .float64] {
        let model = TwoParameters(
          try file.tensor("start/a").converted(to: dtype), try file.tensor("start/b").converted(to: dtype))
        let optimizer = optimizer(golden)
        var (a, b, losses): ([Tensor], [Tensor], [Tensor]) = ([], [], [])
        for _ in 0..<20 {
          let (loss, gradients) = valueAndGradients(of: model) { model.loss() }
          optimizer.update(model, with: gradients)
          losses.append(loss)
          a.append(model.a.value)
          b.append(model.b.value)
        }
        #expect(optimizer.step == 20)
        let allowed = dtype == .float64 ? (relative: 1e-10, absolute: 1e-12) : (relative: 1e-4, absolute: 1e-5)
        for (name, values) in [("a", a), ("b", b), ("loss", losses)] {
          expectClose(
            Tensor.stack(values), try golden.tensor(name), relative: allowed.relative, absolute: allowed.absolute,
            "\(golden.name) \(dtype) \(name)")
        }
      }
    }
  }

  @Test func schedulesAgree() throws {
    let file = try GoldenFile("optimizers")
    let schedules: [(String, LearningRateSchedule)] = [
      ("step", .step(every: 7, factor: 0.3)), ("exponential", .exponential(factor: 0.93)),
      ("cosine", .cosine(steps: 30, floor: 0.05)), ("inverseTime", .inverseTime(rate: 0.2)),
      ("warmUp", .warmUp(steps: 5, then: .cosine(steps: 20, floor: 0.1))),
    ]
    for (name, schedule) in schedules {
      let expected = try file.tensor("schedule.\(name)/factors").doubles
      expectClose(
        expected.indices.map(schedule.factor(at:)), expected, relative: 1e-12, absolute: 1e-14, name)
    }
    #expect(LearningRateSchedule.constant.factor(at: 1000) == 1)
    #expect(LearningRateSchedule.cosine(steps: 10, floor: 0.2).factor(at: 500) == 0.2)
  }
}
