import Foundation
import Martlet

/// The density of the eigenvalues of a Hessian by stochastic Lanczos quadrature (Ubaru, Chen & Saad 2017; Ghorbani et al. 2019).
///
/// Each random vector gives nodes θ and weights w with `Σ w p(θ) ≈ 1/n Σ p(λ)`, exact for the vector's own measure and
/// polynomials p up to degree 2k − 1; the mean over vectors has the density of eigenvalues as its expectation.
public struct SpectralDensity: Sendable, Hashable {
  /// A place where the measure has weight.
  public struct Node: Sendable, Hashable {
    /// The Ritz value.
    public let eigenvalue: Double
    /// Its weight; all together are 1.
    public let weight: Double
  }

  /// The number n of eigenvalues.
  public let dimension: Int
  /// The nodes of all vectors, ascending.
  public let nodes: [Node]

  /// The density of eigenvalues that are known, such as those of ``HessianSpectrum``.
  public init(eigenvalues: [Double]) {
    dimension = eigenvalues.count
    nodes = eigenvalues.sorted().map { Node(eigenvalue: $0, weight: 1 / Double(eigenvalues.count)) }
  }

  /// Estimates the density of a symmetric matrix that is given by its products with vectors `[n]`.
  public init(
    dimension: Int, probes: Int, steps: Int, dtype: DType = .float32,
    using generator: inout some RandomNumberGenerator,
    product: (Tensor) -> Tensor
  ) throws(LinearAlgebraError) {
    var nodes: [Node] = []
    for _ in 0..<probes {
      let start = Tensor.normal([dimension], dtype: dtype, using: &generator)
      let lanczos = try Lanczos(from: start, steps: steps, product: product)
      for (eigenvalue, weight) in zip(lanczos.eigenvalues, lanczos.weights) {
        nodes.append(Node(eigenvalue: eigenvalue, weight: weight / Double(probes)))
      }
    }
    self.dimension = dimension
    self.nodes = nodes.sorted { $0.eigenvalue < $1.eigenvalue }
  }

  /// Estimates the density of the Hessian of a scalar function at a point `[n]`.
  public init(
    hessianAt point: Tensor, probes: Int = 8, steps: Int = 64,
    using generator: inout some RandomNumberGenerator,
    _ function: (Tensor) -> Tensor
  ) throws(LinearAlgebraError) {
    try self.init(
      dimension: point.elementCount, probes: probes, steps: steps, dtype: point.dtype,
      using: &generator
    ) { direction in
      hessianVectorProduct(at: point, direction: direction, function)
    }
  }

  /// The mean of a function of the eigenvalues: `1/n Σ f(λ)`.
  public func mean(of function: (Double) -> Double) -> Double {
    nodes.reduce(0) { $0 + $1.weight * function($1.eigenvalue) }
  }

  /// The sum of the eigenvalues (Hutchinson 1990).
  public var trace: Double { Double(dimension) * mean { $0 } }

  /// The density at some places, every node widened to a normal distribution of standard deviation `width`.
  public func density(at places: [Double], width: Double) -> [Double] {
    places.map { place in
      mean { node in
        let distance = (place - node) / width
        return exp(-0.5 * distance * distance)
      } / (width * (2 * Double.pi).squareRoot())
    }
  }
}
