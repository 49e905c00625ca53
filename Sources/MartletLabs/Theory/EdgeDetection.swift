import Martlet
import MartletData
import MartletReports

/// Edges of photographs, and edges instead of pictures as the input of a classifier.
struct EdgeDetection: Lab {
  let description = LabDescription(
    .theory, "edge-detection",
    title: Bilingual("Edges before learning", "边缘检测预处理"),
    summary: Bilingual(
      "Edges are found in photographs; as the only input they cost a network accuracy but make it indifferent to light.",
      "从照片中提取边缘；只输入边缘会降低网络的准确率，却使其不受光照变化影响。"),
    question: "What do edge detectors find, and does a classifier gain from being given edges instead of pictures?",
    method: """
      Sobel's operators give the gradient of brightness; Canny's detector smooths, takes that gradient, thins it to lines of \
      one pixel and follows these from strong to weak. Both are applied to photographs, plain and with noise.

      Then classifiers of 10,000 pictures of Fashion-MNIST, linear and convolutional (3 × 3, 16 and 32 filters), are given \
      the gray picture, the magnitude of Sobel's gradient, its two components, Canny's lines, or the gray picture with the \
      magnitude as a second channel. All are rounded to 256 steps and standardised, and all classifiers are trained alike.

      Last the light changes: all pictures are darkened to 60 %, which training cannot notice, and test pictures are made \
      brighter by a constant. The gradient does not feel a constant.
      """,
    sources: [
      "Sobel and Feldman 1968, in Duda and Hart 1973, Pattern classification and scene analysis, §7.3.",
      "Canny 1986, A computational approach to edge detection.", "Lee 2021–22, Machine learning, lectures.",
    ],
    rows: ["W2"], datasets: ["photos", "fashion-mnist"], minutes: 2)

  // MARK: - Heart

  /// What a classifier is given of a picture.
  enum Input: String, CaseIterable {
    case gray, magnitude, components
    case canny = "Canny’s lines"
    case both = "gray and magnitude"

    /// The numbers for pictures from 0 to 1, again from 0 to 1: a component of the gradient is within ± 4, and its
    /// magnitude at most √20.
    func callAsFunction(_ pictures: Tensor) -> Tensor {
      let gradient = SobelGradient(of: pictures)
      let magnitude = gradient.magnitude / 20.0.squareRoot()
      switch self {
      case .gray: return pictures
      case .magnitude: return magnitude
      case .components: return Tensor.concatenate([gradient.horizontal, gradient.vertical], axis: -1) / 8 + 0.5
      case .canny: return CannyEdgeDetector()(pictures).converted(to: .float32)
      case .both: return Tensor.concatenate([pictures, magnitude], axis: -1)
      }
    }
  }

  /// A part of the pictures, darkened and made brighter by a constant, as an input of a classifier.
  func prepared(_ part: ImageDataset, as input: Input, light: Double = 0) -> ImageDataset {
    let plain = BatchLoader(part, standardization: .identity(channels: 1), batchSize: 1_000, isShuffled: false)
    let inputs = plain.map { input($0.x * 0.6 + light) }
    let channels = inputs[0].shape[3]
    return ImageDataset(
      LabelledImages(
        pixels: inputs.flatMap { $0.floats.map { UInt8(($0 * 255).rounded()) } }, count: part.count,
        height: part.height, width: part.width, channels: channels, labels: part.labels, classNames: part.classNames))
  }

  // MARK: - Experiment

  func run(_ record: LabRecord) throws {
    checkGradient(record)
    try findEdges(record)
    try repeatEdges(record)
    try classify(record)
  }

  /// A photograph in gray, at most so many pixels wide, from 0 to 1.
  private func photo(_ name: String, width: Int) throws -> Tensor {
    let image = try Photos.load(name).gray()
    let height = image.height * width / image.width
    return image.resized(width: width, height: height).tensor().squeezed(-1)
  }

  private func checkGradient(_ record: LabRecord) {
    let ramp = Tensor((0..<64).map { Double($0 % 8) }, shape: [8, 8])
    let gradient = SobelGradient(of: ramp).magnitude[1..<7, 1..<7]
    record.claim(
      "Where brightness grows by 1 from pixel to pixel, Sobel’s gradient is 8", .exactly(0),
      measured: (gradient - 8).abs().max().scalar, remark: "greatest difference within a ramp")
  }

