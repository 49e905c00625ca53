import Foundation
import Martlet
import MartletData
import MartletTraining

/// Pictures of 4 × 4 that are light in the upper or in the lower half, with noise: two classes that are easy to tell apart.
func halves(_ count: Int, seed: UInt64 = 1) -> ImageDataset {
  var generator = PhiloxGenerator(seed: seed)
  var pixels: [UInt8] = []
  var labels: [Int32] = []
  for index in 0..<count {
    let label = index % 2
    labels.append(Int32(label))
    for sample in 0..<16 {
      let isLight = (sample < 8) == (label == 0)
      pixels.append(UInt8.random(in: isLight ? 120...255 : 0...160, using: &generator))
    }
  }
  return ImageDataset(
    LabelledImages(pixels: pixels, count: count, height: 4, width: 4, labels: labels, classNames: ["upper", "lower"]))
}

/// A loader over ``halves(_:seed:)``.
func loader(_ dataset: ImageDataset, batchSize: Int = 8, isShuffled: Bool = true) -> BatchLoader {
  BatchLoader(
    dataset, standardization: Standardization(mean: [0.5], standardDeviation: [0.3]), batchSize: batchSize,
    isShuffled: isShuffled, seed: 5)
}

/// A model of the catalogue for ``halves(_:seed:)``.
func model(_ name: String = "linear", dropout: Double = 0, seed: UInt64 = 3) throws -> any Layer {
  var generator = PhiloxGenerator(seed: seed)
  return try ModelCatalogue.model(
    name, for: ClassifierShape(height: 4, width: 4, channels: 1, classes: 2), dropout: dropout, using: &generator)
}

/// A layer whose only parameter is multiplied with everything.
final class Scale: Layer {
  let factor: Parameter
  let inner: Linear

  init(_ factor: Float, using generator: inout some RandomNumberGenerator) {
    self.factor = Parameter(Tensor(factor))
    inner = Linear(16, 2, using: &generator)
  }

  func callAsFunction(_ x: Tensor) -> Tensor { inner(x.flattened(from: 1) * factor.value) }
}

/// An optimiser that sets parameters as a test says, and keeps the learning rates it saw.
final class ScriptedOptimizer: Optimizer {
  var learningRate: Double
  private(set) var step = 0
  private(set) var rates: [Double] = []
  private(set) var norms: [Double] = []
  private let change: (Int, any Module) -> Void

  init(learningRate: Double = 1, _ change: @escaping (Int, any Module) -> Void = { _, _ in }) {
    self.learningRate = learningRate
    self.change = change
  }

  func update(_ model: some Module, with gradients: Gradients) {
    step += 1
    rates.append(learningRate)
    norms.append(gradients.norm)
    change(step, model)
  }

  func state(for model: some Module) -> [String: Tensor] { [:] }

  func load(_ state: [String: Tensor], for model: some Module) throws(CheckpointError) {}
}
