import Martlet
import MartletData
import MartletReports

/// Films as pictures of many channels: what a convolution sees of motion.
struct Video: Lab {
  let description = LabDescription(
    .convolution, "video",
    title: Bilingual("Frames as channels: seeing motion", "把帧当作通道：看见运动"),
    summary: Bilingual(
      "One frame tells what is shown, only several tell where it goes.",
      "单帧能看出内容，多帧才能看出运动方向。"),
    question: "A film is a pile of pictures. What does a convolutional network need to see of it to tell motion?",
    method: """
      Films of six frames of 20 × 20 pixels are made of handwritten digits that move by one pixel a frame in one of eight \
      directions. The middle of the way is drawn at random and alike for all directions, so that a single frame says nothing \
      of the direction. Three networks with the same convolutions see the third frame only, the first and the last frame \
      each by itself with their maps joined at the end (late fusion), or all six frames as channels of one picture (early \
      fusion). Each learns to tell the digit, and anew to tell the direction. Test films show digits of other writers.
      """,
    sources: [
      "Karpathy, Toderici, Shetty, Leung, Sukthankar and Fei-Fei 2014, Large-scale video classification with "
        + "convolutional neural networks.",
      "Simonyan and Zisserman 2014, Two-stream convolutional networks for action recognition in videos.",
    ],
    rows: ["N26", "N17", "N18"], datasets: ["optdigits"], minutes: 2)

  // MARK: - Heart

  enum Fusion: String, CaseIterable {
    case single = "one frame"
    case late = "first and last frame, late fusion"
    case early = "six frames, early fusion"
  }

  /// A classifier of films.
  final class Classifier: Layer {
    let fusion: Fusion
    let features: Sequential
    let head: Sequential

    init(_ fusion: Fusion, classes: Int, using generator: inout PhiloxGenerator) {
      self.fusion = fusion
      features = Sequential(
        Convolution2D(
          fusion == .early ? 6 : 1, 16, kernel: 3, padding: .same, initializer: .heNormal, using: &generator), ReLU(),
        MaxPooling2D(),
        Convolution2D(16, 32, kernel: 3, padding: .same, initializer: .heNormal, using: &generator), ReLU(),
        MaxPooling2D(), Flatten())
      head = Sequential(
        Linear((fusion == .late ? 2 : 1) * 25 * 32, 64, initializer: .heNormal, using: &generator), ReLU(),
        Linear(64, classes, using: &generator))
    }

    /// - Shapes: `[batch, 20, 20, 6]` → `[batch, classes]`
    func callAsFunction(_ x: Tensor) -> Tensor {
      switch fusion {
      case .single: head(features(x.narrowed(3, to: 2..<3)))
      case .late:
        head(Tensor.concatenate([0, 5].map { features(x.narrowed(3, to: $0..<$0 + 1)) }, axis: 1))
      case .early: head(features(x))
      }
    }
  }

  /// Films of pictures that move, with the digit and the direction of each.
  func films(of pictures: ImageDataset, seed: UInt64) -> Films {
    var generator = PhiloxGenerator(seed: seed)
    let ways = [(0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1)]
    var pixels = [Float](repeating: 0, count: pictures.count * 20 * 20 * 6)
    var directions: [Int32] = []
    for film in 0..<pictures.count {
      let picture = pictures.image(at: film).pixels
      let direction = Int.random(in: 0..<8, using: &generator)
      let middle = (Int.random(in: 3...9, using: &generator), Int.random(in: 3...9, using: &generator))
      for frame in 0..<6 {
        let top = middle.0 + (frame - 2) * ways[direction].0
        let left = middle.1 + (frame - 2) * ways[direction].1
        for row in 0..<8 {
          for column in 0..<8 {
            let place = (film * 20 + top + row) * 20 + left + column
            pixels[place * 6 + frame] = Float(picture[row * 8 + column]) / 255
          }
        }
      }
      directions.append(Int32(direction))
    }
    return Films(
      frames: Tensor(pixels, shape: [pictures.count, 20, 20, 6]), digits: Tensor(pictures.labels),
      directions: Tensor(directions))
  }

  struct Films {
    let frames: Tensor
    let digits: Tensor
    let directions: Tensor
  }

  // MARK: - Experiment

