import Martlet

/// k-means clustering: the centres that make the sum of the squared distances of all samples to the nearest centre small.
///
/// Lloyd's iteration (1982) from centres that k-means++ chose (Arthur and Vassilvitskii 2007: each new one is a sample drawn
/// with a probability in proportion to the square of its distance to the nearest centre so far), the best of several starts.
/// A cluster that loses all its samples goes on at the sample that is farthest from its own centre. The same seed gives the
/// same clusters.
///
/// `let clustering = try KMeans(count: 10).fitted(to: x, using: &generator); let assignments = clustering(x)`
public struct KMeans: Equatable, Sendable {
  /// The number of clusters.
  public var count: Int
  /// How often the clustering starts anew.
  public var starts: Int
  /// The iteration ends where the squares of the centres' moves add up to no more than this part of the mean variance of
  /// the features.
  public var tolerance: Double
  /// The iterations after which fitting fails.
  public var maximumIterations: Int

  /// A clustering.
  public init(
    count: Int, starts: Int = 10, tolerance: Double = 1e-4, maximumIterations: Int = 300,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    if count < 1 || starts < 1 || !(tolerance >= 0) || maximumIterations < 1 {
      contractFailure(
        "KMeans", "\(count), \(starts), \(tolerance), \(maximumIterations)",
        "counts must be positive and the tolerance not negative", file: file, line: line)
    }
    self.count = count
    self.starts = starts
    self.tolerance = tolerance
    self.maximumIterations = maximumIterations
  }

  /// The clustering of these rows, of which there must be as many as clusters at least.
  ///
  /// Throws a `ConvergenceError` where the best start does not reach the tolerance.
  ///
  /// - Shapes: `[rows, features]`
  public func fitted(
    to x: Tensor, using generator: inout some RandomNumberGenerator, file: StaticString = #fileID, line: UInt = #line
  ) throws(ConvergenceError) -> Clustering {
    requireRows(x, file: file, line: line)
    var best = run(x.detached(), from: seeds(x.detached(), using: &generator))
    for _ in 1..<starts {
      let other = run(x.detached(), from: seeds(x.detached(), using: &generator))
      if other.clustering.inertia < best.clustering.inertia { best = other }
    }
    return try checked(best)
  }

  /// The clustering of these rows that Lloyd's iteration finds from the given centres.
  ///
  /// Throws a `ConvergenceError` where it does not reach the tolerance.
  ///
  /// - Shapes: `[rows, features]`, centres `[count, features]`
  public func fitted(
    to x: Tensor, from centers: Tensor, file: StaticString = #fileID, line: UInt = #line
  ) throws(ConvergenceError) -> Clustering {
    requireRows(x, file: file, line: line)
    centers.requireSamples("KMeans", features: x.shape[1], file: file, line: line)
    if centers.shape[0] != count {
      contractFailure("KMeans", "\(centers.shape)", "there must be \(count) centres", file: file, line: line)
    }
    return try checked(run(x.detached(), from: centers.detached().converted(to: x.dtype)))
  }

  private func requireRows(_ x: Tensor, file: StaticString, line: UInt) {
    x.requireSamples("KMeans", file: file, line: line)
    if x.shape[0] < count {
      contractFailure("KMeans", "\(x.shape)", "\(count) clusters need as many rows", file: file, line: line)
    }
  }

  /// Centres by k-means++.
  private func seeds(_ x: Tensor, using generator: inout some RandomNumberGenerator) -> Tensor {
    let rows = x.shape[0]
    var chosen = [Int.random(in: 0..<rows, using: &generator)]
    var nearest = [Double](repeating: .infinity, count: rows)
    while chosen.count < count {
      let newest = x.narrowed(0, to: chosen[chosen.count - 1]..<chosen[chosen.count - 1] + 1)
      // By differences: a sample at a chosen centre must have the distance 0 exactly.
      for (row, square) in (x - newest).squared().sum(1).doubles.enumerated() where square < nearest[row] {
        nearest[row] = square
      }
      var rest = Double.random(in: 0..<1, using: &generator) * nearest.reduce(0, +)
      // Where all samples are at chosen centres, any will do.
      var next = nearest.firstIndex { $0 > 0 } ?? Int.random(in: 0..<rows, using: &generator)
      for row in 0..<rows where nearest[row] > 0 {
        next = row
        rest -= nearest[row]
        if rest < 0 { break }
      }
      chosen.append(next)
    }
    return x.gathered(Tensor(chosen))
  }

