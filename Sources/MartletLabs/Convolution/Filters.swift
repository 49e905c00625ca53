import Martlet
import MartletData
import MartletNetworks
import MartletReports

/// What the filters of a convolutional network have learned, and what its maps respond to.
struct Filters: Lab {
  let description = LabDescription(
    .convolution, "filters",
    title: Bilingual("Filters and feature maps, seen", "看见滤波器与特征图"),
    summary: Bilingual(
      "Early filters answer edges anywhere; deeper ones see larger fields and answer single classes.",
      "浅层滤波器响应任何位置的边缘，深层滤波器视野更大、只对个别类别有反应。"),
    question: "What does each of the sixty-four filters of a layer look for, and how much of a picture does it see?",
    method: """
      A network of three convolutions (16 filters of 5 × 5, 32 and 64 of 3 × 3, maximum pooling between them, the mean over all \
      positions behind them) learns pictures of clothes. Its first filters are shown as they are, and its feature maps for a \
      picture of clothes and for a photograph, which is larger: a convolution takes pictures of any size.

      For each map the pieces of 2,000 test pictures are sought that it answers most strongly. The selectivity of a map \
      is $(μ_{max} − μ_{rest}) / (μ_{max} + μ_{rest})$, with its mean answer to its favourite class and to the others. The effective \
      receptive field is how much each pixel moves one position of a map, by gradients.
      """,
    sources: [
      "Zeiler and Fergus 2014, Visualizing and understanding convolutional networks.",
      "Morcos, Barrett, Rabinowitz and Botvinick 2018, On the importance of single directions for generalization.",
      "Luo, Li, Urtasun and Zemel 2016, Understanding the effective receptive field.",
    ],
    rows: ["N17", "N18", "N21", "N22"], datasets: ["fashion-mnist", "photos"], minutes: 2)

  // MARK: - Heart

  func network(filters: [Int] = [16, 32, 64], seed: UInt64) -> Sequential {
    var generator = PhiloxGenerator(seed: seed)
    return Sequential(
      Convolution2D(1, filters[0], kernel: 5, padding: .same, initializer: .heNormal, using: &generator), ReLU(),
      MaxPooling2D(),
      Convolution2D(filters[0], filters[1], kernel: 3, padding: .same, initializer: .heNormal, using: &generator),
      ReLU(),
      MaxPooling2D(),
      Convolution2D(filters[1], filters[2], kernel: 3, padding: .same, initializer: .heNormal, using: &generator),
      ReLU(),
      GlobalAveragePooling2D(), Linear(filters[2], 10, using: &generator))
  }

  /// The network up to each of its three rectifiers, with the same weights.
  func stages(_ model: Sequential) -> [Sequential] {
    [2, 5, 8].map { Sequential(Array(model.layers.prefix($0))) }
  }

  /// How alike neighbouring weights of a filter are: their correlation, mean over the filters.
  func smoothness(_ convolution: Convolution2D) -> Double {
    let filters = convolution.weight.value.converted(to: .float64)
    let centred = filters - filters.mean([1, 2], keepingAxes: true)
    let side = filters.shape[1]
    let below = centred.narrowed(1, to: 1..<side) * centred.narrowed(1, to: 0..<side - 1)
    let beside = centred.narrowed(2, to: 1..<side) * centred.narrowed(2, to: 0..<side - 1)
    let products = (below.mean([1, 2, 3]) + beside.mean([1, 2, 3])) / 2
    return (products / centred.squared().mean([1, 2, 3])).mean().scalar
  }

  // MARK: - Experiment

  private let names = ["first", "second", "third"]

  func run(_ record: LabRecord) throws {
    let study = try ImageStudy.fashionMNIST(trainingCount: 20_000, record)
    let epochs = record.choose(quick: 1, full: 8)
    record.setting("epochs", epochs)
    let test = study.test.prefix(record.choose(quick: 300, full: 2_000))
    var (smooth, selective): ([(before: Double, after: Double)], [[Double]]) = ([], [])
    for seed in record.seeds() {
      let model = network(seed: seed)
      let untrained = network(seed: seed)
      let outcome = try study.train(
        model, "seed \(seed)", optimizer: Adam(learningRate: 2e-3), epochs: epochs, restoresBest: false, seed: seed,
        record)
      record.progress("seed \(seed): test accuracy \(NumberFormat.fixed(outcome.test.accuracy, decimals: 4))")
      if let before = untrained.layers[0] as? Convolution2D, let after = model.layers[0] as? Convolution2D {
        smooth.append((smoothness(before), smoothness(after)))
        if seed == record.seed { showFilters(before, after, record) }
      }
      selective.append(
        stages(model).map {
          ClassSelectivity(of: $0, on: test, standardization: study.standardization).mean
        })
      guard seed == record.seed else { continue }
      try showMaps(model, study, record)
      showPatches(model, test, study, record)
      showFields(model, record)
      moveAPicture(model, study, record)
    }
    record.claim(
      "Training makes the first filters smoother: neighbouring weights agree more", .above(0),
      measured: Statistics(smooth.map { $0.after - $0.before }).least, from: .full,
      remark: "smallest rise of the correlation over the seeds")
    record.claim(
      "Deeper maps are choosier: the selectivity of the third layer is above that of the first", .above(0),
      measured: Statistics(selective.map { $0[2] - $0[0] }).least, from: .full,
      remark: "smallest difference of the means over the seeds")
    record.table(
      Table(
        header: ["Seed", "Selectivity of the first layer", "Second", "Third"],
        rows: zip(record.seeds(), selective).map { seed, means in
          [String(seed)] + means.map { NumberFormat.fixed($0, decimals: 3) }
        }))
    try count(study, record)
  }

