import Martlet

private final class Weights: Module {
  let weight: Parameter

  init(_ shape: Shape) { weight = Parameter(Tensor.ones(shape)) }
}

extension Trap {
  static let training: [Trap] = [
    Trap("valueAndGradients: [2]: the loss must be a scalar") { _ = gradient(at: Tensor.zeros([2])) { $0 * 2 } },
    Trap("valueAndGradients: [2]: the loss must be a scalar") {
      let model = Weights([2])
      _ = valueAndGradients(of: model) { model.weight.value * 2 }
    },
    Trap("valueAndGradients: [1] int64: elements must be float32 or float64") {
      _ = gradient(at: Tensor([1])) { $0.sum() }
    },
    Trap("withPullback: [2] and [3]: the gradient has the shape of the operand") {
      _ = gradient(at: Tensor.zeros([3])) { $0.withPullback({ _, _, _ in Tensor.zeros([2]) }) { $0 }.sum() }
    },
    Trap("withPullback: 1 gradients and 2 operands: there is one for each operand") {
      _ = valueAndGradients(at: [Tensor.zeros([3]), Tensor.zeros([3])]) { x in
        withPullback(of: x, { upstreams, _, _ in upstreams }) { [$0[0] + $0[1]] }[0].sum()
      }
    },
    Trap("withPullback: [2] and [3]: each gradient has the shape of its operand") {
      _ = valueAndGradients(at: [Tensor.zeros([3])]) { x in
        withPullback(of: x, { _, _, _ in [Tensor.zeros([2])] }) { [$0[0] * 2] }[0].sum()
      }
    },
    Trap("withParameters: parameter 0, [1, 2] and [2]: each parameter has a value of its shape") {
      Linear(weight: matrix(1, 2)).withParameters([Tensor.zeros([2])]) {}
    },
    Trap("withParameters: 1 parameters and 2 values: each parameter has a value of its shape") {
      Linear(weight: matrix(1, 2)).withParameters([matrix(1, 2), matrix(1, 2)]) {}
    },
    Trap("hessianVectorProduct: [3] and [2]: the shapes must be the same") {
      _ = hessianVectorProduct(at: Tensor.zeros([3]), direction: Tensor.zeros([2])) { $0.sum() }
    },
    Trap("hessianVectorProduct: 2 parameters and 1 directions: each parameter has a direction of its shape") {
      let model = Linear(2, 3, using: &$0)
      _ = hessianVectorProduct(of: model, direction: [matrix(3, 2)]) { model(matrix(1, 2)).squared().sum() }
    },
    Trap("hessianVectorProduct: parameter 1, [3] and [4]: each parameter has a direction of its shape") {
      let model = Linear(2, 3, using: &$0)
      _ = hessianVectorProduct(of: model, direction: [matrix(3, 2), Tensor.zeros([4])]) {
        model(matrix(1, 2)).squared().sum()
      }
    },
    Trap("hessianVectorProduct: [2] float32 and [2] float64: the element types differ") {
      let model = Weights([2])
      _ = hessianVectorProduct(of: model, direction: [Tensor.zeros([2], dtype: .float64)]) {
        model.weight.value.squared().sum()
      }
    },
    Trap("Parameter: [2] float32 and [3] float32: a parameter keeps its shape and element type", located: false) {
      Weights([2]).weight.value = Tensor.zeros([3])
    },
    Trap("Parameter: [2] float32 and [2] float64: a parameter keeps its shape and element type", located: false) {
      Weights([2]).weight.value = Tensor.zeros([2], dtype: .float64)
    },
    Trap("Buffer: [2] float32 and [3] float32: a buffer keeps its shape and element type", located: false) {
      BatchNorm(2).runningMean?.value = Tensor.zeros([3])
    },
    Trap("Gradients: [2]: the parameter is not one of the model's", located: false) {
      let model = Weights([2])
      var gradients = valueAndGradients(of: model) { model.weight.value.sum() }.gradients
      gradients[Weights([2]).weight] = nil
    },
    Trap(
      "Gradients.+: 1 (number 0: [2]) and 1 (number 0: [3]): the gradients are of different models", located: false
    ) {
      let (one, other) = (Weights([2]), Weights([3]))
      _ =
        valueAndGradients(of: one) { one.weight.value.sum() }.gradients
        + valueAndGradients(of: other) { other.weight.value.sum() }.gradients
    },
    Trap("copyParameters: Sequential: one model has 2 parameters or buffers and the other 0", located: false) {
      Sequential(Linear(2, 3, using: &$0)).copyParameters(from: Sequential(ReLU()))
    },
    Trap("Optimizer: [3] and [2]: a gradient has its parameter's shape", located: false) {
      let (one, other) = (Weights([2]), Weights([3]))
      let gradients = valueAndGradients(of: one) { one.weight.value.sum() }.gradients
      SGD(learningRate: 1).update(other, with: gradients)
    },
    Trap("SGD: Nesterov's momentum needs momentum and no dampening") { _ = SGD(learningRate: 1, isNesterov: true) },
    Trap("Lookahead: 0: the interval must be positive") { _ = Lookahead(SGD(learningRate: 1), interval: 0) },
    Trap("ParameterAverage: parameter 0, [2, 2] and [1, 2]: the model has other parameters than at the start") {
      ParameterAverage(of: Linear(weight: matrix(1, 2)), .mean).update(Linear(weight: matrix(2, 2)))
    },
    Trap("ParameterAverage: 2 parameters and 1 averages: the model has other parameters than at the start") {
      let model = Linear(2, 1, using: &$0)
      ParameterAverage(of: Linear(weight: matrix(1, 2)), .mean).copy(to: model)
    },
  ]