  private struct Run {
    let clustering: Clustering
    let lastMove: Double
    let limit: Double
  }

  /// Lloyd's iteration.
  private func run(_ x: Tensor, from start: Tensor) -> Run {
    let limit = tolerance * x.variance(0).mean().scalar
    var centers = start
    var assignment = Assignment(of: x, to: centers)
    var (move, iterations) = (Double.infinity, 0)
    while iterations < maximumIterations && move > limit {
      let next = assignment.means(of: x, count: count)
      move = (next - centers).precise.squared().sum().scalar
      centers = next
      let previous = assignment.clusters
      assignment = Assignment(of: x, to: centers)
      iterations += 1
      // The same assignment again: the centres would stay.
      if assignment.clusters == previous { move = 0 }
    }
    let clustering = Clustering(
      centers: centers, inertia: assignment.squares.reduce(0, +), iterationCount: iterations)
    return Run(clustering: clustering, lastMove: move, limit: limit)
  }

  private func checked(_ run: Run) throws(ConvergenceError) -> Clustering {
    guard run.lastMove <= run.limit else {
      throw ConvergenceError(
        method: "KMeans", iterationCount: run.clustering.iterationCount, measure: "the centres' last move",
        value: run.lastMove, tolerance: run.limit)
    }
    return run.clustering
  }

  /// Fitted clusters.
  public struct Clustering: Sendable {
    /// The centres, `[count, features]`.
    public let centers: Tensor
    /// The sum of the squared distances of the samples to their centres.
    public let inertia: Double
    /// The iterations that fitting took.
    public let iterationCount: Int

    /// The cluster of each row as `int32`: that of the nearest centre.
    ///
    /// - Shapes: `[rows, features]` → `[rows]`
    public func callAsFunction(_ x: Tensor) -> Tensor {
      x.requireSamples("KMeans", features: centers.shape[1])
      return Tensor(Assignment(of: x.detached().converted(to: centers.dtype), to: centers).clusters)
    }
  }
}

/// The nearest centre of every sample.
private struct Assignment {
  var clusters: [Int32] = []
  /// The squared distances to the centres.
  var squares: [Double] = []

  init(of x: Tensor, to centers: Tensor) {
    DistanceBlocks(to: centers).forEach(x) { _, distances in
      clusters += distances.argmin(-1).elements(as: Int32.self)
      squares += distances.min([-1]).doubles.map { Swift.max(0, $0) }
    }
  }

  /// The mean of each cluster; an empty one gets the sample that is farthest from its centre and in company.
  func means(of x: Tensor, count: Int) -> Tensor {
    var clusters = clusters
    var sizes = [Int](repeating: 0, count: count)
    for cluster in clusters { sizes[Int(cluster)] += 1 }
    if sizes.contains(0) {
      var farthest = squares.indices.sorted { (squares[$1], $0) < (squares[$0], $1) }[...]
      for empty in sizes.indices where sizes[empty] == 0 {
        while let sample = farthest.popFirst() {
          let old = Int(clusters[sample])
          if sizes[old] < 2 { continue }
          sizes[old] -= 1
          sizes[empty] = 1
          clusters[sample] = Int32(empty)
          break
        }
      }
    }
    let sums = x.precise.scatterAdded(Tensor(clusters), in: [count, x.shape[1]])
    return (sums / Tensor(sizes.map { Double(Swift.max(1, $0)) }).expanded(at: 1)).converted(to: x.dtype)
  }
}
