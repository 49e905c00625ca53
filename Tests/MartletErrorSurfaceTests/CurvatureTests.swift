import Martlet
import MartletErrorSurface
import TestSupport
import Testing

@Suite struct CurvatureTests {
  @Test func theSaddleHasTheEigenvaluesMinusTwoAndTwo() throws {
    let origin = Tensor([0.0, 0.0])
    let spectrum = try HessianSpectrum(at: origin, productSaddle)
    #expect(spectrum.eigenvalues == [-2, 2])
    let point = try CriticalPoint(at: origin, productSaddle)
    #expect(point.isCritical && point.gradientNorm == 0)
    #expect(point.kind == .saddle && point.minimumRatio == 0.5)
    let lowest = spectrum.eigenvector(0).doubles
    #expect(abs(abs(lowest[0]) - 0.5.squareRoot()) < 1e-15 && lowest[0] == lowest[1])
  }

  @Test(arguments: ["perceptron", "convolution"]) func spectraAreThoseOfPyTorch(name: String) throws {
    let goldens = try Models.goldens.get()
    let surface = try name == "perceptron" ? Models.perceptron() : Models.convolution()
    let point = goldens["\(name).point"]
    let (loss, gradient) = valueAndGradient(at: point, surface.callAsFunction)
    #expect(mismatch(loss, goldens["\(name).loss"], absolute: 1e-13) == nil)
    #expect(mismatch(gradient, goldens["\(name).gradient"], absolute: 1e-13) == nil)
    let spectrum = try HessianSpectrum(at: point, surface.callAsFunction)
    let expected = goldens["\(name).eigenvalues"].doubles
    #expect(mismatch(spectrum.eigenvalues, expected, absolute: 1e-12) == nil)
    for index in [0, expected.count / 2, expected.count - 1] {
      let vector = spectrum.eigenvector(index)
      let product = hessianVectorProduct(at: point, direction: vector, surface.callAsFunction)
      #expect(mismatch(product, expected[index] * vector, absolute: 1e-12) == nil)
    }
  }

  @Test func pointsAreClassifiedByTheirEigenvalues() {
    func kind(_ eigenvalues: [Double]) -> CriticalPoint.Kind {
      CriticalPoint(eigenvalues: eigenvalues, gradientNorm: 0).kind
    }
    #expect(kind([1, 2]) == .minimum && kind([-1, -3]) == .maximum && kind([3, -1]) == .saddle)
    #expect(kind([0, 2]) == .degenerate && kind([0, -2]) == .degenerate && kind([0, 0]) == .degenerate)
    #expect(kind([1e-9, 2]) == .degenerate && kind([-1e-9, 2]) == .degenerate && kind([1e-9, 2e-9]) == .minimum)
    let mixed = CriticalPoint(eigenvalues: [1, -1e-3, 0, 5], gradientNorm: 0.1)
    #expect(mixed.kind == .saddle && mixed.minimumRatio == 0.5 && mixed.negativeCount == 1 && !mixed.isCritical)
    #expect(mixed.eigenvalues == [-1e-3, 0, 1, 5])
  }

  @Test func aStepAlongNegativeCurvatureLowersTheLoss() throws {
    let origin = Tensor([0.0, 0.0])
    let escape = try #require(try SaddleEscape(from: origin, productSaddle))
    #expect(escape.lossBefore == 1 && escape.lossAfter < 0.5 && escape.curvature == -2)
    #expect(productSaddle(escape.point).scalar == escape.lossAfter)
    #expect(abs(escape.direction.norm().scalar - 1) < 1e-14)
    #expect((escape.point - escape.step * escape.direction).norm().scalar < 1e-14)
    // Near the saddle the loss falls by ½ λ s² = s².
    let small = Tensor([1e-3, 1e-3])
    #expect(abs((productSaddle(small).scalar - 1) / (-2 * 1e-6) - 1) < 1e-5)
    // Gradient descent does not move from there.
    #expect(gradient(at: origin, productSaddle).doubles == [0, 0])
  }

  @Test func negativeCurvatureOfANetworkIsAWayDown() throws {
    // Where all weights are 0, the first and the last layer bend the loss together.
    let surface = try Models.convolution()
    let point = Tensor.zeros([surface.layout.count], dtype: .float64)
    let spectrum = try HessianSpectrum(at: point, surface.callAsFunction)
    let least = try #require(spectrum.eigenvalues.first)
    #expect(least < 0)
    let escape = try #require(
      SaddleEscape(from: point, along: spectrum.eigenvector(0), curvature: least, surface.callAsFunction))
    #expect(escape.lossAfter < escape.lossBefore)
  }

  @Test func thereIsNoEscapeFromAMinimum() throws {
    let bowl = quadratic([1, 3])
    #expect(try SaddleEscape(from: Tensor([0.0, 0.0]), bowl) == nil)
    // A curvature that is claimed to be negative does not make a way down.
    #expect(SaddleEscape(from: Tensor([0.0, 0.0]), along: Tensor([1.0, 0.0]), curvature: -1, bowl) == nil)
  }

  @Test func theSecondOrderExpansionErrsByThirdOrder() throws {
    let surface = try Models.perceptron()
    let point = try Models.goldens.get()["perceptron.point"]
    var generator = PhiloxGenerator(seed: 2)
    let numbers = Tensor.normal(point.shape, dtype: .float64, using: &generator)
    let direction = numbers / numbers.norm()
    let check = TaylorCheck(at: point, along: direction, steps: [1e-1, 5e-2, 2e-2, 1e-2, 5e-3], surface.callAsFunction)
    let order = try #require(check.order)
    #expect(abs(order - 3) < 0.2)
    let spectrum = try HessianSpectrum(at: point, surface.callAsFunction)
    let coefficients = direction.matmul(spectrum.eigenvectors).squared()
    #expect(abs((coefficients * Tensor(spectrum.eigenvalues)).sum().scalar - check.curvature) < 1e-11)
    // A quadratic has no error at all.
    #expect(
      TaylorCheck(at: Tensor([1.0, 2]), along: Tensor([0.5, 1]), steps: [1, 2], quadratic([1, 3])).order == nil)
  }
}
