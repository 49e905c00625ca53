import Martlet
import MartletGo
import MartletReports

/// A policy for 9×9 Go: convolutions without pooling, learned from games of a search.
struct BoardGame: Lab {
  let description = LabDescription(
    .convolution, "board-game",
    title: Bilingual("Go without pooling", "围棋不用池化"),
    summary: Bilingual(
      "A convolutional policy learns the moves of a search; pooling, which drops every second point, makes it worse.",
      "卷积策略网络学习搜索的走法；丢弃一半落点的池化使其变差。"),
    question: "Why does a network for Go take convolutions from pictures and leave pooling behind?",
    method: """
      A Monte-Carlo tree search plays 9 × 9 Go against itself; every position with the move it chose is an example. The \
      policy sees the board as planes (own stones, others', liberties, …), has a first layer of 5 × 5 filters and layers of \
      3 × 3, all padded with zeros, and ends in a softmax over the points. A second network is the same but for pooling \
      behind the first layer, undone before the last.

      Both learn by cross-entropy, each position turned and mirrored at random, and are compared by how often they choose \
      the search's move on games that they have not seen, and by their results against a player of random moves.
      """,
    sources: [
      "Silver et al. 2016, Mastering the game of Go with deep neural networks and tree search.",
      "Clark and Storkey 2015, Training deep convolutional neural networks to play Go.",
    ],
    rows: ["N26", "N27", "N20"], minutes: 4)

  // MARK: - Heart

  func examples(_ count: Int, playouts: Int, seed: UInt64) -> (training: GoDataset, validation: GoDataset) {
    let teacher = GoTeacher(search: GoSearch(playouts: playouts))
    let parts = teacher.positions(atLeast: count, seed: seed).split(at: count * 9 / 10)
    return (parts.first, parts.rest)
  }

  func policy(pools: Bool, seed: UInt64) -> GoPolicyNetwork {
    var generator = PhiloxGenerator(seed: seed)
    return GoPolicyNetwork(filters: 32, layers: 5, pools: pools, using: &generator)
  }

  // MARK: - Experiment

  func run(_ record: LabRecord) throws {
    let count = record.choose(quick: 300, full: 8_000)
    let playouts = record.choose(quick: 20, full: 150)
    record.setting("positions", count)
    record.setting("playouts of the search", playouts)
    let data = examples(count, playouts: playouts, seed: record.seed)
    record.progress("\(data.training.count) positions of the search")
    let training = GoPolicyTraining(epochs: record.choose(quick: 1, full: 12), seed: record.seed)
    var series: [LineChart.Series] = []
    var agreements: [Bool: Double] = [:]
    var rates: [Bool: Double] = [:]
    for pools in [false, true] {
      let policy = policy(pools: pools, seed: record.seed)
      let name = pools ? "with pooling" : "without pooling"
      let epochs = training(policy, on: data.training, validation: data.validation) { epoch in
        record.log(name, step: epoch.epoch, ["loss": epoch.trainLoss, "agreement": epoch.agreement])
        record.progress("\(name), epoch \(epoch.epoch): agreement \(NumberFormat.short(epoch.agreement))")
      }
      series.append(LineChart.Series(name, values: epochs.map(\.agreement)))
      agreements[pools] = data.validation.agreement(with: policy)
      var first = PolicyGoPlayer(policy)
      var second = RandomGoPlayer(seed: record.seed)
      rates[pools] = GoMatch(&first, &second, games: record.choose(quick: 4, full: 60), seed: record.seed).winRate
    }
    record.figure(
      LineChart("Agreement with the search", x: Axis("epoch"), y: Axis("share of positions"), series: series),
      caption: "How often the policy's first choice is the move of the search, on games it has not seen.")
    record.table(
      Table(
        header: ["Policy", "Agreement", "Won against random moves"],
        rows: [false, true].map { pools in
          [pools ? "with pooling" : "without pooling"]
            + [agreements[pools], rates[pools]].map { NumberFormat.fixed($0 ?? .nan, decimals: 3) }
        }))
    record.claim(
      "The policy finds the search's move far more often than chance, which is about 0.02", .atLeast(0.15),
      measured: agreements[false] ?? .nan, from: .full)
    record.claim(
      "It beats random moves", .atLeast(0.9), measured: rates[false] ?? .nan, from: .full, remark: "share of games won")
    record.claim(
      "Pooling makes it worse", .below(0), measured: (agreements[true] ?? .nan) - (agreements[false] ?? .nan),
      from: .full, remark: "difference of the agreements")
  }
}
