import Foundation
import Martlet
import Testing

/// What the tests of linear algebra and of Fourier transforms share.
enum LinearAlgebraSupport {
  /// The values of NumPy, SciPy and PyTorch that `Tests/Golden/linear_algebra.py` has written.
  static let goldens: [String: Tensor] =
    (try? Safetensors.read(GoldenFile.path("linear_algebra.safetensors")))?.tensors ?? [:]

  static func golden(_ name: String) throws -> Tensor {
    try #require(goldens[name], "Tests/Golden/linear_algebra.safetensors has no \(name)")
  }

  /// Numbers between -1 and 1 that look random and are always the same.
  static func numbers(_ shape: Shape, seed: Double = 1) -> Tensor {
    let values = (0..<shape.elementCount).map { index in
      let x = sin(Double(index + 1) * 12.9898 + seed * 78.233) * 43758.5453
      return 2 * (x - x.rounded(.down)) - 1
    }
    return Tensor(values, shape: shape)
  }

  /// Symmetric positive definite matrices.
  static func definite(_ shape: Shape, seed: Double = 1) -> Tensor {
    let x = numbers(shape, seed: seed)
    return x.matmul(x.swapped(-1, -2)) + Tensor.identity(shape[shape.rank - 1], dtype: .float64)
  }

  static func expectClose(
    _ a: Tensor, _ b: Tensor, tolerance: Double = 1e-10, _ comment: Comment? = nil,
    at location: SourceLocation = #_sourceLocation
  ) {
    #expect(a.shape == b.shape, comment, sourceLocation: location)
    guard a.shape == b.shape else { return }
    let scale = b.doubles.reduce(1) { max($0, abs($1)) }
    let difference = zip(a.doubles, b.doubles).reduce(0.0) { worst, pair in
      pair.0.isNaN || pair.1.isNaN ? .infinity : max(worst, abs(pair.0 - pair.1))
    }
    #expect(difference <= tolerance * scale, comment, sourceLocation: location)
  }

  /// Checks the gradients of Σ wᵢ f(x)ᵢ against PyTorch's.
  static func expectGoldenGradients(
    _ name: String, of arguments: [Tensor], at location: SourceLocation = #_sourceLocation,
    _ function: ([Tensor]) throws -> Tensor
  ) throws {
    let weights = try golden("gradient.\(name).weights")
    let gradients = try valueAndGradients(at: arguments) { try (function($0) * weights).sum() }.gradients
    for (index, gradient) in gradients.enumerated() {
      let gradient = try #require(gradient, sourceLocation: location)
      let expected = try golden("gradient.\(name).gradient\(index)")
      expectClose(gradient, expected, tolerance: 1e-8, "\(name), argument \(index)", at: location)
    }
  }

  /// Checks first and second derivatives of Σ wᵢ f(x)ᵢ against central differences.
  static func expectDerivatives(
    of function: (Tensor) throws -> Tensor, at x: Tensor, tolerance: Double = 1e-6,
    at location: SourceLocation = #_sourceLocation
  ) throws {
    let weights = numbers(try function(x).shape, seed: 7)
    let directions = numbers(x.shape, seed: 8)
    func first(_ x: Tensor) throws -> Tensor { try (function(x) * weights).sum() }
    func second(_ x: Tensor) throws -> Tensor { try (gradient(at: x, first) * directions).sum() }
    expectClose(
      try gradient(at: x, first), try differences(of: first, at: x), tolerance: tolerance, "first derivatives",
      at: location)
    expectClose(
      try gradient(at: x, second), try differences(of: second, at: x), tolerance: tolerance, "second derivatives",
      at: location)
  }

  private static func differences(of function: (Tensor) throws -> Tensor, at x: Tensor) throws -> Tensor {
    let elements = x.doubles
    let slopes = try elements.indices.map { index in
      func value(_ step: Double) throws -> Double {
        var moved = elements
        moved[index] += step
        return try function(Tensor(moved, shape: x.shape)).scalar
      }
      let step = 1e-4
      // Richardson's combination of two steps, of fourth order.
      let (near, far) = (try value(step) - value(-step), try value(2 * step) - value(-2 * step))
      return (8 * near - far) / (12 * step)
    }
    return Tensor(slopes, shape: x.shape)
  }

  /// The description of the error that `body` throws.
  static func message(_ body: () throws(LinearAlgebraError) -> Void) -> String {
    do throws(LinearAlgebraError) {
      try body()
      return "nothing was thrown"
    } catch {
      return error.description
    }
  }
}
