import Martlet

extension LayerCatalogue {
  private typealias Loops = OperationCatalogue

  static var convolutions: [LayerEntry] {
    var chapter = LayerChapter()
    let image = "images must be [batch, height, width, channels]"
    func line(_ weight: Shape) -> WrongInput {
      let rule = "sequences must be [batch, length, channels] and the weight [outputs, kernel, inputs / groups]"
      return WrongInput([5, 5], says: "convolution1D: [5, 5] ∗ \(weight): \(rule)")
    }
    for hasBias in [true, false] {
      chapter.add(
        "Convolution2D 2 → 3, 3×3", variant: hasBias ? "" : "without bias", [Input([2, 4, 5, 2], -1...1)],
        large: [Input([9, 30, 30, 2], -1...1)],
        wrong: WrongInput([5, 5], says: "convolution2D: [5, 5] ∗ [3, 3, 3, 2]: \(image)"),
        { Convolution2D(2, 3, kernel: 3, bias: hasBias, using: &$0) },
        reference: { s, g in
          Loops.convolution(g[0], s["weight"], s.optional("bias"), (1, 1), .valid, (1, 1), 1, false)
        })
    }
    chapter.add(
      "Convolution2D 4 → 4, 2×2, stride 2, padding same, dilation 2, 2 groups", [Input([1, 4, 5, 4], -1...1)],
      wrong: WrongInput(
        [1, 5, 5, 3], says: "convolution2D: [1, 5, 5, 3] ∗ [4, 2, 2, 2]: the weight is for 4 channels and images have 3"
      ),
      { Convolution2D(4, 4, kernel: 2, stride: 2, padding: .same, dilation: 2, groups: 2, using: &$0) },
      reference: { s, g in Loops.convolution(g[0], s["weight"], s["bias"], (2, 2), .same, (2, 2), 2, false) })
    chapter.add(
      "Convolution2D 4 → 6, 2×3, stride 2×1, padding 1×0, dilation 1×2, 2 groups", [Input([1, 4, 6, 4], -1...1)],
      large: [Input([9, 30, 31, 4], -1...1)],
      wrong: WrongInput(
        [1, 5, 4, 4],
        says: "convolution2D: [1, 5, 4, 4] ∗ [6, 2, 3, 2]: the kernel spans 2×5 and the padded images are smaller"),
      {
        Convolution2D(
          4, 6, kernel: [2, 3], stride: [2, 1], padding: [1, 0], dilation: [1, 2], groups: 2, using: &$0)
      },
      reference: { s, g in
        let padding = Padding.sides(vertical: 1, horizontal: 0)
        return Loops.convolution(g[0], s["weight"], s["bias"], (2, 1), padding, (1, 2), 2, false)
      })
    chapter.add(
      "Convolution1D 2 → 3, 3", [Input([2, 6, 2], -1...1)], large: [Input([9, 900, 2], -1...1)],
      wrong: line([3, 3, 2]),
      { Convolution1D(2, 3, kernel: 3, using: &$0) },
      reference: { s, g in
        let (x, weight) = (Loops.image(g[0]), Loops.image(s["weight"]))
        return Loops.sequence(Loops.convolution(x, weight, s["bias"], (1, 1), .valid, (1, 1), 1, false))
      })
    chapter.add(
      "Convolution1D 4 → 6, 3, stride 2, padding 1, 2 groups", [Input([1, 6, 4], -1...1)], wrong: line([6, 3, 2]),
      { Convolution1D(4, 6, kernel: 3, stride: 2, padding: 1, groups: 2, bias: false, using: &$0) },
      reference: { s, g in
        let (x, weight) = (Loops.image(g[0]), Loops.image(s["weight"]))
        let padding = Padding.sides(vertical: 0, horizontal: 1)
        return Loops.sequence(Loops.convolution(x, weight, nil, (1, 2), padding, (1, 1), 2, false))
      })
    chapter.add(
      "TransposedConvolution2D 4 → 2, 3×3, stride 2, padding 1, output padding 1, 2 groups",
      [Input([1, 2, 3, 4], -1...1)],
      wrong: WrongInput([5, 5], says: "transposedConvolution2D: [5, 5] ∗ [4, 3, 3, 1]: \(image)"),
      { TransposedConvolution2D(4, 2, kernel: 3, stride: 2, padding: 1, outputPadding: 1, groups: 2, using: &$0) },
      reference: { s, g in
        Loops.transposedConvolution(g[0], s["weight"], s["bias"], (2, 2), (1, 1), (1, 1), (1, 1), 2)
      })
    chapter.add(
      "TransposedConvolution2D 4 → 6, 3×2, stride 2×3, padding 1×0, output padding 1×2, dilation 1×2",
      [Input([1, 2, 3, 4], -1...1)], large: [Input([9, 12, 11, 4], -1...1)],
      wrong: WrongInput(
        [1, 2, 3, 5],
        says: "transposedConvolution2D: [1, 2, 3, 5] ∗ [4, 3, 2, 6]: the weight is for 4 channels and images have 5"),
      {
        TransposedConvolution2D(
          4, 6, kernel: [3, 2], stride: [2, 3], padding: [1, 0], outputPadding: [1, 2], dilation: [1, 2], using: &$0)
      },
      reference: { s, g in
        Loops.transposedConvolution(g[0], s["weight"], s["bias"], (2, 3), (1, 0), (1, 2), (1, 2), 1)
      })
    chapter.add(
      "TransposedConvolution1D 2 → 3, 3, stride 2", [Input([2, 4, 2], -1...1)], large: [Input([9, 900, 2], -1...1)],
      wrong: WrongInput(
        [5, 5],
        says:
          "transposedConvolution1D: [5, 5] ∗ [2, 3, 3]: sequences must be [batch, length, channels] and the weight [inputs, kernel, outputs / groups]"
      ),
      { TransposedConvolution1D(2, 3, kernel: 3, stride: 2, bias: false, using: &$0) },
      reference: { s, g in
        let (x, weight) = (Loops.image(g[0]), Loops.image(s["weight"]))
        return Loops.sequence(Loops.transposedConvolution(x, weight, nil, (1, 2), (0, 0), (0, 0), (1, 1), 1))
      })
    return chapter.entries
  }

