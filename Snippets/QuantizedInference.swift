// Makes a model of int8 weights of a float32 one, writes it, reads it back and compares both:
// `swift run -c release QuantizedInference`.
import Foundation
import Martlet

var generator = PhiloxGenerator(seed: 1)
let model = Sequential(
  Linear(784, 256, using: &generator), ReLU(), Linear(256, 10, using: &generator))
let batches = (0..<4).map { _ in Tensor.normal([64, 784], using: &generator) }
let x = Tensor.normal([8, 784], using: &generator)
let folder = FileManager.default.temporaryDirectory.path

let quantized = try QuantizedModel(model, calibratedWith: batches)
try quantized.write(to: "\(folder)/model-int8.safetensors")
let logits = try QuantizedModel(reading: "\(folder)/model-int8.safetensors")(x)

print(quantized)
print("greatest difference of logits: \((logits - model(x)).abs().max().scalar)")
