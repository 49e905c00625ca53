extension Tensor {
  /// The elements moved on by `shift` positions along an axis; those that leave at one end come in at the other.
  public func rolled(_ shift: Int, axis: Int, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    let axis = checkedAxis(axis, "rolled", file: file, line: line)
    let size = shape[axis]
    guard size > 0 else { return self }
    let split = ((-shift % size) + size) % size
    if split == 0 { return self }
    return Tensor.concatenate([narrowed(axis, to: split..<size), narrowed(axis, to: 0..<split)], axis: axis)
  }

  /// The whole tensor side by side, as often as `counts` says for each axis; missing ones count from the last axis.
  ///
  /// - Shapes: `[2, 3]` with `[2, 1]` → `[4, 3]`
  public func tiled(_ counts: [Int], file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    if counts.contains(where: { $0 < 0 }) {
      contractFailure("tiled", "\(shape) by \(counts)", "counts must not be negative", file: file, line: line)
    }
    let rank = Swift.max(self.rank, counts.count)
    let counts = Array(repeating: 1, count: rank - counts.count) + counts
    let sizes = Array(repeating: 1, count: rank - self.rank) + Array(shape)
    // Every axis is split into (count, size), broadcast along the count, and joined again.
    var (separate, repeated, joined) = ([Int](), [Int](), Shape())
    var result = reshaped(to: Shape(sizes))
    for (axis, count) in counts.enumerated() where count != 1 {
      separate = Array(result.shape)
      separate.insert(1, at: axis)
      repeated = separate
      repeated[axis] = count
      joined = result.shape
      joined[axis] *= count
      result = result.reshaped(to: Shape(separate)).broadcast(to: Shape(repeated)).reshaped(to: joined)
    }
    return result
  }

  /// Every element `count` times in a row along an axis.
  ///
  /// - Shapes: `[2, 3]` twice along axis 1 → `[2, 6]`
  public func repeated(_ count: Int, axis: Int, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    let axis = checkedAxis(axis, "repeated", file: file, line: line)
    if count < 0 { contractFailure("repeated", "\(shape)", "the count must not be negative", file: file, line: line) }
    var separate = Array(shape)
    separate.insert(1, at: axis + 1)
    var repeated = separate
    repeated[axis + 1] = count
    var joined = shape
    joined[axis] *= count
    return reshaped(to: Shape(separate)).broadcast(to: Shape(repeated)).reshaped(to: joined)
  }

  /// How positions outside of a tensor get their elements.
  public enum PaddingMode: Sendable, Hashable {
    /// A number.
    case constant(Double)
    /// Mirrored at the border, which is not repeated: `c b | a b c | b a`.
    case reflect
    /// The border element: `a a | a b c | c c`.
    case edge
    /// From the other end: `b c | a b c | a b`.
    case circular
  }

  /// Elements added before and after along each axis.
  ///
  /// - Shapes: `[2, 3]` with `[(0, 1), (2, 0)]` → `[3, 5]`
  public func padded(
    _ widths: [(before: Int, after: Int)], mode: PaddingMode, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    if case .constant(let value) = mode { return padded(widths, with: value, file: file, line: line) }
    if widths.count != rank || widths.contains(where: { $0.before < 0 || $0.after < 0 }) {
      contractFailure(
        "padded", "\(shape)", "every axis needs a pair of widths that are not negative", file: file, line: line)
    }
    var result = self
    for (axis, width) in widths.enumerated() where width != (0, 0) {
      let size = shape[axis]
      let limit = mode == .reflect ? size - 1 : mode == .circular ? size : Int.max
      if size == 0 || Swift.max(width.before, width.after) > limit {
        contractFailure(
          "padded", "\(shape)", "axis \(axis) is too short to be padded by \(width) with \(mode)", file: file,
          line: line)
      }
      let sources = (-width.before..<size + width.after).map { position -> Int32 in
        switch mode {
        case .reflect: Int32(position < 0 ? -position : position >= size ? 2 * (size - 1) - position : position)
        case .circular: Int32((position + size) % size)
        default: Int32(Swift.min(Swift.max(position, 0), size - 1))
        }
      }
      result = result.gathered(Tensor(sources), axis: axis)
    }
    return result
  }

  /// The elements on and below a diagonal of the last two axes (0: the main one, above it where positive); zeros elsewhere.
  public func lowerTriangle(_ diagonal: Int = 0, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    triangle("lowerTriangle", file: file, line: line) { row, column in column - row <= diagonal }
  }

  /// The elements on and above a diagonal of the last two axes (0: the main one, above it where positive); zeros elsewhere.
  public func upperTriangle(_ diagonal: Int = 0, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    triangle("upperTriangle", file: file, line: line) { row, column in column - row >= diagonal }
  }

  private func triangle(
    _ operation: String, file: StaticString, line: UInt, _ keeps: (Int, Int) -> Bool
  ) -> Tensor {
    if rank < 2 { contractFailure(operation, "\(shape)", "there must be two axes", file: file, line: line) }
    let mask = Tensor.mask(rows: shape[rank - 2], columns: shape[rank - 1], keeps)
    return Tensor.select(mask, self, Tensor.zeros([], dtype: dtype))
  }

  private static func mask(rows: Int, columns: Int, _ holds: (Int, Int) -> Bool) -> Tensor {
    Tensor(
      (0..<rows * columns).map { holds($0 / Swift.max(1, columns), $0 % Swift.max(1, columns)) },
      shape: [rows, columns])
  }

  /// The causal mask: true where position `column` is not after position `row`.
  ///
  /// - Shapes: `[rows, columns]` of bool
  public static func causalMask(_ rows: Int, _ columns: Int? = nil) -> Tensor {
    let columns = columns ?? rows
    return mask(rows: rows, columns: columns) { row, column in column <= row + columns - rows }
  }
}