  static let tensors: [Trap] = [
    Trap("Tensor: [2, 2]: the shape holds 4 elements and 3 are given") { _ = Tensor([1.0, 2, 3], shape: [2, 2]) },
    Trap("Tensor: row 1 has 1 elements and row 0 has 2") { _ = Tensor([[1.0, 2], [3]]) },
    Trap("Tensor: [-1]: sizes must not be negative", located: false) { _ = Tensor.zeros([-1]) },
    Trap("scalar: [2]: there must be exactly one element", located: false) { _ = Tensor([1.0, 2]).scalar },
    Trap("range: bounds and step must be finite and the step not 0") { _ = Tensor.range(0, to: 1, step: 0) },
    Trap("linearlySpaced: -1: the count must not be negative") { _ = Tensor.linearlySpaced(0, 1, count: -1) },
    Trap("Shape: [1, 1, 1, 1, 1, 1, 1, 1]: a tensor has at most 8 axes", located: false) {
      _ = Tensor.zeros([1, 1, 1, 1, 1, 1, 1, 1, 1])
    },
    Trap("Shape: [2, 3]: there is no axis 2", located: false) { _ = matrix(2, 3).shape[2] },
    Trap("uniform: [2] int32: elements must be float32 or float64") {
      _ = Tensor.uniform([2], dtype: .int32, using: &$0)
    },
    Trap("normal: [-2]: sizes must not be negative") { _ = Tensor.normal([-2], using: &$0) },
    Trap("permutation: -1: the count must not be negative") { _ = Tensor.permutation(-1, using: &$0) },
    Trap("multinomial: [3]: 4 classes cannot be drawn without replacement") {
      _ = Tensor.multinomial(Tensor.ones([3]), count: 4, using: &$0)
    },
    Trap("multinomial: [3]: there are fewer positive weights than are to be drawn") {
      _ = Tensor.multinomial(Tensor([0, 1, 0] as [Float]), count: 2, using: &$0)
    },
    Trap("multinomial: [2]: weights must be finite and not negative") {
      _ = Tensor.multinomial(Tensor([-1, 1] as [Float]), count: 1, using: &$0)
    },
  ]
}
