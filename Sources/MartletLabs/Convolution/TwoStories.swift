import Martlet
import MartletNetworks
import MartletReports

/// A convolution told twice: as full connection with small fields and shared weights, and as filters that scan.
struct TwoStories: Lab {
  let description = LabDescription(
    .convolution, "two-stories",
    title: Bilingual("One layer, two stories", "卷积的两种讲法"),
    summary: Bilingual(
      "Receptive fields with shared weights and scanning filters are the same layer, to the last digit.",
      "感受野加参数共享与滤波器扫描是同一种层，结果与梯度完全一致。"),
    question:
      "Is a layer of neurons with small receptive fields and shared weights the same as filters that scan a picture?",
    method: """
      The first story builds a fully connected layer: one row of a matrix for each output, zero outside of the output's \
      receptive field, and the same few weights in every row. The second slides a filter. Both get the same pictures, in \
      double precision, with several kernels, strides, paddings and groups; outputs and the gradients of input and weights \
      are compared.

      The matrix shows what the constraint is worth: how many of its elements are not zero, and how often each weight is \
      used. Receptive fields of stacks of layers are computed in closed form and checked against gradients, which say which \
      pixels an output depends on.
      """,
    sources: [
      "Fukushima 1980, Neocognitron.",
      "LeCun et al. 1989, Backpropagation applied to handwritten zip code recognition.",
      "Luo, Li, Urtasun and Zemel 2016, Understanding the effective receptive field.",
    ],
    rows: ["N16", "N17", "N18", "N19", "N20", "N21", "N22"], minutes: 0.2)

  // MARK: - Heart

  /// The greatest differences between both stories, for one convolution.
  func differences(
    _ convolution: Convolution2D, height: Int, width: Int, using generator: inout PhiloxGenerator
  ) -> (output: Double, inputGradient: Double, weightGradient: Double) {
    let matrix = ConvolutionMatrix(of: convolution, height: height, width: width)
    let channels = convolution.weight.shape[3] * convolution.groups
    let x = Tensor.normal([2, height, width, channels], dtype: .float64, using: &generator)
    func tell(_ story: (Tensor) -> Tensor) -> (output: Tensor, dx: Tensor, dw: Tensor) {
      let weights = Tensor.normal(story(x).shape, dtype: .float64, using: &generator)
      _ = weights
      let dx = gradient(at: x) { (story($0).squared()).sum() }
      let (_, gradients) = valueAndGradients(of: convolution) { story(x).squared().sum() }
      return (story(x), dx, gradients[convolution.weight] ?? Tensor.zeros(like: convolution.weight.value))
    }
    let scan = tell { convolution($0) }
    let fields = tell { matrix($0) }
    func distance(_ a: Tensor, _ b: Tensor) -> Double { (a - b).abs().max().scalar }
    return (
      distance(scan.output, fields.output), distance(scan.dx, fields.dx), distance(scan.dw, fields.dw)
    )
  }

  // MARK: - Experiment

  private struct Setting {
    let name: String
    let kernel: Int
    var stride = 1
    var padding = Padding.valid
    var groups = 1
    var channels = 2
    var filters = 3
  }

  private let settings = [
    Setting(name: "3 × 3", kernel: 3), Setting(name: "3 × 3, padded", kernel: 3, padding: .same),
    Setting(name: "5 × 5, stride 2, padded", kernel: 5, stride: 2, padding: .same),
    Setting(name: "1 × 1", kernel: 1),
    Setting(name: "3 × 3, depthwise", kernel: 3, padding: .same, groups: 2, filters: 4),
  ]

  func run(_ record: LabRecord) throws {
    compareStories(record)
    showMatrix(record)
    fields(record)
  }

