// A layer and a gradient of one's own, saved, loaded, and loaded under other names: `swift run -c release OwnLayer`.
import Foundation
import Martlet

final class GatedBlock: Layer {
  let norm: LayerNorm
  let value: Linear
  let gate: Linear
  let strength: Parameter
  let passes = Buffer(Tensor(0.0 as Float))

  init(_ features: Int, using generator: inout some RandomNumberGenerator) {
    norm = LayerNorm(features)
    value = Linear(features, features, using: &generator)
    gate = Linear(features, features, using: &generator)
    strength = Parameter(Tensor.zeros([features]))
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    passes.value += 1
    let h = norm(x)
    return x + strength.value * value(h) * gate(h).sigmoid()
  }
}

func roundedWithSlope(_ x: Tensor) -> Tensor {
  x.withPullback({ upstream, x, _ in upstream * (-x.squared()).exp() }) { $0.rounded() }
}

var generator = PhiloxGenerator(seed: 1)
let model = GatedBlock(8, using: &generator)
let optimizer = Adam()
let x = Tensor.normal([4, 8], using: &generator)
let (_, gradients) = valueAndGradients(of: model) { roundedWithSlope(model(x) * 2).squared().sum() }
optimizer.update(model, with: gradients)

let folder = NSTemporaryDirectory() + "own-layer-\(ProcessInfo.processInfo.processIdentifier)"
try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
defer { try? FileManager.default.removeItem(atPath: folder) }

try Safetensors.write(model.state, to: "\(folder)/model.safetensors")
try Safetensors.write(optimizer.state(for: model), to: "\(folder)/optimizer.safetensors")

let restored = GatedBlock(8, using: &generator)
try restored.load(Safetensors.read("\(folder)/model.safetensors").tensors)
try optimizer.load(Safetensors.read("\(folder)/optimizer.safetensors").tensors, for: restored)
print(restored(x).isClose(to: model(x)))

// The same weights under the names of a program in Python.
var renamed = model.state
renamed["norm.weight"] = renamed.removeValue(forKey: "norm.scale")
renamed["norm.bias"] = renamed.removeValue(forKey: "norm.shift")
try Safetensors.write(renamed, to: "\(folder)/peer.safetensors")

let saved = try Safetensors.read("\(folder)/peer.safetensors").tensors
try model.load(saved) { path in
  path.replacing("norm.scale", with: "norm.weight").replacing("norm.shift", with: "norm.bias")
}
print(restored(x).isClose(to: model(x)))
