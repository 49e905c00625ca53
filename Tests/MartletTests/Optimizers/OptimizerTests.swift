import Martlet
import Testing

@Suite struct OptimizerTests {
  private final class Weights: Module {
    let matrix: Parameter
    let vector: Parameter

    init(dtype: DType = .float32) {
      matrix = Parameter(Tensor.ones([2, 2], dtype: dtype))
      vector = Parameter(Tensor.ones([2], dtype: dtype))
    }

    func loss() -> Tensor { (matrix.value.sum() + vector.value.sum().converted(to: matrix.value.dtype)) * 0 }
  }

  @Test func decayChoosesItsParameters() {
    let model = Weights()
    let optimizer = AdamW(learningRate: 0.1, weightDecay: 0.5) { $0.shape.rank > 1 }
    optimizer.update(model, with: valueAndGradients(of: model) { model.loss() }.gradients)
    expectClose(model.matrix.value.doubles, [0.95, 0.95, 0.95, 0.95], relative: 1e-6, absolute: 0)
    #expect(model.vector.value.floats == [1, 1])
  }

  @Test func theLearningRateMayChangeBetweenSteps() {
    let model = Weights()
    let optimizer = SGD(learningRate: 1)
    func step() {
      optimizer.update(model, with: valueAndGradients(of: model) { model.vector.value.sum() }.gradients)
    }
    step()
    optimizer.learningRate = 0.25
    step()
    #expect(model.vector.value.floats == [-0.25, -0.25] && model.matrix.value.floats == [1, 1, 1, 1])
    #expect(optimizer.step == 2)
  }

  @Test func elementTypesMayBeMixed() {
    final class Mixed: Module {
      let single = Parameter(Tensor.ones([3]))
      let double = Parameter(Tensor.ones([3], dtype: .float64))
    }
    for optimizer in [SGD(learningRate: 0.5, momentum: 0.9), Adam(learningRate: 0.5)] as [any Optimizer] {
      let model = Mixed()
      for _ in 0..<3 {
        let (_, gradients) = valueAndGradients(of: model) {
          (model.single.value.converted(to: .float64) + model.double.value).squared().sum()
        }
        optimizer.update(model, with: gradients)
      }
      expectClose(model.single.value.doubles, model.double.value.doubles, relative: 1e-5, absolute: 1e-6)
    }
  }

  @Test func largeParametersAreUpdatedToTheirEnd() {
    final class Large: Module {
      let weight = Parameter(Tensor.sample([300_007], 0.5...1, seed: 3))
    }
    let model = Large()
    let before = model.weight.value
    let (_, gradients) = valueAndGradients(of: model) { model.weight.value.squared().sum() * 0.5 }
    expectClose([gradients.norm], [before.converted(to: .float64).norm().scalar], relative: 1e-6, absolute: 0)
    SGD(learningRate: 0.5).update(model, with: gradients)
    expectClose(model.weight.value, before * 0.5, relative: 1e-6, absolute: 1e-7)
    let adam = Adam(learningRate: 0.125)
    let start = model.weight.value
    adam.update(model, with: gradients)
    // The first step of Adam has the size of the learning rate.
    expectClose(model.weight.value, start - 0.125 * before.sign(), relative: 1e-3, absolute: 1e-5)
  }

  @Test func gradientsOfTransposedShapeAreReadInOrder() {
    let layer = Linear(weight: Tensor([[Float(1), 2, 3], [4, 5, 6]]))
    let (_, gradients) = valueAndGradients(of: layer) {
      (layer.weight.value.transposed() * Tensor([[Float(1), 4], [2, 5], [3, 6]])).sum()
    }
    SGD(learningRate: 1).update(layer, with: gradients)
    #expect(layer.weight.value.floats == [0, 0, 0, 0, 0, 0])
  }
}