  private func compareStories(_ record: LabRecord) {
    record.section("The same numbers")
    var generator = PhiloxGenerator(seed: record.seed)
    var rows: [[String]] = []
    var largest = 0.0
    for setting in settings {
      let convolution = Convolution2D(
        weight: Tensor.normal(
          [setting.filters, setting.kernel, setting.kernel, setting.channels / setting.groups], dtype: .float64,
          using: &generator),
        bias: Tensor.normal([setting.filters], dtype: .float64, using: &generator), stride: setting.stride,
        padding: setting.padding, groups: setting.groups)
      let found = differences(convolution, height: 9, width: 8, using: &generator)
      rows.append(
        [setting.name] + [found.output, found.inputGradient, found.weightGradient].map { NumberFormat.short($0) })
      largest = max(largest, found.output, found.inputGradient, found.weightGradient)
    }
    record.table(
      Table(
        header: ["Convolution", "Outputs", "Gradients of the input", "Gradients of the weights"], rows: rows,
        caption: "Greatest differences between the matrix and the scanning filter."))
    record.claim(
      "Both stories give the same outputs and gradients", .atMost(1e-10), measured: largest,
      remark: "greatest difference in double precision")
  }

  private func showMatrix(_ record: LabRecord) {
    record.section("What the constraint is worth")
    var generator = PhiloxGenerator(seed: record.seed)
    let small = ConvolutionMatrix(
      of: Convolution2D(1, 1, kernel: 3, padding: .same, bias: false, using: &generator), height: 6, width: 6)
    let columns = 36
    let indices = small.weightIndices.map { $0 < 0 ? Double.nan : Double($0 + 1) }
    record.figure(
      Heatmap(
        "Which weight stands where", values: (0..<36).map { Array(indices[($0 * columns)..<(($0 + 1) * columns)]) }),
      caption: "The matrix of a 3 × 3 convolution over 6 × 6 pixels: colours are its nine weights, the rest is zero.")
    let layer = Convolution2D(1, 64, kernel: 3, padding: .same, using: &generator)
    let full = ConvolutionArithmetic.fullyConnectedParameters(inputs: 784, outputs: 784 * 64)
    let shared = layer.parameterCount
    record.table(
      Table(
        header: ["Layer from 28 × 28 × 1 to 28 × 28 × 64", "Parameters"],
        rows: [
          ["fully connected", NumberFormat.fixed(Double(full), decimals: 0)],
          ["3 × 3 fields, not shared", NumberFormat.fixed(Double(784 * 64 * 10), decimals: 0)],
          ["3 × 3 fields, shared: 64 filters", NumberFormat.fixed(Double(shared), decimals: 0)],
        ]))
    record.claim(
      "64 filters of 3 × 3 over one channel have 64 · (9 + 1) parameters", .exactly(640), measured: Double(shared))
  }

  private func fields(_ record: LabRecord) {
    record.section("Receptive fields")
    var generator = PhiloxGenerator(seed: record.seed)
    var rows: [[String]] = []
    var agree = true
    var widest: EffectiveReceptiveField?
    for depth in [1, 2, 4] {
      var layers: [any Layer] = []
      for _ in 0..<depth {
        layers.append(Convolution2D(layers.isEmpty ? 1 : 4, 4, kernel: 3, padding: .same, using: &generator))
      }
      layers.append(MaxPooling2D())
      let stack = Sequential(layers + [Convolution2D(4, 4, kernel: 3, padding: .same, using: &generator)])
      let field = ReceptiveField(of: stack, height: 32, width: 32)
      let effective = EffectiveReceptiveField(
        of: stack, height: 32, width: 32, channels: 1, samples: 200, using: &generator)
      let seen = effective.support?.rows.count ?? 0
      agree = agree && seen == field.vertical.size
      rows.append(["\(depth) × (3 × 3), pooling, 3 × 3", String(field.vertical.size), String(seen)])
      widest = effective
    }
    if let widest {
      record.figure(
        Heatmap(
          "Influence of each pixel",
          values: (0..<32).map { Array(widest.influence[($0 * 32)..<(($0 + 1) * 32)]) }),
        caption:
          "How much each pixel moves the output in the middle of the deepest stack: the field's edge counts little.")
    }
    record.table(Table(header: ["Stack", "Field in closed form", "Field by gradients"], rows: rows))
    record.claim(
      "The field in closed form is the one that gradients see", expected: "equal",
      measured: agree ? "equal" : "different",
      holds: agree)
  }
}