  func run(_ record: LabRecord) throws {
    let digits = ImageDataset(try OptDigits.load(split: .train)).prefix(record.choose(quick: 500, full: 3_823))
    let others = ImageDataset(try OptDigits.load(split: .test)).prefix(record.choose(quick: 300, full: 1_797))
    let test = films(of: others, seed: record.seed &+ 1_000)
    show(test, record)
    let steps = record.choose(quick: 30, full: 900)
    record.setting("steps", steps)
    let tasks: [(name: String, classes: Int, labels: (Films) -> Tensor)] = [
      ("digit", 10, \.digits), ("direction", 8, \.directions),
    ]
    var accuracies: [String: [Fusion: [Double]]] = [:]
    for seed in record.seeds() {
      // Every pass over the digits sends them another way.
      let passes = (0..<UInt64(record.choose(quick: 1, full: 8))).map {
        films(of: digits, seed: seed &+ 100 &* ($0 + 1))
      }
      for task in tasks {
        for fusion in Fusion.allCases {
          var generator = PhiloxGenerator(seed: seed)
          let model = Classifier(fusion, classes: task.classes, using: &generator)
          let optimizer = Adam(learningRate: 1e-3)
          for step in 0..<steps {
            let films = passes[step * 64 / digits.count % passes.count]
            let rows = Tensor((0..<64).map { _ in Int.random(in: 0..<digits.count, using: &generator) })
            let (loss, gradients) = valueAndGradients(of: model) {
              crossEntropy(model(films.frames.gathered(rows)), task.labels(films).gathered(rows))
            }
            optimizer.update(model, with: gradients)
            if step % 30 == 0 {
              record.log("\(task.name), \(fusion.rawValue), seed \(seed)", step: step, ["loss": loss.scalar])
            }
          }
          let predictions = withoutGradients { model(test.frames) }.argmax()
          let accuracy = predictions.equals(task.labels(test)).converted(to: .float64).mean().scalar
          accuracies[task.name, default: [:]][fusion, default: []].append(accuracy)
          record.progress(
            "seed \(seed), \(task.name), \(fusion.rawValue): \(NumberFormat.fixed(accuracy, decimals: 4))")
        }
      }
    }
    report(accuracies, record)
  }

  private func report(_ accuracies: [String: [Fusion: [Double]]], _ record: LabRecord) {
    func mean(_ task: String, _ fusion: Fusion) -> Double { Statistics(accuracies[task]?[fusion]).mean }
    record.figure(
      BarChart(
        "Test accuracy", categories: Fusion.allCases.map(\.rawValue), axis: Axis("accuracy", range: 0...1),
        series: ["digit", "direction"].map { task in
          BarChart.Series(task, values: Fusion.allCases.map { mean(task, $0) })
        }, orientation: .horizontal),
      caption: "Means over the seeds; chance is 0.1 for the digit and 0.125 for the direction.")
    record.claim(
      "One frame says nothing of the direction: the accuracy is that of chance", .within(0.095...0.155),
      measured: mean("direction", .single), from: .full, remark: "one of eight, plus and minus three in a hundred")
    record.claim(
      "Frames as channels tell the direction", .atLeast(0.95), measured: mean("direction", .early), from: .full)
    record.claim(
      "What is shown one frame tells as well: it loses at most two points against six frames", .atLeast(-0.02),
      measured: mean("digit", .single) - mean("digit", .early), from: .full, remark: "difference of the mean accuracies"
    )
    record.claim(
      "Joined early, frames tell the direction at least as well as joined late", .atLeast(0),
      measured: mean("direction", .early) - mean("direction", .late), from: .full,
      remark: "difference of the mean accuracies")
  }

  private func show(_ films: Films, _ record: LabRecord) {
    let names = ["right", "down and right", "down", "down and left", "left", "up and left", "up", "up and right"]
    let shown = (0..<3).map { $0 }
    record.figure(
      ImageGrid(
        images: shown.flatMap { film in
          (0..<6).map { frame in
            ImageGrid.Image(films.frames[film, Slice.all, Slice.all, frame].doubles, width: 20, height: 20)
          }
        }, columns: 6, imageWidth: 80, columnTitles: (1...6).map { "frame \($0)" },
        rowTitles: shown.map { names[films.directions[$0].integers[0]] }),
      caption: "Three films; from a single frame nobody can tell where its digit goes.")
  }
}
