// A model of one's own is a class: parameters are found in its properties and named by their paths.
import Martlet

final class Perceptron: Layer {
  let hidden: Linear
  let output: Linear

  init(_ inputs: Int, _ classes: Int, using generator: inout some RandomNumberGenerator) {
    hidden = Linear(inputs, 256, using: &generator)
    output = Linear(256, classes, using: &generator)
  }

  func callAsFunction(_ x: Tensor) -> Tensor { output(hidden(x).gelu()) }
}

var generator = PhiloxGenerator(seed: 1)
let model = Perceptron(784, 10, using: &generator)
print(model)
for (name, parameter) in model.namedParameters { print(name, parameter.shape) }