  private func findEdges(_ record: LabRecord) throws {
    record.section("Photographs")
    var (images, invariance): ([ImageGrid.Image], Double) = ([], 0)
    var (interior, pixels): ([Double], [Double]) = ([0, 0], [0, 0])
    let names = ["camera", "coins", "coffee", "astronaut"]
    for name in names {
      let gray = try photo(name, width: 192)
      let (height, width) = (gray.shape[0], gray.shape[1])
      let magnitude = SobelGradient(of: gray).magnitude
      let edges = CannyEdgeDetector()(gray)
      images += [
        ImageGrid.Image(gray.floats, width: width, height: height),
        ImageGrid.Image(magnitude.floats, width: width, height: height, range: 0...2),
        ImageGrid.Image(edges.converted(to: .float32).floats, width: width, height: height),
      ]
      let brighter = SobelGradient(of: gray + 0.3).magnitude
      invariance = max(invariance, (brighter - magnitude).abs().max().scalar)
      let strong = magnitude .> CannyEdgeDetector().highThreshold
      for (index, map) in [edges, strong].enumerated() {
        let (inner, all) = thickness(of: map)
        interior[index] += inner
        pixels[index] += all
      }
    }
    record.figure(
      ImageGrid(images: images, imageWidth: 192, columnTitles: ["gray", "Sobel", "Canny"], rowTitles: names),
      caption: "The magnitude of Sobel’s gradient, and Canny’s lines at the default thresholds.")
    record.claim(
      "A constant added to a photograph leaves its gradient as it is", .atMost(1e-5), measured: invariance,
      remark: "greatest difference; single precision leaves 10⁻⁶")
    let shares = zip(interior, pixels).map { $0 / $1 }
    record.claim(
      "Canny’s edges are thin: pixels with edges on all four sides are few", .atMost(0.005), measured: shares[0],
      remark: "share of the edge pixels; of those above the high threshold before thinning it is "
        + NumberFormat.short(shares[1], digits: 2))
  }

  /// The number of edge pixels that have edges on all four sides, and that of all.
  private func thickness(of edges: Tensor) -> (inner: Double, all: Double) {
    let map = edges.converted(to: .float64)
    let (height, width) = (map.shape[0], map.shape[1])
    let middle = map[1..<(height - 1), 1..<(width - 1)]
    let sides =
      map[0..<(height - 2), 1..<(width - 1)] * map[2..<height, 1..<(width - 1)] * map[1..<(height - 1), 0..<(width - 2)]
      * map[1..<(height - 1), 2..<width]
    return ((middle * sides).sum().scalar, map.sum().scalar)
  }

  private func repeatEdges(_ record: LabRecord) throws {
    record.section("Noise")
    var generator = PhiloxGenerator(seed: record.seed)
    let gray = try photo("camera", width: 256)
    let noisy = (gray + Tensor.normal(gray.shape, standardDeviation: 0.1, using: &generator)).clamped(to: 0...1)
    let deviations = [0, 0.5, 1, 1.5, 2, 3]
    func picture(_ x: Tensor, _ caption: String) -> ImageGrid.Image {
      ImageGrid.Image(x.floats, width: gray.shape[1], height: gray.shape[0], caption: caption)
    }
    var (precisions, recalls): ([Double], [Double]) = ([], [])
    var images = [picture(noisy, "the photograph with noise")]
    for deviation in deviations {
      let detector = CannyEdgeDetector(standardDeviation: deviation)
      let (clean, found) = (detector(gray).converted(to: .float32), detector(noisy).converted(to: .float32))
      precisions.append(share(of: found, near: clean))
      recalls.append(share(of: clean, near: found))
      if [0, 1, 2].contains(deviation) {
        images.append(picture(found, "σ = \(NumberFormat.short(deviation))"))
      }
    }
    record.figure(
      ImageGrid(images: images, columns: 2, imageWidth: 256),
      caption: "A photograph with noise and its edges, with more and more smoothing.")
    record.figure(
      LineChart(
        "Edges of the noisy photograph and of the clean one", x: Axis("σ of the smoothing (pixels)"),
        y: Axis("share", range: 0...1),
        series: [
          LineChart.Series("of those found, near an edge of the clean one", x: deviations, y: precisions),
          LineChart.Series("of those of the clean one, near one found", x: deviations, y: recalls),
        ]), caption: "Noise of a standard deviation of 0.1. Near is within a pixel.")
    record.claim(
      "Smoothing keeps noise from being taken for edges: share of edges near one of the clean photograph, with σ = 2 "
        + "against none", .above(0.2), measured: precisions[4] - precisions[0], remark: "difference")
  }

  /// The share of edge pixels that lie within a pixel of other ones.
  private func share(of edges: Tensor, near others: Tensor) -> Double {
    let wide = others.expanded(at: 0).expanded(at: 3).maxPooled2D(window: (3, 3), stride: (1, 1), padding: .same)
    return (edges * wide.squeezed(0).squeezed(-1)).sum().scalar / edges.sum().scalar
  }

