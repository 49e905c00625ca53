import Martlet
import MartletClassical
import TestSupport
import Testing

struct KMeansTests {
  private let golden = Golden(group: "kmeans")

  @Test(arguments: ["samples", "one far away"])
  func clustersAreThoseOfScikitLearn(name: String) throws {
    let clustering = try KMeans(count: 4, tolerance: 0).fitted(to: golden("x"), from: golden("\(name)/start"))
    #expect(try mismatch(clustering.centers, golden("\(name)/centers"), relative: 1e-9, absolute: 1e-9) == nil)
    #expect(isClose(clustering.inertia, try golden("\(name)/inertia").scalar))
    #expect(clustering(try golden("test")).integers == (try golden("\(name)/test").integers))
  }

  @Test(arguments: 1...5)
  func separateGroupsAreFound(seed: UInt64) throws {
    let (x, labels) = groups(200, classes: 5, features: 6, distance: 15, seed: seed)
    var generator = PhiloxGenerator(seed: seed)
    let clustering = try KMeans(count: 5).fitted(to: x.converted(to: .float32), using: &generator)
    let clusters = clustering(x).integers
    let pairs = Set(zip(clusters, labels.integers).map { "\($0) \($1)" })
    #expect(pairs.count == 5 && Set(clusters).count == 5)
    // The centres are the means, and the inertia is what is left.
    let distances = (x - clustering.centers.converted(to: .float64).gathered(Tensor(clusters))).squared().sum().scalar
    #expect(isClose(clustering.inertia, distances, 1e-5))
  }

  @Test func moreClustersAndMoreStartsAreNoWorse() throws {
    let x = try golden("x")
    func inertia(_ count: Int, starts: Int) throws -> Double {
      var generator = PhiloxGenerator(seed: 4)
      return try KMeans(count: count, starts: starts).fitted(to: x, using: &generator).inertia
    }
    let byCount = try [1, 2, 4, 8, 16].map { try inertia($0, starts: 10) }
    #expect(zip(byCount, byCount.dropFirst()).allSatisfy { $0 > $1 })
    #expect(isClose(byCount[0], (x - x.mean(0)).squared().sum().scalar))
    // The first starts are the same ones.
    let byStarts = try [1, 3, 10].map { try inertia(8, starts: $0) }
    #expect(zip(byStarts, byStarts.dropFirst()).allSatisfy { $0 >= $1 })
  }

  @Test func seedingIsBetterThanChance() throws {
    // Three far groups, of which one is small: chance often leaves it out, k-means++ hardly ever.
    let (dense, _) = groups(300, classes: 2, features: 2, distance: 30, seed: 11)
    let x = Tensor.concatenate([dense, Tensor([[-40.0, -40], [-41, -40], [-40, -41]])])
    var generator = PhiloxGenerator(seed: 12)
    var (bySeeding, byChance) = (0, 0)
    for _ in 0..<20 {
      if try KMeans(count: 3, starts: 1).fitted(to: x, using: &generator).inertia < 1000 { bySeeding += 1 }
      let start = x.gathered(Tensor.permutation(303, using: &generator).narrowed(0, to: 0..<3))
      if try KMeans(count: 3).fitted(to: x, from: start).inertia < 1000 { byChance += 1 }
    }
    #expect(bySeeding >= 18 && byChance < bySeeding)
  }

  @Test func equalSamplesAreNoTrouble() throws {
    var generator = PhiloxGenerator(seed: 1)
    let clustering = try KMeans(count: 3).fitted(to: Tensor.ones([4, 2]), using: &generator)
    #expect(clustering.inertia == 0 && clustering.centers.floats == [Float](repeating: 1, count: 6))
  }

  @Test func theSameSeedGivesTheSameClusters() throws {
    var (a, b) = (PhiloxGenerator(seed: 9), PhiloxGenerator(seed: 9))
    let first = try KMeans(count: 6).fitted(to: golden("x"), using: &a)
    #expect(first.centers.doubles == (try KMeans(count: 6).fitted(to: golden("x"), using: &b)).centers.doubles)
  }

  @Test func anIterationThatDoesNotEndIsReported() throws {
    let error = #expect(throws: ConvergenceError.self) {
      _ = try KMeans(count: 4, tolerance: 0, maximumIterations: 1).fitted(
        to: golden("x"), from: golden("samples/start"))
    }
    #expect(error?.description.hasPrefix("KMeans: after 1 iterations the centres' last move is") == true)
  }
}
