import Martlet
import MartletClassical
import TestSupport
import Testing

struct TSNETests {
  private let golden = Golden(group: "tsne")

  @Test func affinitiesAreThoseOfScikitLearn() throws {
    // The peer finds them in single precision and stops its search early.
    let affinities = TSNE.affinities(of: try golden("x"), perplexity: 8)
    #expect((affinities - (try golden("single"))).abs().max().scalar < 1e-6)
    #expect(isClose(affinities.sum().scalar, 1, 1e-12))
    #expect(mismatch(affinities, affinities.transposed(), absolute: 0) == nil)
  }

  @Test(arguments: [3.0, 8, 19])
  func everySampleHasTheSamePerplexity(perplexity: Double) throws {
    // Far groups of equal samples have joint probabilities from which the conditional ones can be read.
    let x = try golden("x")
    let affinities = TSNE.affinities(of: x, perplexity: perplexity)
    #expect(affinities.doubles.allSatisfy { $0 >= 0 })
    let rows = affinities.sum(1).doubles
    // Each sample chooses with the probability 1/n in all, and is chosen as well.
    #expect(rows.allSatisfy { $0 >= 0.5 / 60 } && isClose(rows.reduce(0, +), 1, 1e-12))
    let effective = affinities.doubles.reduce(0) { $1 > 0 ? $0 - $1 * Tensor($1).log().scalar : $0 }
    #expect(
      effective < Tensor(60 * perplexity * 2).log().scalar && effective > Tensor(60 * perplexity / 2).log().scalar)
  }

  @Test(arguments: [1.0, 12])
  func theGradientIsThatOfScikitLearn(exaggeration: Double) throws {
    let affinities = TSNE.affinities(of: try golden("x"), perplexity: 8)
    let far = try golden("far")
    let name = "\(Int(exaggeration))"
    #expect(
      try mismatch(
        TSNE.gradient(at: far, affinities, exaggeration: exaggeration), golden("\(name)/gradient"), relative: 1e-8,
        absolute: 1e-8) == nil)
    #expect(
      try mismatch(
        TSNE.gradient(at: far.converted(to: .float32), affinities.converted(to: .float32), exaggeration: exaggeration)
          .converted(to: .float64), golden("\(name)/gradient"), relative: 1e-5, absolute: 1e-5) == nil)
    if exaggeration == 1 {
      #expect(isClose(TSNE.divergence(of: far, affinities), try golden("1/divergence").scalar, 1e-8))
    }
  }

  @Test(arguments: [20, 60])
  func theDescentIsThatOfThePaper(iterations: Int) throws {
    let map = TSNE(perplexity: 8, iterations: iterations, learningRate: 2, exaggeratedIterations: 30)
      .fitted(to: try golden("x"), from: try golden("start"))
    let expected = try golden("points after \(iterations)")
    let scale = expected.abs().max().scalar
    #expect(mismatch(map.points / scale, expected / scale, relative: 1e-5, absolute: 1e-5) == nil)
    #expect(isClose(map.divergence, try golden("divergence after \(iterations)").scalar, 1e-6))
    #expect(map.points.mean(0).abs().max().scalar < 1e-12 * scale)
  }

  @Test(arguments: 1...3)
  func mapsAreAsGoodAsThoseOfScikitLearn(seed: UInt64) throws {
    var generator = PhiloxGenerator(seed: seed)
    let map = TSNE(perplexity: 8).fitted(to: try golden("x"), using: &generator)
    let others = try golden("divergences")
    #expect(map.divergence > 0.9 * others.min().scalar && map.divergence < 1.1 * others.max().scalar)
    #expect(map.divergences.count == 20 && map.divergences[19] < map.divergences[4])
  }

  @Test func farGroupsStayApart() throws {
    let (x, labels) = groups(150, classes: 3, features: 10, distance: 20, seed: 1)
    var generator = PhiloxGenerator(seed: 2)
    let map = TSNE(perplexity: 15, iterations: 400).fitted(to: x.converted(to: .float32), using: &generator)
    #expect(map.points.shape == [150, 2] && map.points.dtype == .float32 && map.points.isAllFinite)
    let neighbors = KNearestNeighbors(count: 2).fitted(to: map.points, labels: labels)
    // The nearest neighbour beside the point itself is of the same group.
    let nearest = neighbors.neighbors(map.points).indices.narrowed(1, to: 1..<2).squeezed(1)
    #expect(labels.gathered(nearest).integers == labels.integers)
    var again = PhiloxGenerator(seed: 2)
    let same = TSNE(perplexity: 15, iterations: 400).fitted(to: x.converted(to: .float32), using: &again)
    #expect(same.points.floats == map.points.floats)
  }

  @Test func equalSamplesAreNoTrouble() {
    var generator = PhiloxGenerator(seed: 3)
    let map = TSNE(perplexity: 5, dimensions: 3, iterations: 100).fitted(to: Tensor.ones([20, 4]), using: &generator)
    #expect(map.points.shape == [20, 3] && map.points.isAllFinite)
  }
}
