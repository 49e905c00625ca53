import Foundation
import Martlet
import MartletErrorSurface
import TestSupport
import Testing

@Suite struct LanczosTests {
  @Test(arguments: ["perceptron", "convolution"]) func allStepsGiveTheExactSpectrum(name: String) throws {
    let goldens = try Models.goldens.get()
    let surface = try name == "perceptron" ? Models.perceptron() : Models.convolution()
    let point = goldens["\(name).point"]
    let expected = goldens["\(name).eigenvalues"].doubles
    var generator = PhiloxGenerator(seed: 1)
    let lanczos = try Lanczos(
      hessianAt: point, steps: point.elementCount, using: &generator, surface.callAsFunction)
    // Eigenvalues that coincide are found once: every Ritz value is an eigenvalue, and the simple ones at the ends are there.
    for value in lanczos.eigenvalues {
      #expect(expected.contains { abs($0 - value) < 1e-9 }, "\(value)")
    }
    #expect(abs(lanczos.eigenvalues[0] - expected[0]) < 1e-10)
    #expect(abs((lanczos.eigenvalues.last ?? 0) - expected[expected.count - 1]) < 1e-10)
    let products = lanczos.basis.matmul(lanczos.basis.transposed())
    #expect(mismatch(products, Tensor.identity(lanczos.diagonal.count, dtype: .float64), absolute: 1e-12) == nil)
  }

  @Test func fewStepsGiveTheEndsOfTheSpectrum() throws {
    // 400 eigenvalues between −1 and 1, and two far from them.
    var curvatures = evenlySpaced(-1...1, count: 400)
    curvatures[17] = 9
    curvatures[300] = -4
    let point = Tensor.zeros([400], dtype: .float64)
    var generator = PhiloxGenerator(seed: 2)
    let lanczos = try Lanczos(hessianAt: point, steps: 30, using: &generator, quadratic(curvatures))
    let last = lanczos.eigenvalues.count - 1
    #expect(last == 29)
    #expect(abs(lanczos.eigenvalues[last] - 9) < 1e-10 && abs(lanczos.eigenvalues[0] + 4) < 1e-10)
    #expect(lanczos.residuals[last] < 1e-8 && lanczos.residuals[0] < 1e-8)
    let vector = lanczos.eigenvector(last)
    #expect(abs(abs(vector[17].scalar) - 1) < 1e-10)
    // The residual is what it says for pairs that have not converged too.
    for index in 0...last {
      let vector = lanczos.eigenvector(index)
      let error = (Tensor(curvatures) * vector - lanczos.eigenvalues[index] * vector).norm().scalar
      #expect(abs(error - lanczos.residuals[index]) < 1e-10)
    }
  }

  @Test func anInvariantSubspaceEndsTheIteration() throws {
    let curvatures = [3.0, 3, 1, 1, -2]
    let lanczos = try Lanczos(from: Tensor.ones([5], dtype: .float64), steps: 5) { Tensor(curvatures) * $0 }
    #expect(mismatch(lanczos.eigenvalues, [-2, 1, 3], absolute: 1e-12) == nil)
    #expect(mismatch(lanczos.weights, [0.2, 0.4, 0.4], absolute: 1e-12) == nil)
  }

  @Test func aPointInSinglePrecisionServesToo() throws {
    let surface = try Models.perceptron(.float32)
    let point = try Models.goldens.get()["perceptron.point"].converted(to: .float32)
    let expected = try Models.goldens.get()["perceptron.eigenvalues"].doubles
    var generator = PhiloxGenerator(seed: 3)
    let lanczos = try Lanczos(hessianAt: point, steps: 25, using: &generator, surface.callAsFunction)
    #expect(abs((lanczos.eigenvalues.last ?? 0) - (expected.last ?? 0)) < 1e-4)
    #expect(abs(lanczos.eigenvalues[0] - expected[0]) < 1e-4)
  }

  @Test func productsThatAreNotFiniteAreRefused() {
    #expect(throws: LinearAlgebraError.self) {
      try Lanczos(from: Tensor.ones([3], dtype: .float64), steps: 3) { $0 * Double.nan }
    }
  }

  @Test func theDensityHasTheMomentsOfTheSpectrum() throws {
    let curvatures = evenlySpaced(5...6, count: 20) + evenlySpaced(0...0.1, count: 180)
    let point = Tensor.zeros([200], dtype: .float64)
    var generator = PhiloxGenerator(seed: 4)
    let density = try SpectralDensity(
      hessianAt: point, probes: 60, steps: 20, using: &generator, quadratic(curvatures))
    let whole = density.mean { _ in 1 }
    #expect(abs(whole - 1) < 1e-12)
    // The trace of one probe deviates by √(2 Σ λ²).
    let trace = curvatures.reduce(0, +)
    let squares = curvatures.reduce(0) { $0 + $1 * $1 }
    #expect(abs(density.trace - trace) < 3 * (2 * squares / 60).squareRoot())
    // A tenth of the eigenvalues lies in the upper group.
    let upper = density.mean { $0 > 3 ? 1 : 0 }
    #expect(abs(upper - 0.1) < 0.015)
    let places = evenlySpaced(-2...8, count: 2001)
    let values = density.density(at: places, width: 0.1)
    let integral = values.reduce(0, +) * 0.005
    #expect(abs(integral - 1) < 1e-3)
    let between = zip(places, values).filter { (1.5...4).contains($0.0) }.map(\.1).max() ?? 1
    #expect(between < 1e-6)
  }

  @Test func quadratureIsExactForTheStartingVector() throws {
    // Σ wⱼ θⱼᵖ = qᵀ Aᵖ q for p up to 2k − 1.
    let curvatures = [0.3, -1.2, 2.5, 0.9, -0.4, 1.7, 3.1]
    let start = Tensor([1.0, 2, -1, 0.5, 1, -2, 0.7])
    let lanczos = try Lanczos(from: start, steps: 3) { Tensor(curvatures) * $0 }
    let unit = start / start.norm()
    for power in 0...5 {
      let exact = (unit.squared() * Tensor(curvatures.map { pow($0, Double(power)) })).sum().scalar
      let sum = zip(lanczos.weights, lanczos.eigenvalues).reduce(0) { $0 + $1.0 * pow($1.1, Double(power)) }
      #expect(abs(sum - exact) < 1e-10)
    }
  }

  @Test func theDensityOfKnownEigenvaluesIsTheirMean() {
    let density = SpectralDensity(eigenvalues: [3, -1, 4])
    #expect(density.dimension == 3 && density.nodes.map(\.eigenvalue) == [-1, 3, 4])
    #expect(abs(density.trace - 6) < 1e-14 && abs(density.mean { $0 * $0 } - 26.0 / 3) < 1e-13)
    // In the middle of a bell curve far from the others, a third of its height.
    let height = 1 / (0.1 * (2 * Double.pi).squareRoot())
    #expect(abs(density.density(at: [-1], width: 0.1)[0] - height / 3) < 1e-12)
  }
}
