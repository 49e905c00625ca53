import Martlet

/// A function of a few numbers that shows how optimisers move, with what a drawing of it needs.
public struct Objective: Sendable {
  /// The name as it is known in the field.
  public let name: String
  /// A starting point that shows what is typical.
  public let start: [Double]
  /// The points where the function is least; none where it has no bound.
  public let minima: [[Double]]
  /// The range of each number that a drawing shows.
  public let domain: [ClosedRange<Double>]

  private let function: @Sendable (Tensor) -> Tensor

  /// A function of a vector `[n]` whose value is a scalar.
  public init(
    _ name: String, start: [Double], minima: [[Double]], domain: [ClosedRange<Double>],
    _ function: @escaping @Sendable (Tensor) -> Tensor
  ) {
    self.name = name
    self.start = start
    self.minima = minima
    self.domain = domain
    self.function = function
  }

  /// The value at a point; it can be differentiated to any order.
  ///
  /// - Shapes: `[n]` → a scalar
  public func callAsFunction(_ point: Tensor) -> Tensor { function(point) }

  /// The value at a point.
  public func value(at point: [Double]) -> Double { function(Tensor(point)).scalar }
}

extension Objective {
  /// `Σ aᵢ wᵢ²`: a bowl that is as elongated as the curvatures differ.
  public static func bowl(_ curvatures: [Double], start: [Double], extent: Double = 12) -> Objective {
    Objective(
      "Bowl", start: start, minima: [[Double](repeating: 0, count: curvatures.count)],
      domain: curvatures.map { _ in -extent...extent }
    ) { (Tensor(curvatures).converted(to: $0.dtype) * $0.squared()).sum() }
  }

  /// `0.05 w₁² + 5 w₂²`: the bowl on which one learning rate does not suit both directions. Gradient descent is stable below a
  /// learning rate of 0.2.
  public static let elongatedBowl = Objective(
    "Elongated bowl", start: [-10, 1], minima: [[0, 0]], domain: [-12...12, -2...2]
  ) { 0.05 * $0[0].squared() + 5 * $0[1].squared() }

  /// `(1 − w₁ w₂)²`: the loss of the linear network `w₂ w₁ x` for the example (1, 1), with a saddle at 0 whose Hessian has
  /// the eigenvalues −2 and 2.
  public static let saddle = Objective(
    "Saddle", start: [0.01, -0.01], minima: [[1, 1], [-1, -1]], domain: [-2...2, -2...2]
  ) { (1 - $0[0] * $0[1]).squared() }

  /// `w₁³ − 3 w₁ w₂²`: three ways down from 0, where the Hessian is zero.
  public static let monkeySaddle = Objective(
    "Monkey saddle", start: [0.1, 0.02], minima: [], domain: [-1...1, -1...1]
  ) { $0[0] * $0[0].squared() - 3 * $0[0] * $0[1].squared() }

  /// `(1 − w₁)² + 100 (w₂ − w₁²)²`: a bent narrow valley (Rosenbrock 1960).
  public static let rosenbrock = Objective(
    "Rosenbrock", start: [-1.2, 1], minima: [[1, 1]], domain: [-2...2, -1...3]
  ) { (1 - $0[0]).squared() + 100 * ($0[1] - $0[0].squared()).squared() }

  /// `(1.5 − w₁ + w₁w₂)² + (2.25 − w₁ + w₁w₂²)² + (2.625 − w₁ + w₁w₂³)²`: a plateau with a sharp rise beside it (Beale 1958).
  public static let beale = Objective(
    "Beale", start: [1, 1.5], minima: [[3, 0.5]], domain: [-4.5...4.5, -4.5...4.5]
  ) { point in
    let (x, y) = (point[0], point[1])
    let first = (1.5 - x + x * y).squared()
    let second = (2.25 - x + x * y.squared()).squared()
    return first + second + (2.625 - x + x * y.squared() * y).squared()
  }

  /// `(w₁² + w₂ − 11)² + (w₁ + w₂² − 7)²`: four minima of the same depth (Himmelblau 1972).
  public static let himmelblau = Objective(
    "Himmelblau", start: [0, 0],
    minima: [
      [3, 2], [-2.805118086952745, 3.131312518250573], [-3.779310253377747, -3.283185991286170],
      [3.584428340330492, -1.848126526964404],
    ], domain: [-5...5, -5...5]
  ) { ($0[0].squared() + $0[1] - 11).squared() + ($0[0] + $0[1].squared() - 7).squared() }

  /// `10 n + Σ (wᵢ² − 10 cos 2π wᵢ)`: a bowl with local minima near all whole numbers (Rastrigin 1974).
  public static let rastrigin = Objective(
    "Rastrigin", start: [2.4, -3.3], minima: [[0, 0]], domain: [-5.12...5.12, -5.12...5.12]
  ) { 10 * Double($0.elementCount) + ($0.squared() - 10 * (2 * Double.pi * $0).cos()).sum() }

  /// The functions of two numbers above, the simplest first.
  public static let all = [
    elongatedBowl, saddle, monkeySaddle, rosenbrock, beale, himmelblau, rastrigin,
  ]
}
