import Martlet

/// A generator of 32×32 pictures and the network that judges them (Radford et al. 2016).
private final class AdversarialPair: Module {
  let generator: Sequential
  let critic: Sequential

  init(normalizesCritic: Bool, using random: inout PhiloxGenerator) {
    generator = Sequential(
      TransposedConvolution2D(100, 256, kernel: 4, bias: false, using: &random), BatchNorm(256), ReLU(),
      TransposedConvolution2D(256, 128, kernel: 4, stride: 2, padding: 1, bias: false, using: &random),
      BatchNorm(128), ReLU(),
      TransposedConvolution2D(128, 64, kernel: 4, stride: 2, padding: 1, bias: false, using: &random),
      BatchNorm(64), ReLU(),
      TransposedConvolution2D(64, 3, kernel: 4, stride: 2, padding: 1, using: &random), Tanh())
    var layers: [any Layer] = []
    for (inputs, outputs) in [(3, 64), (64, 128), (128, 256)] {
      layers.append(Convolution2D(inputs, outputs, kernel: 4, stride: 2, padding: 1, using: &random))
      if normalizesCritic && inputs > 3 { layers.append(BatchNorm(outputs)) }
      layers.append(LeakyReLU(slope: 0.2))
    }
    critic = Sequential(layers + [Convolution2D(256, 1, kernel: 4, using: &random)])
  }
}

extension Workload {
  /// A step of both networks of a DCGAN: the generator's images serve both losses.
  static func adversarialNetworks() -> Workload {
    var random = PhiloxGenerator(seed: 1)
    let pair = AdversarialPair(normalizesCritic: true, using: &random)
    let real = Tensor.uniform([64, 32, 32, 3], in: -1..<1, using: &random)
    let noise = Tensor.normal([64, 1, 1, 100], using: &random)
    let (ones, zeros) = (Tensor.ones([64, 1, 1, 1]), Tensor.zeros([64, 1, 1, 1]))
    let generatorOptimizer = Adam(learningRate: 2e-4, betas: (0.5, 0.999))
    let criticOptimizer = Adam(learningRate: 2e-4, betas: (0.5, 0.999))
    return Workload(pair, data: ["real": real, "noise": noise]) {
      withPhase(.training(seed: 0)) {
        var criticLoss = Tensor(Float(0))
        let (generatorLoss, slopes) = valueAndGradients(of: pair.generator) {
          let images = pair.generator(noise)
          let fake = images.detached()
          let (loss, gradients) = valueAndGradients(of: pair.critic) {
            binaryCrossEntropy(pair.critic(real), ones) + binaryCrossEntropy(pair.critic(fake), zeros)
          }
          criticOptimizer.update(pair.critic, with: gradients)
          criticLoss = loss
          return binaryCrossEntropy(pair.critic(images), ones)
        }
        generatorOptimizer.update(pair.generator, with: slopes)
        return Tensor.stack([criticLoss, generatorLoss])
      }
    }
  }

  /// A step of both networks of a WGAN with gradient penalty (Gulrajani et al. 2017, algorithm 1).
  static func gradientPenalty() -> Workload {
    var random = PhiloxGenerator(seed: 1)
    let pair = AdversarialPair(normalizesCritic: false, using: &random)
    let real = Tensor.uniform([64, 32, 32, 3], in: -1..<1, using: &random)
    let noise = Tensor.normal([64, 1, 1, 100], using: &random)
    let share = Tensor.uniform([64, 1, 1, 1], using: &random)
    let generatorOptimizer = Adam(learningRate: 1e-4, betas: (0.5, 0.9))
    let criticOptimizer = Adam(learningRate: 1e-4, betas: (0.5, 0.9))
    return Workload(pair, data: ["real": real, "noise": noise, "share": share]) {
      withPhase(.training(seed: 0)) {
        let fake = pair.generator(noise)
        let between = share * real + (1 - share) * fake
        let (criticLoss, gradients) = valueAndGradients(of: pair.critic) {
          let slope = gradient(at: between) { pair.critic($0).sum() }
          let norms = (slope.squared().sum([1, 2, 3]) + 1e-12).sqrt()
          return pair.critic(fake).mean() - pair.critic(real).mean() + 10 * (norms - 1).squared().mean()
        }
        criticOptimizer.update(pair.critic, with: gradients)
        let (generatorLoss, slopes) = valueAndGradients(of: pair.generator) {
          -pair.critic(pair.generator(noise)).mean()
        }
        generatorOptimizer.update(pair.generator, with: slopes)
        return Tensor.stack([criticLoss, generatorLoss])
      }
    }
  }
}
