import Martlet
import MartletErrorSurface
import TestSupport
import Testing

@Suite struct SurfaceTests {
  @Test func everyFilterOfADirectionIsAsLongAsItsOwn() {
    var generator = PhiloxGenerator(seed: 1)
    let model = Sequential(
      Convolution2D(2, 3, kernel: 3, using: &generator), BatchNorm(3), ReLU(),
      TransposedConvolution2D(3, 4, kernel: 2, using: &generator), Flatten(), Linear(36, 5, using: &generator))
    let layout = ParameterLayout(of: model)
    let direction = filterNormalizedDirection(of: model, using: &generator)
    let other = filterNormalizedDirection(of: model, using: &generator)
    #expect(direction.shape == [layout.count] && direction.floats != other.floats)
    for (index, part) in layout.tensors(direction).enumerated() {
      let weight = model.parameters[index].value
      guard weight.rank > 1 else {
        #expect(part.floats.allSatisfy { $0 == 0 }, "\(layout.names[index])")
        continue
      }
      // Outputs are the first axis, but the last one of a transposed convolution.
      let axis = layout.names[index].hasPrefix("3.") ? 3 : 0
      let others = (0..<weight.rank).filter { $0 != axis }
      #expect(mismatch(part.norm(others), weight.norm(others), relative: 1e-5, absolute: 0) == nil)
      #expect(part.floats != weight.floats)
    }
  }

  @Test func aFilterThatIsZeroHasNoDirection() {
    let model = Linear(weight: Tensor([[0.0, 0, 0], [3, 4, 0]] as [[Float]]))
    var generator = PhiloxGenerator(seed: 1)
    let parts = filterNormalizedDirection(of: model, using: &generator).doubles
    #expect(parts.prefix(3) == [0, 0, 0])
    #expect(abs(parts.dropFirst(3).reduce(0) { $0 + $1 * $1 } - 25) < 1e-4)
  }

  @Test func surfacesHaveTheValuesOfTheFunction() {
    let bowl = quadratic([2, 8])
    let (columns, rows) = (evenlySpaced(-1...1, count: 3), evenlySpaced(0...1, count: 2))
    let surface = LossSurface(
      around: Tensor([1.0, 0]), along: Tensor([1.0, 0]), and: Tensor([0.0, 1]), columns: columns, rows: rows, bowl)
    #expect(surface.losses == [[0, 1, 4], [4, 5, 8]])
    let minimum = surface.minimum
    #expect(minimum?.row == 0 && minimum?.column == 0 && minimum?.loss == 0)
    let curve = LossCurve(from: Tensor([1.0, 0]), along: Tensor([0.0, 1]), at: [0, 0.5, 1], bowl)
    #expect(curve.losses == [1, 2, 5])
  }

  @Test func aBarrierIsTheHeightAboveTheLineBetweenTheEnds() {
    // A double well (x² − 1)² on the way from −1 to 1, with a slope of 1 added.
    let curve = LossCurve(
      from: Tensor([-1.0]), to: Tensor([1.0]), at: evenlySpaced(0...1, count: 21)
    ) { ($0.squared() - 1).squared().sum() + $0.sum() }
    #expect(abs(curve.losses[0] + 1) < 1e-15 && abs(curve.losses[20] - 1) < 1e-15)
    #expect(abs(curve.barrier - 1) < 1e-12)
    #expect(LossCurve(from: Tensor([-1.0]), to: Tensor([1.0]), at: [0, 0.5, 1], quadratic([1])).barrier == 0)
  }

  @Test func aTrajectoryInAPlaneIsFoundWhole() throws {
    // Points 5 + 3 cos(t) u + sin(t) v in 50 dimensions.
    var generator = PhiloxGenerator(seed: 2)
    let basis = Tensor.normal([50, 2], dtype: .float64, using: &generator).qr().q
    let (u, v) = (basis[Slice.all, 0], basis[Slice.all, 1])
    let points = evenlySpaced(0...1.5, count: 12).map { t in 5 + (t * t - 2 * t) * 3 * u + 0.3 * t * v }
    let plane = try TrajectoryPlane(of: points)
    #expect(abs(plane.explained.first + plane.explained.second - 1) < 1e-12 && plane.explained.first > 0.9)
    #expect(abs(plane.first.norm().scalar - 1) < 1e-12 && abs((plane.first * plane.second).sum().scalar) < 1e-10)
    for (point, coordinate) in zip(points, plane.coordinates) {
      let rebuilt = plane.origin + coordinate.x * plane.first + coordinate.y * plane.second
      #expect(mismatch(rebuilt, point, absolute: 1e-10) == nil)
    }
    #expect(plane.coordinates.last?.x == 0 && plane.coordinates.last?.y == 0)
    // A surface in the plane has the trajectory's own losses where it went.
    let first = plane.coordinates[0]
    let surface = plane.surface(columns: [0, first.x], rows: [0, first.y]) { $0.squared().sum() }
    #expect(abs(surface.losses[1][1] - points[0].squared().sum().scalar) < 1e-9)
    #expect(abs(surface.losses[0][0] - points[11].squared().sum().scalar) < 1e-12)
  }

  @Test func principalComponentsAreThoseOfTheSingularValues() throws {
    var generator = PhiloxGenerator(seed: 3)
    let points = (0..<8).map { _ in Tensor.normal([20], dtype: .float64, using: &generator) }
    let plane = try TrajectoryPlane(of: points)
    let differences = Tensor.stack(points.map { $0 - points[7] })
    let (_, values, vectors) = try differences.svd()
    let total = values.squared().sum().scalar
    let shares = (values.squared() / total).doubles
    #expect(abs(plane.explained.first - shares[0]) < 1e-12 && abs(plane.explained.second - shares[1]) < 1e-12)
    #expect(abs(abs((plane.first * vectors[0]).sum().scalar) - 1) < 1e-10)
    #expect(abs(abs((plane.second * vectors[1]).sum().scalar) - 1) < 1e-10)
  }

  @Test func sharpnessOfABowlIsReachedInACornerOfTheBox() {
    // ½ Σ aᵢ xᵢ² at 0: the box is |z| ≤ ε, and the greatest loss ½ ε² Σ aᵢ.
    var generator = PhiloxGenerator(seed: 4)
    for (curvatures, radius) in [([1.0, 2, 3], 0.1), ([100, 0.5], 0.001)] {
      let sharpness = Sharpness(
        at: Tensor.zeros([curvatures.count], dtype: .float64), radius: radius, using: &generator,
        quadratic(curvatures))
      let expected = 0.5 * radius * radius * curvatures.reduce(0, +)
      #expect(sharpness.loss == 0 && abs(sharpness.worstLoss / expected - 1) < 1e-9)
      #expect(abs(sharpness.value / (100 * expected) - 1) < 1e-9)
    }
    // Elsewhere the box is ε (|x| + 1) wide.
    let sharpness = Sharpness(at: Tensor([3.0]), radius: 0.5, using: &generator, quadratic([2]))
    #expect(abs(sharpness.worstLoss - 25) < 1e-9 && abs(sharpness.value - 100 * (25 - 9) / 10) < 1e-8)
    #expect(abs(sharpness.worstPoint.scalar - 5) < 1e-12)
  }
}