  private func classify(_ record: LabRecord) throws {
    record.section("Classifiers")
    let images = ImageDataset(try FashionMNIST.load(split: .train))
    let test = ImageDataset(try FashionMNIST.load(split: .test)).prefix(record.choose(quick: 1_000, full: 10_000))
    let count = record.choose(quick: 1_000, full: 10_000)
    let (training, validation) = (images.prefix(count), images.subset(50_000..<51_000))
    let epochs = record.choose(quick: 2, full: 8)
    record.setting("epochs", epochs)
    let lights = [0, 0.1, 0.2, 0.3, 0.4]
    var accuracies: [String: [[Double]]] = ["linear": [], "convolutional": []]
    var curves: [Input: [[Double]]] = [:]
    for seed in record.seeds() {
      var found: [String: [Double]] = [:]
      for input in Input.allCases {
        let study = ImageStudy(
          training: prepared(training, as: input), validation: prepared(validation, as: input),
          test: prepared(test, as: input))
        for name in ["linear", "convolutional"] {
          let model = classifier(name, for: study.training, seed: seed)
          let outcome = try study.train(
            model, "\(input.rawValue), \(name), seed \(seed)", optimizer: Adam(learningRate: 2e-3),
            schedule: .cosine(steps: epochs * ((count + 63) / 64)), epochs: epochs, restoresBest: false, seed: seed,
            record)
          found[name, default: []].append(outcome.test.accuracy)
          guard name == "convolutional", [.gray, .magnitude].contains(input) else { continue }
          curves[input, default: []].append(
            lights.map { study.evaluate(model, on: prepared(test, as: input, light: $0)).accuracy })
        }
      }
      for (name, values) in found { accuracies[name, default: []].append(values) }
    }
    report(accuracies, lights, curves, record)
  }

  private func classifier(_ name: String, for pictures: ImageDataset, seed: UInt64) -> any Layer {
    var generator = PhiloxGenerator(seed: seed)
    return name == "linear"
      ? SmallNetworks.perceptron(for: pictures, units: 0, using: &generator)
      : SmallNetworks.convolutional(for: pictures, using: &generator)
  }

  private func report(
    _ accuracies: [String: [[Double]]], _ lights: [Double], _ curves: [Input: [[Double]]], _ record: LabRecord
  ) {
    let names = ["linear", "convolutional"]
    func mean(_ name: String, _ input: Input) -> Double {
      let place = Input.allCases.firstIndex(of: input) ?? 0
      return Statistics(accuracies[name]?.map { $0[place] }).mean
    }
    record.figure(
      BarChart(
        "Test accuracy by input", categories: Input.allCases.map(\.rawValue), axis: Axis("accuracy"),
        series: names.map { BarChart.Series($0, runs: accuracies[$0] ?? []) }, orientation: .horizontal),
      caption: "Means over the seeds, with their standard deviations.")
    record.table(
      Table(
        header: ["Input"] + names.map { "Accuracy, \($0)" },
        rows: Input.allCases.map { input in
          [input.rawValue] + names.map { NumberFormat.fixed(mean($0, input), decimals: 4) }
        }))
    record.figure(
      LineChart(
        "Accuracy in brighter light", x: Axis("added brightness"), y: Axis("accuracy", range: 0...1),
        series: [Input.gray, .magnitude].map { LineChart.Series($0.rawValue, x: lights, runs: curves[$0] ?? []) }),
      caption: "Convolutional classifiers that were trained without the added brightness.")
    for input in [Input.magnitude, .canny] {
      record.claim(
        "Given \(input == .canny ? "Canny’s lines" : "the gradient’s magnitude") alone, the convolutional network loses "
          + "accuracy: points against gray", .below(0),
        measured: 100 * (mean("convolutional", input) - mean("convolutional", .gray)), from: .full)
    }
    record.claim(
      "A linear classifier gains from the magnitude beside the picture, which it cannot compute: points against gray",
      .above(0), measured: 100 * (mean("linear", .both) - mean("linear", .gray)), from: .full)
    record.claim(
      "Edges beside the picture tell the convolutional network little: points against gray", .within(-1...1),
      measured: 100 * (mean("convolutional", .both) - mean("convolutional", .gray)), from: .full,
      remark: "its first layer can find them by itself")
    func loss(_ input: Input) -> Double {
      let means = lights.indices.map { place in Statistics(curves[input]?.map { $0[place] }).mean }
      return 100 * (means[0] - means[means.count - 1])
    }
    record.claim(
      "Brighter light costs a network of gray pictures much", .atLeast(10), measured: loss(.gray), unit: "points",
      from: .full)
    record.claim(
      "It costs a network of gradients nothing but rounding", .within(-0.5...0.5), measured: loss(.magnitude),
      unit: "points", from: .full)
  }
}
