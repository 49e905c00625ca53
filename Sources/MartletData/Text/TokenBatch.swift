import Martlet

/// Texts of different lengths as tensors, padded at their ends.
public struct TokenBatch: Sendable {
  /// The numbers of the tokens, `[batch, length]` of int32.
  public let tokens: Tensor
  /// 0 for tokens of the first text of a pair, 1 for those of the second, `[batch, length]` of int32.
  public let types: Tensor
  /// True for tokens, false for padding, `[batch, length]` of bool.
  public let mask: Tensor

  /// Pads texts with the token `padding` to `length`, or to the longest of them.
  public init(
    _ texts: [TokenizedText], padding: Int, length: Int? = nil, file: StaticString = #fileID, line: UInt = #line
  ) {
    let longest = texts.map(\.count).max() ?? 0
    let length = length ?? longest
    if longest > length {
      contractFailure(
        "TokenBatch", "a text of \(longest) tokens", "it must be truncated to the length \(length) when it is encoded",
        file: file, line: line)
    }
    let shape: Shape = [texts.count, length]
    func joined<Element: TensorElement>(_ filler: Element, _ row: (TokenizedText) -> [Element]) -> Tensor {
      var elements: [Element] = []
      elements.reserveCapacity(shape.elementCount)
      for text in texts {
        elements += row(text)
        elements += repeatElement(filler, count: length - text.count)
      }
      return Tensor(elements, shape: shape)
    }
    tokens = joined(Int32(padding)) { $0.tokens.map { Int32($0) } }
    types = joined(0) { $0.types.map { Int32($0) } }
    mask = joined(false) { $0.tokens.map { _ in true } }
  }
}
