import Martlet
import MartletErrorSurface
import TestSupport
import Testing

/// `(w₁² + w₂ − 11)² + (w₁ + w₂² − 7)²`.
private func himmelblau(_ w: Tensor) -> Tensor {
  (w[0].squared() + w[1] - 11).squared() + (w[0] + w[1].squared() - 7).squared()
}

@Suite struct CriticalPointSearchTests {
  @Test func allNineCriticalPointsOfHimmelblauAreFoundByTheirIndex() throws {
    // Known from the literature: four minima of value 0, four saddles and a maximum, with these values.
    let saddles = [13.31185, 67.71917, 104.01526, 178.33724]
    var found: [CriticalPoint.Kind: Set<Int>] = [:]
    for x in evenlySpaced(-5...5, count: 11) {
      for y in evenlySpaced(-5...5, count: 11) {
        for index in 0...2 {
          let search = try CriticalPointSearch(from: Tensor([x, y]), index: index, himmelblau)
          #expect(search.index == index && search.isFound == search.criticalPoint.isCritical)
          guard search.isFound else { continue }
          #expect(search.criticalPoint.negativeCount == index)
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
    }
    #expect(found.mapValues(\.count) == [.minimum: 4, .saddle: 4, .maximum: 1])
  }

  @Test(arguments: 0...2)
  func aCriticalPointOfAnotherIndexIsLeft(index: Int) throws {
    // A minimum with a gradient of exactly zero, and a degenerate one, whose second direction may have either sign.
    let search = try CriticalPointSearch(from: Tensor([3.0, 2]), index: index, himmelblau)
    #expect(search.gradientNorms[0] == 0 && search.isFound && search.criticalPoint.negativeCount == index)
    #expect((search.gradientNorms.count == 1) == (index == 0))
    let valley = try CriticalPointSearch(from: Tensor([0.0, 0]), index: index, maximumSteps: 20) { $0[0].squared() }
    #expect((valley.gradientNorms.count == 1) == (index < 2) && valley.isFound == (index == 0))
  }

  @Test func aSaddleIsReachedWhereDescentWouldLeaveIt() throws {
    let search = try CriticalPointSearch(from: Tensor([0.3, -0.2]), productSaddle)
    #expect(search.criticalPoint.isCritical && search.criticalPoint.kind == .saddle)
    #expect(abs(search.loss - 1) < 1e-12)
    let quadratic = try CriticalPointSearch(from: Tensor([1.0, 2, 3]), quadratic([2, -1, 5]))
    #expect(quadratic.criticalPoint.isCritical && quadratic.criticalPoint.minimumRatio == 2.0 / 3)
    #expect(quadratic.point.abs().max().scalar < 1e-8)
  }

  @Test func aNetworkHasAMinimumAndSaddlesAboveIt() throws {
    // A little decay keeps minima from lying at infinity.
    let surface = try Models.convolution()
    func loss(_ point: Tensor) -> Tensor { surface(point) + 1e-2 * point.squared().sum() }
    let start = try Models.goldens.get()["convolution.point"]
    let minimum = try CriticalPointSearch(from: start, index: 0, loss)
    #expect(minimum.criticalPoint.isCritical && minimum.criticalPoint.kind == .minimum)
    #expect(minimum.criticalPoint.minimumRatio == 1)
    #expect(minimum.criticalPoint.gradientNorm == minimum.gradientNorms.last)
    #expect(gradient(at: minimum.point, loss).norm().scalar == minimum.criticalPoint.gradientNorm)
    let saddles = try (1...4).map { try CriticalPointSearch(from: start, index: $0, loss) }
      .filter { $0.criticalPoint.isCritical }
    #expect(!saddles.isEmpty)
    for saddle in saddles {
      #expect(saddle.criticalPoint.kind == .saddle && saddle.loss > minimum.loss)
      let escape = try #require(try SaddleEscape(from: saddle.point, loss))
      #expect(escape.lossAfter < saddle.loss)
    }
  }

  @Test func aSurfaceWithoutCriticalPointsHasNone() throws {
    let search = try CriticalPointSearch(from: Tensor([1.0, 1]), maximumSteps: 50) { $0[0] + $0[1].squared() }
    #expect(!search.criticalPoint.isCritical)
    #expect(search.criticalPoint.gradientNorm >= 1)
  }

  @Test func stepsAreBoundedInNumberAndLength() throws {
    let start = Tensor([4.0, -1])
    let one = try CriticalPointSearch(from: start, maximumSteps: 1, maximumLength: 0.01, himmelblau)
    #expect(one.gradientNorms.count == 2 && !one.criticalPoint.isCritical)
    #expect((one.point - start).norm().scalar <= 0.01)
    let none = try CriticalPointSearch(from: start, maximumSteps: 0, himmelblau)
    #expect(none.gradientNorms.count == 1 && none.point.doubles == [4, -1])
  }

  @Test func aSurfaceThatIsNotFiniteIsAnError() {
    #expect(throws: LinearAlgebraError.self) {
      try CriticalPointSearch(from: Tensor([0.0, 1])) { $0[0].sqrt() + $0[1].squared() }
    }
  }
}