  private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
  private static func greatest(_ values: [Double]) -> Double { values.max() ?? .nan }

  static var pooling: [LayerEntry] {
    var chapter = LayerChapter()
    let (images, sequences) = ([Input([2, 5, 6, 2])], [Input([2, 7, 2])])
    let (manyImages, manySequences) = ([Input([9, 40, 41, 16])], [Input([9, 400, 16])])
    func image(_ operation: String) -> WrongInput {
      WrongInput([5, 5], says: "\(operation): [5, 5]: images must be [batch, height, width, channels]")
    }
    func line(_ operation: String) -> WrongInput {
      WrongInput([5, 5], says: "\(operation): [5, 5]: sequences must be [batch, length, channels]")
    }
    chapter.add(
      "MaxPooling2D 3×3, stride 2", images, large: manyImages, wrong: image("maxPooled2D"),
      { _ in MaxPooling2D(window: 3, stride: 2, padding: .same) },
      reference: { Loops.pooled($1[0], (3, 3), (2, 2), .same) { values, _ in greatest(values) } })
    chapter.add(
      "MaxPooling2D 2×3, stride 1×2", images, large: manyImages,
      wrong: WrongInput(
        [1, 1, 5, 2], says: "maxPooled2D: [1, 1, 5, 2]: the window 2×3 is larger than the padded images"),
      { _ in MaxPooling2D(window: [2, 3], stride: [1, 2], padding: [0, 1]) },
      reference: {
        Loops.pooled($1[0], (2, 3), (1, 2), .sides(vertical: 0, horizontal: 1)) { values, _ in greatest(values) }
      })
    chapter.add(
      "AveragePooling2D 3×2", images, large: manyImages, wrong: image("averagePooled2D"),
      { _ in AveragePooling2D(window: [3, 2]) },
      reference: { Loops.pooled($1[0], (3, 2), (3, 2), .valid) { values, _ in mean(values) } })
    chapter.add(
      "AveragePooling2D 2×2", images, large: manyImages, wrong: image("averagePooled2D"), { _ in AveragePooling2D() },
      reference: { Loops.pooled($1[0], (2, 2), (2, 2), .valid) { values, _ in mean(values) } })
    chapter.add(
      "AveragePooling2D 3×3, stride 1", variant: "padding that does not count", images, wrong: image("averagePooled2D"),
      { _ in AveragePooling2D(window: 3, stride: 1, padding: 1, countsPadding: false) },
      reference: { Loops.pooled($1[0], (3, 3), (1, 1), 1) { values, _ in mean(values) } })
    chapter.add(
      "MaxPooling1D 3, stride 2", sequences, large: manySequences, wrong: line("maxPooled1D"),
      { _ in MaxPooling1D(window: 3, stride: 2, padding: .same) },
      reference: {
        Loops.sequence(Loops.pooled(Loops.image($1[0]), (1, 3), (1, 2), .same) { values, _ in greatest(values) })
      })
    chapter.add(
      "AveragePooling1D 2", sequences, large: manySequences, wrong: line("averagePooled1D"),
      { _ in AveragePooling1D() },
      reference: {
        Loops.sequence(Loops.pooled(Loops.image($1[0]), (1, 2), (1, 2), .valid) { values, _ in mean(values) })
      })
    chapter.add(
      "GlobalAveragePooling2D", images, large: manyImages, wrong: image("GlobalAveragePooling2D"),
      { _ in GlobalAveragePooling2D() },
      reference: { $1[0].reduced([1, 2], mean) })
    chapter.add(
      "GlobalMaxPooling2D", images, large: manyImages, wrong: image("GlobalMaxPooling2D"),
      { _ in GlobalMaxPooling2D() },
      reference: { $1[0].reduced([1, 2], greatest) })
    chapter.add(
      "GlobalAveragePooling1D", sequences, large: manySequences, wrong: line("GlobalAveragePooling1D"),
      { _ in GlobalAveragePooling1D() },
      reference: { $1[0].reduced([1], mean) })
    chapter.add(
      "GlobalMaxPooling1D", sequences, large: manySequences, wrong: line("GlobalMaxPooling1D"),
      { _ in GlobalMaxPooling1D() },
      reference: { $1[0].reduced([1], greatest) })
    func adaptive(_ operation: String, _ size: String) -> WrongInput {
      let rule = "images must be [batch, height, width, channels] and sizes positive"
      return WrongInput([5, 5], says: "\(operation): [5, 5] to \(size): \(rule)")
    }
    chapter.add(
      "AdaptiveAveragePooling2D 2×4", images, large: manyImages, wrong: adaptive("adaptiveAveragePooled2D", "2×4"),
      { _ in AdaptiveAveragePooling2D(height: 2, width: 4) }, reference: { Loops.regions($1[0], 2, 4, mean) })
    chapter.add(
      "AdaptiveMaxPooling2D 5×3", images, large: manyImages, wrong: adaptive("adaptiveMaxPooled2D", "5×3"),
      { _ in AdaptiveMaxPooling2D(height: 5, width: 3) }, reference: { Loops.regions($1[0], 5, 3, greatest) })
    chapter.add(
      "AdaptiveAveragePooling1D 3", sequences, large: manySequences, wrong: line("adaptiveAveragePooled1D"),
      { _ in AdaptiveAveragePooling1D(length: 3) },
      reference: { Loops.sequence(Loops.regions(Loops.image($1[0]), 1, 3, mean)) })
    chapter.add(
      "AdaptiveMaxPooling1D 7", sequences, large: manySequences, wrong: line("adaptiveMaxPooled1D"),
      { _ in AdaptiveMaxPooling1D(length: 7) },
      reference: { Loops.sequence(Loops.regions(Loops.image($1[0]), 1, 7, greatest)) })
    return chapter.entries
  }
}
