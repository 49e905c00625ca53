import Foundation
import Martlet
import MartletNetworks
import MartletReports

/// Straight pieces multiply with depth and add up with width.
struct DepthAndPieces: Lab {
  let description = LabDescription(
    .networks, "depth-and-pieces",
    title: Bilingual("Depth multiplies, width adds", "深度相乘，宽度相加"),
    summary: Bilingual(
      "L layers of two rectifiers fold a line into 2^L pieces; one layer of m of them makes m + 1 at most.",
      "L 层、每层两个 ReLU 可折出 2^L 段，而一层 m 个 ReLU 至多 m + 1 段。"),
    question: "How many straight pieces can the function of a network have, and what does a layer add to that?",
    method: """
      The pieces of a network of rectifiers on an interval are counted exactly: the places where units switch are carried \
      through it layer by layer. Tent maps one behind the other fold the interval again with each layer. Networks with \
      one hidden layer and random weights are counted beside them, and the rectifiers that one layer would need for as many \
      pieces.

      Random deep networks show what is typical rather than possible: far fewer pieces than the bound allows.
      """,
    sources: [
      "Montúfar, Pascanu, Cho and Bengio 2014, On the number of linear regions of deep neural networks.",
      "Telgarsky 2016, Benefits of depth in neural networks.",
      "Hanin and Rolnick 2019, Deep ReLU networks have surprisingly few activation patterns.",
    ],
    rows: ["N5", "N9"], minutes: 0.2)

  // MARK: - Heart

  /// The pieces of tent maps of one to `depth` layers.
  func tentPieces(depth: Int) -> [Int] {
    (1...depth).map { LinearPieces(of: TentMap.network(layers: $0, dtype: .float64), on: 0...1).count }
  }

  /// The most pieces of random networks with one hidden layer.
  func shallowPieces(units: Int, networks: Int, seed: UInt64) -> Int {
    var generator = PhiloxGenerator(seed: seed)
    return (0..<networks).map { _ in
      let network = Sequential(
        Linear(1, units, initializer: .normal(mean: 0, standardDeviation: 1), using: &generator), ReLU(),
        Linear(units, 1, using: &generator))
      return LinearPieces(of: network, on: -50...50).count
    }.max() ?? 0
  }

  // MARK: - Experiment

  func run(_ record: LabRecord) throws {
    let depth = record.choose(quick: 8, full: 12)
    let tents = tentPieces(depth: depth)
    let widths = [2, 4, 8, 16, 32, 64]
    let shallow = widths.map {
      shallowPieces(units: $0, networks: record.choose(quick: 20, full: 200), seed: record.seed)
    }
    draw(tents, record)
    record.table(
      Table(
        header: ["Rectifiers", "Tent layers", "Pieces of the tents", "Units one layer needs"],
        rows: tents.enumerated().map { index, pieces in
          [2 * (index + 1), index + 1, pieces, LinearRegionBounds.shallowUnits(pieces: pieces)].map(String.init)
        }, caption: "Each layer of two rectifiers doubles the pieces."))
    record.table(
      Table(
        header: ["Units of the one layer", "Most pieces found", "Bound"],
        rows: zip(widths, shallow).map { [String($0), String($1), String($0 + 1)] },
        caption: "Random networks with one hidden layer."))
    for (index, pieces) in tents.enumerated() { record.log("tent", step: index + 1, ["pieces": Double(pieces)]) }
    record.claim(
      "L layers of two rectifiers give exactly 2^L pieces, for every L up to \(depth)", .exactly(1),
      measured: tents.enumerated().map { Double($1) / pow(2, Double($0 + 1)) }.max { abs($0 - 1) < abs($1 - 1) }
        ?? .nan,
      remark: "the ratio that is farthest from 1")
    record.claim(
      "No network with one hidden layer of m units has more than m + 1 pieces", .atMost(0),
      measured: Double(zip(widths, shallow).map { $1 - ($0 + 1) }.max() ?? 1), remark: "largest excess")
    typical(record)
  }

  private func draw(_ tents: [Int], _ record: LabRecord) {
    record.figure(
      LineChart(
        x: Axis("x"), y: Axis("y"),
        series: [1, 2, 4].map { layers in
          let network = TentMap.network(layers: layers, dtype: .float64)
          let xs = (0.0...1.0).evenlySpaced(513)
          return LineChart.Series("\(layers) layers", x: xs, y: network.values(at: xs))
        }, showsMarkers: false),
      caption: "Tent maps of one, two and four layers: each layer folds the interval once more.")
    record.figure(
      LineChart(
        x: Axis("rectifiers"), y: Axis("pieces", scale: .logarithmic),
        series: [
          LineChart.Series("deep: tents", x: tents.indices.map { Double(2 * ($0 + 1)) }, y: tents.map(Double.init)),
          LineChart.Series(
            "one layer: bound", x: tents.indices.map { Double(2 * ($0 + 1)) },
            y: tents.indices.map { Double(2 * ($0 + 1) + 1) }, stroke: .dashed),
        ]), caption: "Pieces for the same number of rectifiers.")
  }

  private func typical(_ record: LabRecord) {
    record.section("What is typical")
    var rows: [[String]] = []
    var ratio = 0.0
    for depth in [1, 2, 4] {
      var generator = PhiloxGenerator(seed: record.seed)
      var layers: [any Layer] = []
      for layer in 0..<depth {
        layers += [Linear(layer == 0 ? 1 : 16, 16, initializer: .heNormal, using: &generator), ReLU()]
      }
      let network = Sequential(layers + [Linear(16, 1, using: &generator)])
      let count = LinearPieces(of: network, on: -10...10).count
      let most = LinearRegionBounds.most(inputs: 1, widths: Array(repeating: 16, count: depth))
      rows.append([String(depth), String(count), NumberFormat.short(most)])
      ratio = Double(count) / most
    }
    record.table(
      Table(
        header: ["Layers of 16", "Pieces of a random network", "Bound"], rows: rows,
        caption: "Random weights make few of the pieces that are possible."))
    record.claim(
      "A random network of four layers has less than a hundredth of the pieces that are possible", .below(0.01),
      measured: ratio)
  }
}
