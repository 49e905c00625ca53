import Martlet
import MartletClassical
import MartletData
import MartletReports

extension ClassicalBaselines {
  /// The accuracies in per cent that come with the dataset, for 1 to 11 neighbours (Alpaydin and Kaynak 1998).
  private static let published = [98.00, 97.38, 97.83, 97.61, 97.89, 97.77, 97.66, 97.66, 97.72, 97.55, 97.89]

  /// Pictures with samples of whole numbers from 0 to 16, as they are published.
  private func published(_ images: LabelledImages) -> (x: Tensor, y: Tensor) {
    let samples = images.pixels.map { (Float($0) * 16 / 255).rounded() }
    return (Tensor(samples, shape: [images.count, 64]), Tensor(images.labels))
  }

  func compareNeighbors(_ record: LabRecord) throws {
    record.section("Neighbours as published")
    let training = published(try OptDigits.load(split: .train))
    let test = published(try OptDigits.load(split: .test))
    let counts = Array(1...Self.published.count)
    let accuracies = counts.map { count in
      100 * KNearestNeighbors(count: count).fitted(to: training.x, labels: training.y).accuracy(test.x, labels: test.y)
    }
    record.figure(
      LineChart(
        "Nearest neighbours on digits", x: Axis("neighbours"), y: Axis("test accuracy (%)"),
        series: [
          LineChart.Series("here", values: accuracies),
          LineChart.Series("published", values: Self.published, stroke: .dashed),
        ]), caption: "All 3,823 digits to learn, 1,797 of other writers to test, samples from 0 to 16.")
    for (count, accuracy) in zip(counts, accuracies) { record.log("neighbours", step: count, ["accuracy": accuracy]) }
    // One digit is 0.056 points. Odd numbers of neighbours seldom have ties, of which each program makes something else.
    let odd = counts.filter { $0 % 2 == 1 }.map { abs(accuracies[$0 - 1] - Self.published[$0 - 1]) }
    record.claim(
      "One neighbour is right as often as published", .near(98.00, tolerance: 0.01), measured: accuracies[0], unit: "%")
    record.claim(
      "So are 3, 5, 7, 9 and 11 neighbours, but for digits with equal votes", .atMost(0.2),
      measured: odd.max() ?? .nan, unit: "points", remark: "greatest difference")
  }

  func compress(_ digits: ImageStudy, _ record: LabRecord) throws {
    record.section("Principal components")
    let plain = ImageStudy.unscaled(digits.training)
    let all = try PCA().fitted(to: plain)
    let ratios = all.varianceRatios.doubles
    let cumulative = ratios.indices.map { ratios[...$0].reduce(0, +) }
    let counts = [2, 8, 16, 32, 64]
    let pictures = (0..<10).compactMap { digit in digits.training.labels.firstIndex(of: Int32(digit)) }
    let shown = plain.gathered(Tensor(pictures.map { Int32($0) }))
    var (images, difference): ([ImageGrid.Image], Double) = ([], 0)
    for count in counts {
      let projection = try PCA(count: count).fitted(to: plain)
      let drawn = projection.inverse(projection(shown)).floats
      for index in pictures.indices {
        images.append(ImageGrid.Image(Array(drawn[(index * 64)..<(index * 64 + 64)]), width: 8, height: 8))
      }
      let error = (projection.inverse(projection(plain)) - plain).converted(to: .float64).squared().sum().scalar
      let left = all.variances.doubles[count...].reduce(0, +) * Double(plain.shape[0] - 1)
      difference = max(difference, abs(error - left) / (all.totalVariance * Double(plain.shape[0] - 1)))
    }
    record.figure(
      ImageGrid(images: images, columns: 10, imageWidth: 40, rowTitles: counts.map { "\($0) numbers" }),
      caption: "Digits drawn with 2 to 64 principal components; 64 are all.")
    record.figure(
      LineChart(
        "Variance kept", x: Axis("components"), y: Axis("share of all variance", range: 0...1),
        series: [LineChart.Series("", values: cumulative)], showsMarkers: false),
      caption: "The first components hold most of what varies.")
    record.claim(
      "What a reconstruction lacks is the variance of the components left out", .atMost(1e-6), measured: difference,
      remark: "greatest difference, as a share of all variance")
    record.claim(
      "Half of the components hold at least 95 % of the variance", .atLeast(0.95), measured: cumulative[31])
  }