  private func showFilters(_ before: Convolution2D, _ after: Convolution2D, _ record: LabRecord) {
    record.section("The first filters")
    let grids = [("before training", before), ("after training", after)].map { name, layer in
      ImageGrid(
        name,
        images: FeatureMap.filters(of: layer).compactMap(\.first).map {
          ImageGrid.Image(map: $0.values, width: $0.width, height: $0.height)
        }, columns: 8, imageWidth: 30)
    }
    record.figures(
      grids,
      caption: "All sixteen filters of 5 × 5 weights, negative ones in one colour and positive ones in the other.")
  }

  private func showMaps(_ model: Sequential, _ study: ImageStudy, _ record: LabRecord) throws {
    record.section("Feature maps")
    let x = study.batch(study.test.prefix(1)).x
    let (_, outputs) = withoutGradients { model.recordingOutputs { model(x) } }
    let picture = study.test.image(at: 0)
    record.figure(
      ImageGrid(
        images: [
          ImageGrid.Image(picture.pixels.map { Double($0) / 255 }, width: picture.width, height: picture.height)
        ],
        imageWidth: 84), caption: "The picture: \(study.test.classNames[Int(study.test.labels[0])]).")
    for (path, name, columns) in [("1", "first", 8), ("4", "second", 16), ("7", "third", 16)] {
      guard let maps = outputs[path]?.first else { continue }
      let channels = FeatureMap.channels(of: maps)
      record.figure(
        ImageGrid(
          "The \(name) layer: \(channels.count) maps of \(maps.shape[1]) × \(maps.shape[2])",
          images: channels.map { map in
            let greatest = Double(map.values.max() ?? 1)
            return ImageGrid.Image(
              map.values, width: map.width, height: map.height, range: 0...max(greatest, 1e-9))
          }, columns: columns, imageWidth: columns == 8 ? 56 : 28),
        caption: "What each filter answers, behind the rectifier; white is the strongest answer of its map.")
    }
    let photo = study.standardization(try Photos.load("camera").resized(width: 128, height: 128))
    let maps = FeatureMap.channels(of: withoutGradients { stages(model)[0](photo) })
    let strongest = maps.indices.sorted { (maps[$0].values.max() ?? 0) > (maps[$1].values.max() ?? 0) }.prefix(8)
    record.figure(
      ImageGrid(
        "The first layer on a photograph",
        images: strongest.map { index in
          let greatest = Double(maps[index].values.max() ?? 1)
          return ImageGrid.Image(
            maps[index].values, width: maps[index].width, height: maps[index].height, range: 0...max(greatest, 1e-9),
            caption: "filter \(index)")
        }, columns: 4, imageWidth: 128),
      caption: "Filters that have only seen clothes find edges and areas of a photograph of 128 × 128 pixels.")
  }

  private func showPatches(_ model: Sequential, _ test: ImageDataset, _ study: ImageStudy, _ record: LabRecord) {
    record.section("What maps respond to")
    for (stage, name) in zip(stages(model), names) {
      let patches = StrongestPatches(of: stage, on: test, standardization: study.standardization, count: 12)
      let selectivity = ClassSelectivity(of: stage, on: test, standardization: study.standardization)
      let chosen = selectivity.channels.indices.sorted {
        selectivity.channels[$0] > selectivity.channels[$1]
      }.filter { (patches.channels[$0].first?.response ?? 0) > 0 }
      // From the choosiest to the least choosy.
      let shown = (0..<min(5, chosen.count)).map { chosen[$0 * (chosen.count - 1) / max(1, min(5, chosen.count) - 1)] }
      record.figure(
        ImageGrid(
          "The \(name) layer",
          images: shown.flatMap { channel in
            patches.channels[channel].map { patch in
              let image = patch.pixels(of: test)
              return ImageGrid.Image(
                image.pixels.map { Double($0) / 255 }, width: image.width, height: image.height)
            }
          }, columns: 12, imageWidth: 40,
          rowTitles: shown.map { channel in
            "\(channel): \(test.classNames[selectivity.preferred[channel]]), "
              + NumberFormat.fixed(selectivity.channels[channel], decimals: 2)
          }),
        caption: """
          The twelve pieces of pictures that a map answers most strongly, as large as its receptive field. Beside it, its \
          number, its favourite class and its selectivity.
          """)
    }
  }

