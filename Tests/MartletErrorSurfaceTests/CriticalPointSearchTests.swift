import Martlet
import MartletErrorSurface
import TestSupport
import Testing

/// `(w₁² + w₂ − 11)² + (w₁ + w₂² − 7)²`.
private func himmelblau(_ w: Tensor) -> Tensor {
  (w[0].squared() + w[1] - 11).squared() + (w[0] + w[1].squared() - 7).squared()
}

@Suite struct CriticalPointSearchTests {
  @Test func allNineCriticalPointsOfHimmelblauAreFound() throws {
    // Known from the literature: four minima of value 0, four saddles and a maximum, with these values.
    let saddles = [13.31185, 67.71917, 104.01526, 178.33724]
    var found: [CriticalPoint.Kind: Set<Int>] = [:]
    for x in evenlySpaced(-5...5, count: 11) {
      for y in evenlySpaced(-5...5, count: 11) {
        let search = try CriticalPointSearch(from: Tensor([x, y]), himmelblau)
        guard search.criticalPoint.isCritical else { continue }
        #expect(gradient(at: search.point, himmelblau).norm().scalar <= 1e-8)
        #expect(himmelblau(search.point).scalar == search.loss)
        let place = search.point.doubles.map { Int(($0 * 100).rounded()) }
        found[search.criticalPoint.kind, default: []].insert(place[0] * 10_000 + place[1])
        switch search.criticalPoint.kind {
        case .minimum: #expect(search.loss < 1e-14)
        case .maximum: #expect(abs(search.loss - 181.6165) < 1e-3)
        case .saddle: #expect(saddles.contains { abs($0 - search.loss) < 1e-3 }, "\(search.loss)")
        case .degenerate: Issue.record("\(search.point)")
        }
      }
    }
    #expect(found.mapValues(\.count) == [.minimum: 4, .saddle: 4, .maximum: 1])
  }

  @Test func everyStepMakesTheGradientSmaller() throws {
    let surface = try Models.convolution()
    let start = try Models.goldens.get()["convolution.point"]
    let search = try CriticalPointSearch(from: start, surface.callAsFunction)
    #expect(search.gradientNorms.count > 1)
    #expect(zip(search.gradientNorms, search.gradientNorms.dropFirst()).allSatisfy { $0 > $1 })
    #expect(search.criticalPoint.gradientNorm == search.gradientNorms.last)
  }

  @Test func aSaddleIsReachedWhereDescentWouldLeaveIt() throws {
    let search = try CriticalPointSearch(from: Tensor([0.3, -0.2]), productSaddle)
    #expect(search.criticalPoint.isCritical && search.criticalPoint.kind == .saddle)
    #expect(abs(search.loss - 1) < 1e-12)
    let quadratic = try CriticalPointSearch(from: Tensor([1.0, 2, 3]), quadratic([2, -1, 5]))
    #expect(quadratic.criticalPoint.isCritical && quadratic.criticalPoint.minimumRatio == 2.0 / 3)
    #expect(quadratic.point.abs().max().scalar < 1e-8)
  }

  @Test func aSurfaceWithoutCriticalPointsHasNone() throws {
    let search = try CriticalPointSearch(from: Tensor([1.0, 1]), maximumSteps: 50) { $0[0] + $0[1].squared() }
    #expect(!search.criticalPoint.isCritical)
    #expect(abs(search.criticalPoint.gradientNorm - 1) < 1e-6)
  }

  @Test func theStepsAreBounded() throws {
    let search = try CriticalPointSearch(from: Tensor([4.0, -1]), maximumSteps: 1, himmelblau)
    #expect(search.gradientNorms.count == 2 && !search.criticalPoint.isCritical)
    let none = try CriticalPointSearch(from: Tensor([4.0, -1]), maximumSteps: 0, himmelblau)
    #expect(none.gradientNorms.count == 1 && none.point.doubles == [4, -1])
  }

  @Test func aSurfaceThatIsNotFiniteIsAnError() {
    #expect(throws: LinearAlgebraError.self) {
      try CriticalPointSearch(from: Tensor([0.0, 1])) { $0[0].sqrt() + $0[1].squared() }
    }
  }
}
