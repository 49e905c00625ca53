// Fits a curve by hand-written training steps with a schedule and clipping: `swift run -c release TrainingLoop`.
import Martlet

let x = Tensor.linearlySpaced(-1, 1, count: 64).expanded(at: 1) * Tensor([1.0, 2.0] as [Float])
let y = (x.sum(1, keepingAxes: true) * 1.5).sin()

var generator = PhiloxGenerator(seed: 1)
let model = Sequential(Linear(2, 32, using: &generator), Tanh(), Linear(32, 1, using: &generator))
let optimizer = AdamW(learningRate: 0.01)
let schedule = LearningRateSchedule.cosine(steps: 300)
for step in 0..<300 {
  optimizer.learningRate = 0.01 * schedule.factor(at: step)
  let (_, gradients) = withPhase(.training(seed: UInt64(step))) {
    valueAndGradients(of: model) { meanSquaredError(model(x), y) }
  }
  optimizer.update(model, with: gradients.clipped(norm: 1))
}
print(meanSquaredError(model(x), y).item)