  func group(_ digits: ImageStudy, _ record: LabRecord) throws {
    record.section("Ten groups without labels")
    var shares: [Double] = []
    let x = ImageStudy.unscaled(digits.training)
    for seed in record.seeds() {
      var generator = PhiloxGenerator(seed: seed)
      let clustering = try KMeans(count: 10).fitted(to: x, using: &generator)
      let groups = clustering(x).integers
      var counts = [[Int]](repeating: [Int](repeating: 0, count: 10), count: 10)
      for (group, label) in zip(groups, digits.training.labels) { counts[group][Int(label)] += 1 }
      shares.append(Double(counts.reduce(0) { $0 + ($1.max() ?? 0) }) / Double(groups.count))
      record.log("groups", step: Int(seed), ["share": shares.last ?? .nan])
      guard seed == record.seed else { continue }
      let centers = clustering.centers.floats
      let order = (0..<10).sorted { name(of: counts[$0]) < name(of: counts[$1]) }
      record.figure(
        ImageGrid(
          images: order.map { group in
            ImageGrid.Image(
              Array(centers[(group * 64)..<(group * 64 + 64)]), width: 8, height: 8,
              caption: "\(name(of: counts[group])): "
                + NumberFormat.percent(
                  Double(counts[group].max() ?? 0) / Double(max(1, counts[group].reduce(0, +))), decimals: 0))
          }, columns: 10, imageWidth: 56),
        caption: "The centres of ten groups, with the digit that most of a group are and their share.")
    }
    // A group of digits drawn at random has hardly more than a tenth of its most frequent digit.
    record.claim(
      "Named by their most frequent digit, ten groups found without labels are right for most digits", .atLeast(0.5),
      measured: Statistics(shares).mean, remark: "mean share over \(shares.count) seeds")
  }

  /// The most frequent digit of a group.
  private func name(of counts: [Int]) -> Int { counts.indices.max { counts[$0] < counts[$1] } ?? 0 }

  func map(_ digits: ImageStudy, _ record: LabRecord) throws {
    record.section("A map of digits")
    let part = digits.test.prefix(record.choose(quick: 200, full: 1_000))
    let (x, labels) = (ImageStudy.unscaled(part), part.labels.map(Int.init))
    var generator = PhiloxGenerator(seed: record.seed)
    let embedding = TSNE(iterations: record.choose(quick: 400, full: 1_000)).fitted(to: x, using: &generator)
    let plane = try PCA(count: 2).fitted(to: x)(x)
    func plot(_ title: String, _ points: Tensor) -> ScatterPlot {
      let (first, second) = (points[0..., 0].doubles, points[0..., 1].doubles)
      return ScatterPlot(
        title, x: Axis(""), y: Axis(""),
        groups: (0..<10).map { digit in
          let own = labels.indices.filter { labels[$0] == digit }
          return ScatterPlot.Group(String(digit), x: own.map { first[$0] }, y: own.map { second[$0] })
        }, hasEqualAspect: true, pointRadius: 2.5)
    }
    record.figure(
      plot("t-SNE", embedding.points), caption: "Test digits by t-SNE, which knows no labels; colours are the digits.")
    record.figure(plot("Principal components", plane), caption: "The same digits by their first two components.")
    let (near, flat, whole) = (
      neighborAgreement(embedding.points, labels: labels), neighborAgreement(plane, labels: labels),
      neighborAgreement(x, labels: labels)
    )
    record.table(
      Table(
        header: ["Space", "Digits whose nearest neighbour is of their kind"],
        rows: [
          ["64 pixels", NumberFormat.percent(whole)], ["t-SNE, 2 numbers", NumberFormat.percent(near)],
          ["principal components, 2 numbers", NumberFormat.percent(flat)],
        ]))
    record.claim(
      "In the map of t-SNE more digits have a neighbour of their kind than in the plane of two components: difference",
      .atLeast(0.2), measured: near - flat)
    record.claim(
      "It keeps most of what all pixels tell", .atLeast(0.9), measured: near / whole, from: .full,
      remark: "share of the agreement in all 64 pixels")
  }
}

extension ImageStudy {
  /// The samples of pictures from 0 to 1, `[pictures, samples]`.
  static func unscaled(_ part: ImageDataset) -> Tensor {
    let loader = BatchLoader(
      part, standardization: .identity(channels: part.channels), batchSize: max(1, part.count), isShuffled: false)
    return loader.first { _ in true }?.x.flattened(from: 1) ?? Tensor.zeros([0, part.pictureSize])
  }
}