  private func showFields(_ model: Sequential, _ record: LabRecord) {
    record.section("What a position sees")
    var generator = PhiloxGenerator(seed: record.seed)
    var (maps, rows): ([any Figure], [[String]]) = ([], [])
    var (fits, middle) = (true, Double.nan)
    for (stage, name) in zip(stages(model), names) {
      let field = ReceptiveField(of: stage, height: 28, width: 28).vertical
      let effective = EffectiveReceptiveField(
        of: stage, height: 28, width: 28, channels: 1, samples: record.choose(quick: 20, full: 300), using: &generator)
      let pixels = field.field(of: field.positions / 2)
      fits =
        fits
        && effective.support.map { pixels.contains($0.rows.lowerBound) && $0.rows.upperBound <= pixels.upperBound }
          ?? false
      middle = share(of: effective, in: field)
      maps.append(
        Heatmap(name, values: (0..<28).map { Array(effective.influence[($0 * 28)..<(($0 + 1) * 28)]) }))
      rows.append([
        name, "\(field.size) × \(field.size)", String(field.jump), NumberFormat.fixed(middle, decimals: 2),
      ])
    }
    record.figure(
      SmallMultiples(figures: maps, columns: 3),
      caption: "How much each pixel of 28 × 28 moves the position in the middle of a layer’s maps.")
    record.table(
      Table(
        header: ["Layer", "Receptive field", "Pixels between neighbours", "Influence of the inner quarter"], rows: rows)
    )
    record.claim(
      "No pixel outside of the receptive field in closed form has any influence", expected: "none",
      measured: fits ? "none" : "some", holds: fits)
    record.claim(
      "In the third layer the inner quarter of the field has more than a quarter of the influence", .above(0.25),
      measured: middle, remark: "share of the influence; were all pixels alike, it would be 0.25")
  }

  /// The share of the influence that the inner half of the rows and columns of the middle position's field has.
  private func share(of effective: EffectiveReceptiveField, in field: ReceptiveField.Axis) -> Double {
    let whole = field.wholeField(of: field.positions / 2)
    let quarter = Double(field.size) / 4
    // Pixels that are cut by the border count in part.
    func weight(_ pixel: Int) -> Double {
      let (lower, upper) = (Double(whole.lowerBound) + quarter, Double(whole.upperBound) - quarter)
      return max(0, min(Double(pixel + 1), upper) - max(Double(pixel), lower))
    }
    var inner = 0.0
    for row in 0..<effective.height {
      for column in 0..<effective.width {
        inner += weight(row) * weight(column) * effective.influence[row * effective.width + column]
      }
    }
    return inner / effective.influence.reduce(0, +)
  }

  /// A picture on a large ground, and the same moved: the maps of the third layer move with it.
  private func moveAPicture(_ model: Sequential, _ study: ImageStudy, _ record: LabRecord) {
    record.section("The same pattern elsewhere")
    let x = study.batch(study.test.prefix(1)).x
    let ground = study.standardization(Tensor.zeros([1, 1, 1, 1])).scalar
    func placed(_ row: Int, _ column: Int) -> Tensor {
      x.padded([(0, 0), (row, 44 - row), (column, 44 - column), (0, 0)], with: ground)
    }
    let stage = stages(model)[2]
    let (here, there) = withoutGradients { (stage(placed(20, 20)), stage(placed(24, 28))) }
    // Moved by 4 rows and 8 columns: one and two positions of maps with every fourth pixel.
    let side = here.shape[1]
    let difference =
      here.narrowed(1, to: 3..<side - 5).narrowed(2, to: 3..<side - 5)
      - there.narrowed(1, to: 4..<side - 4).narrowed(2, to: 5..<side - 3)
    record.claim(
      "Moved by four pixels a picture gives the same maps, moved by one position", .atMost(1e-5),
      measured: difference.abs().max().scalar / here.abs().max().scalar,
      remark: "greatest difference, relative to the greatest answer")
  }

  private func count(_ study: ImageStudy, _ record: LabRecord) throws {
    record.section("How many filters")
    let sizes = [[1, 2, 4], [4, 8, 16], [16, 32, 64]]
    var accuracies: [[Double]] = sizes.map { _ in [] }
    for seed in record.seeds() {
      for (index, filters) in sizes.enumerated() {
        let model = network(filters: filters, seed: seed)
        _ = StepCurve.training(
          model, on: study.loader(study.training, batchSize: 64, seed: seed), optimizer: Adam(learningRate: 2e-3),
          steps: record.choose(quick: 20, full: 600), seed: seed)
        accuracies[index].append(study.evaluate(model).accuracy)
      }
    }
    record.figure(
      BarChart(
        "Test accuracy", categories: sizes.map { $0.map(String.init).joined(separator: ", ") }, axis: Axis("accuracy"),
        values: accuracies.map { Statistics($0).mean }),
      caption: "By the numbers of filters of the three layers, behind 600 steps; means over the seeds.")
    record.claim(
      "Sixty-four filters in the last layer tell more than sixteen, and sixteen more than four", .above(0),
      measured: zip(accuracies, accuracies.dropFirst()).map { Statistics($1).mean - Statistics($0).mean }.min() ?? .nan,
      from: .full, remark: "smallest rise of the mean accuracy")
  }
}
