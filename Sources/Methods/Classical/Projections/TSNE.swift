import Martlet

/// t-distributed stochastic neighbour embedding: places samples in a plane so that near ones stay near.
///
/// Pairs of samples have probabilities P by Gaussians whose widths give every sample the same perplexity, pairs of points
/// have probabilities `qᵢⱼ ∝ 1 / (1 + ‖yᵢ − yⱼ‖²)`, and gradient descent with momentum and gains lowers the divergence of Q
/// from P. At first P is exaggerated, so that clusters form and find their places. Exact, in O(n²) each iteration. Source:
/// van der Maaten and Hinton 2008, "Visualizing data using t-SNE", algorithm 1; the learning rate by default is that of
/// Belkina et al. 2019, `n / exaggeration / 4` but at least 50.
///
/// `let map = TSNE(perplexity: 30).fitted(to: x, using: &generator).points`
public struct TSNE: Equatable, Sendable {
  /// The effective number of neighbours that each sample has.
  public var perplexity: Double
  /// The axes of the map.
  public var dimensions: Int
  /// The steps of gradient descent.
  public var iterations: Int
  /// The step size; `nil` for one by the number of samples.
  public var learningRate: Double?
  /// What P is multiplied by at first.
  public var exaggeration: Double
  /// The steps with the exaggeration and a momentum of 0.5; later ones have 0.8.
  public var exaggeratedIterations: Int

  /// An embedding.
  public init(
    perplexity: Double = 30, dimensions: Int = 2, iterations: Int = 1000, learningRate: Double? = nil,
    exaggeration: Double = 12, exaggeratedIterations: Int = 250, file: StaticString = #fileID, line: UInt = #line
  ) {
    if !(perplexity >= 1) || dimensions < 1 || iterations < 1 || !(learningRate ?? 1 > 0) || !(exaggeration >= 1) {
      contractFailure(
        "TSNE", "perplexity \(perplexity), \(dimensions) dimensions, \(iterations) iterations",
        "perplexity and exaggeration must be at least 1, the others positive", file: file, line: line)
    }
    self.perplexity = perplexity
    self.dimensions = dimensions
    self.iterations = iterations
    self.learningRate = learningRate
    self.exaggeration = exaggeration
    self.exaggeratedIterations = exaggeratedIterations
  }

  /// A map of samples. There is none of further samples: t-SNE has no function for them.
  public struct Embedding: Sendable {
    /// The place of each sample, `[rows, dimensions]`, about the origin.
    public let points: Tensor
    /// The Kullback–Leibler divergence of the map from the samples in nats, after every 50 iterations and at the end.
    public let divergences: [Double]

    /// The divergence at the end.
    public var divergence: Double { divergences[divergences.count - 1] }
  }

  /// The map of these rows, begun at random near the origin; there must be more than three times the perplexity.
  ///
  /// - Shapes: `[rows, features]`
  public func fitted(
    to x: Tensor, using generator: inout some RandomNumberGenerator, file: StaticString = #fileID, line: UInt = #line
  ) -> Embedding {
    requireRows(x, file: file, line: line)
    let start = Tensor.normal([x.shape[0], dimensions], standardDeviation: 1e-4, dtype: x.dtype, using: &generator)
    return descend(Self.affinities(of: x, perplexity: perplexity).converted(to: x.dtype), from: start)
  }

  /// The map of these rows, begun at the given places, which should lie near the origin.
  ///
  /// - Shapes: `[rows, features]`, start `[rows, dimensions]`
  public func fitted(
    to x: Tensor, from start: Tensor, file: StaticString = #fileID, line: UInt = #line
  ) -> Embedding {
    requireRows(x, file: file, line: line)
    start.requireSamples("TSNE", features: dimensions, file: file, line: line)
    if start.shape[0] != x.shape[0] {
      contractFailure(
        "TSNE", "\(start.shape)", "the start must be [\(x.shape[0]), \(dimensions)]", file: file, line: line)
    }
    let affinities = Self.affinities(of: x, perplexity: perplexity).converted(to: x.dtype)
    return descend(affinities, from: start.detached().converted(to: x.dtype))
  }

  private func requireRows(_ x: Tensor, file: StaticString, line: UInt) {
    x.requireSamples("TSNE", file: file, line: line)
    if Double(x.shape[0]) <= 3 * perplexity {
      contractFailure(
        "TSNE", "\(x.shape)", "a perplexity of \(perplexity) needs more than three times as many rows", file: file,
        line: line)
    }
  }

  private func descend(_ affinities: Tensor, from start: Tensor) -> Embedding {
    let step = learningRate ?? Swift.max(50, Double(start.shape[0]) / exaggeration / 4)
    var points = start - start.mean(0)
    var velocity = Tensor.zeros(like: points)
    var gains = Tensor.ones(like: points)
    var divergences: [Double] = []
    for iteration in 0..<iterations {
      let isEarly = iteration < exaggeratedIterations
      let gradient = Self.gradient(at: points, affinities, exaggeration: isEarly ? exaggeration : 1)
      // A step grows where it keeps its direction and shrinks where it turns back (Jacobs 1988).
      gains = Tensor.maximum(Tensor.select((velocity * gradient) .< 0, gains + 0.2, gains * 0.8), 0.01)
      velocity = (isEarly ? 0.5 : 0.8) * velocity - step * gains * gradient
      points += velocity
      points -= points.mean(0)
      if (iteration + 1) % 50 == 0 || iteration + 1 == iterations {
        divergences.append(Self.divergence(of: points, affinities))
      }
    }
    return Embedding(points: points, divergences: divergences)
  }
}
