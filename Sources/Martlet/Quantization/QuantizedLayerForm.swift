/// What a file of a quantised model says of a layer beside its tensors: a line such as
/// `convolution stride=1,1 padding=same dilation=1,1 groups=1 rectified=true`.
enum QuantizedLayerForm {
  case linear(isRectified: Bool)
  case convolution(
    stride: (Int, Int), padding: Padding, dilation: (Int, Int), groups: Int, isRectified: Bool)
  case maximum(window: (Int, Int), stride: (Int, Int), padding: Padding)
  case relu
  case flatten

  /// The greatest number that a line may name: products of sizes stay far from overflow.
  private static let limit = 1 << 16

  /// The form of a layer of this library; `nil` for one of somebody else's.
  init?(of layer: any QuantizedLayer) {
    switch layer {
    case let layer as QuantizedLinear: self = .linear(isRectified: layer.isRectified)
    case let layer as QuantizedConvolution2D:
      self = .convolution(
        stride: layer.stride, padding: layer.padding, dilation: layer.dilation, groups: layer.groups,
        isRectified: layer.isRectified)
    case let layer as QuantizedMaxPooling2D:
      self = .maximum(window: layer.window, stride: layer.stride, padding: layer.padding)
    case is QuantizedReLU: self = .relu
    case is QuantizedFlatten: self = .flatten
    default: return nil
    }
  }

  /// Reads a line; `nil` where it is none of these.
  init?(_ line: Substring) {
    let words = line.split(separator: " ")
    guard let kind = words.first else { return nil }
    var options: [Substring: Substring] = [:]
    for word in words.dropFirst() {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, options.updateValue(parts[1], forKey: parts[0]) == nil else { return nil }
    }
    func numbers(_ key: Substring, from least: Int = 1) -> [Int]? {
      guard let words = options[key]?.split(separator: ",", omittingEmptySubsequences: false) else { return nil }
      let numbers = words.compactMap { Int($0) }.filter { (least...Self.limit).contains($0) }
      return numbers.count == words.count ? numbers : nil
    }
    func pair(_ key: Substring) -> (Int, Int)? { numbers(key).flatMap { $0.count == 2 ? ($0[0], $0[1]) : nil } }
    func numberOrPair(_ key: Substring) -> (Int, Int)? { numbers(key)?.verticalAndHorizontal }
    func number(_ key: Substring) -> Int? { numbers(key).flatMap { $0.count == 1 ? $0[0] : nil } }
    var padding: Padding? {
      switch options["padding"] {
      case "valid"?: return .valid
      case "same"?: return .same
      default:
        guard let widths = numbers("padding", from: 0) else { return nil }
        return widths.count == 1
          ? .all(widths[0]) : widths.count == 2 ? .sides(vertical: widths[0], horizontal: widths[1]) : nil
      }
    }
    let isRectified: Bool? =
      switch options["rectified"] {
      case "true"?: true
      case "false"?: false
      default: nil
      }
    switch (kind, options.count) {
    case ("linear", 1):
      guard let isRectified else { return nil }
      self = .linear(isRectified: isRectified)
    case ("convolution", 5):
      guard let stride = pair("stride"), let padding, let dilation = pair("dilation"), let groups = number("groups"),
        let isRectified
      else { return nil }
      self = .convolution(
        stride: stride, padding: padding, dilation: dilation, groups: groups, isRectified: isRectified)
    case ("maximum", 3):
      guard let window = numberOrPair("window"), let stride = numberOrPair("stride"), let padding else { return nil }
      self = .maximum(window: window, stride: stride, padding: padding)
    case ("relu", 0): self = .relu
    case ("flatten", 0): self = .flatten
    default: return nil
    }
  }

  /// The line.
  var line: String {
    func text(_ pair: (Int, Int)) -> String { pair.0 == pair.1 ? "\(pair.0)" : "\(pair.0),\(pair.1)" }
    func text(_ padding: Padding) -> String {
      if case .sides(let vertical, let horizontal) = padding { return "\(vertical),\(horizontal)" }
      return "\(padding)"
    }
    switch self {
    case .linear(let isRectified): return "linear rectified=\(isRectified)"
    case .convolution(let stride, let padding, let dilation, let groups, let isRectified):
      return "convolution stride=\(stride.0),\(stride.1) padding=\(text(padding)) dilation=\(dilation.0),\(dilation.1) "
        + "groups=\(groups) rectified=\(isRectified)"
    case .maximum(let window, let stride, let padding):
      return "maximum window=\(text(window)) stride=\(text(stride)) padding=\(text(padding))"
    case .relu: return "relu"
    case .flatten: return "flatten"
    }
  }
}
