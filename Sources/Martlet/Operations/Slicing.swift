/// What stands in the brackets of a tensor's subscript: a position, a range, or one of the constants of `Slice`.
public protocol TensorIndex: Sendable {
  /// The index as a slice.
  var slice: Slice { get }
}

/// A selection along one axis.
public enum Slice: TensorIndex {
  /// One position, counted from the end where negative; the axis goes away.
  case position(Int)
  /// The positions from `from` up to `to` by `step` (which may not be 0); bounds count from the end where negative.
  case range(from: Int?, to: Int?, step: Int)
  /// All of the axes that no other index is for.
  case ellipsis
  /// A new axis of size 1.
  case newAxis

  /// The selection itself.
  public var slice: Slice { self }

  /// All positions of an axis.
  public static let all = Slice.range(from: nil, to: nil, step: 1)
}

extension Int: TensorIndex {
  /// One position.
  public var slice: Slice { .position(self) }
}

extension Range<Int>: TensorIndex {
  /// The positions of the range.
  public var slice: Slice { .range(from: lowerBound, to: upperBound, step: 1) }
}

extension ClosedRange<Int>: TensorIndex {
  /// The positions of the range.
  public var slice: Slice { .range(from: lowerBound, to: upperBound + 1, step: 1) }
}

extension PartialRangeFrom<Int>: TensorIndex {
  /// The positions from the bound on.
  public var slice: Slice { .range(from: lowerBound, to: nil, step: 1) }
}

extension PartialRangeUpTo<Int>: TensorIndex {
  /// The positions below the bound.
  public var slice: Slice { .range(from: nil, to: upperBound, step: 1) }
}

extension Tensor {
  /// A selection of elements, without a copy: `x[0]`, `x[1..<3, Slice.all, -1]`, `x[Slice.ellipsis, 0]`.
  ///
  /// - Shapes: positions remove their axis; ranges keep theirs with the number of positions.
  public subscript(
    _ indices: any TensorIndex..., file file: StaticString = #fileID, line line: UInt = #line
  ) -> Tensor {
    get { sliced(indices.map(\.slice), file: file, line: line) }
    set { self = replacing(indices.map(\.slice), with: newValue, file: file, line: line) }
  }

  /// One position of the first axis, which goes away.
  public subscript(_ position: Int, file file: StaticString = #fileID, line line: UInt = #line) -> Tensor {
    get { at(position, file, line) }
    set { self = replacing([.position(position)], with: newValue, file: file, line: line) }
  }

  /// One position of each of the first two axes, which go away.
  public subscript(
    _ first: Int, _ second: Int, file file: StaticString = #fileID, line line: UInt = #line
  ) -> Tensor {
    get {
      guard rank >= 2, Tape.recording(self) == nil, let rows = offset(of: first, 0), let columns = offset(of: second, 1)
      else { return sliced([.position(first), .position(second)], file: file, line: line) }
      return dropping(2, offset: rows + columns)
    }
    set { self = replacing([.position(first), .position(second)], with: newValue, file: file, line: line) }
  }

  /// One position of the first axis, without the work of a general selection.
  private func at(_ position: Int, _ file: StaticString, _ line: UInt) -> Tensor {
    guard rank > 0, Tape.recording(self) == nil, let offset = offset(of: position, 0) else {
      return sliced([.position(position)], file: file, line: line)
    }
    return dropping(1, offset: offset)
  }

  /// Where a position of an axis begins in memory; `nil` where there is no such position.
  private func offset(of position: Int, _ axis: Int) -> Int? {
    let size = shape.sizes[axis]
    guard position >= -size, position < size else { return nil }
    return (position < 0 ? position + size : position) * object.strides.sizes[axis]
  }

  /// The elements from `offset` on without the first `count` axes.
  private func dropping(_ count: Int, offset: Int) -> Tensor {
    var (rest, strides) = (Shape(), Shape())
    for axis in count..<rank {
      rest.append(shape.sizes[axis])
      strides.append(object.strides.sizes[axis])
    }
    return view(shape: rest, strides: strides, offset: offset)
  }

  /// The positions `range` of an axis.
  public func narrowed(
    _ axis: Int, to range: Range<Int>, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    let axis = checkedAxis(axis, "narrowed", file: file, line: line)
    if range.lowerBound < 0 || range.upperBound > shape[axis] {
      contractFailure(
        "narrowed", "\(shape) to \(range)", "axis \(axis) has positions 0..<\(shape[axis])", file: file, line: line)
    }
    if range.count == shape[axis] { return self }
    var slices = [Slice](repeating: .all, count: rank)
    slices[axis] = .range(from: range.lowerBound, to: range.upperBound, step: 1)
    return sliced(slices, file: file, line: line)
  }

  func sliced(_ slices: [Slice], file: StaticString, line: UInt) -> Tensor {
    let region = Region(slices, of: self, file: file, line: line)
    let result = view(shape: region.shape, strides: region.strides, offset: region.offset)
    guard dtype.isFloatingPoint, let tape = Tape.recording(self) else { return result }
    let x = tape.operand(self)
    return tape.record(result, x) { upstream, sink in
      sink.add(upstream.placed(in: x.shape, at: slices), to: x)
    }
  }

  /// Zeros of `shape` with these elements at `slices`: the transpose of slicing.
  private func placed(in target: Shape, at slices: [Slice]) -> Tensor {
    let result = Tensor.zeros(target, dtype: dtype)
    let region = Region(slices, of: result, file: "Martlet", line: 0)
    Kernels.copy(self, into: result.pointer + region.offset * dtype.size, strides: region.strides)
    guard let tape = Tape.recording(self) else { return result }
    let x = tape.operand(self)
    return tape.record(result, x) { upstream, sink in
      sink.add(upstream.sliced(slices, file: "Martlet", line: 0), to: x)
    }
  }

  /// A copy with other elements at `slices`.
  private func replacing(
    _ slices: [Slice], with values: Tensor, file: StaticString = "Martlet", line: UInt = 0
  ) -> Tensor {
    requireSameType(values, "subscript", file: file, line: line)
    let result = denseCopy()
    let region = Region(slices, of: result, file: file, line: line)
    if values.shape.broadcast(with: region.shape) != region.shape {
      contractFailure(
        "subscript", "\(values.shape) to \(region.shape)", "the new elements do not broadcast to the selection",
        file: file, line: line)
    }
    let source = withoutGradients { values.broadcast(to: region.shape) }
    Kernels.copy(source, into: result.pointer + region.offset * dtype.size, strides: region.strides)
    guard dtype.isFloatingPoint, let tape = Tape.recording(self, values) else { return result }
    let (x, y) = (tape.operand(self), tape.operand(values))
    return tape.record(result, x, y) { upstream, sink in
      sink.add(upstream.replacing(slices, with: Tensor.zeros([], dtype: upstream.dtype)), to: x)
      sink.add(upstream.sliced(slices, file: "Martlet", line: 0).summed(to: y.shape), to: y)
    }
  }

  /// Zeros (or another number) added before and after along each axis.
  ///
  /// - Shapes: `[2, 3]` with `[(0, 1), (2, 0)]` → `[3, 5]`
  public func padded(
    _ widths: [(before: Int, after: Int)], with value: Double = 0, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    if widths.count != rank || widths.contains(where: { $0.before < 0 || $0.after < 0 }) {
      contractFailure(
        "padded", "\(shape)", "every axis needs a pair of widths that are not negative", file: file, line: line)
    }
    var target = shape
    var slices: [Slice] = []
    for (axis, width) in widths.enumerated() {
      target[axis] += width.before + width.after
      slices.append(.range(from: width.before, to: width.before + shape[axis], step: 1))
    }
    if value == 0 && dtype.isFloatingPoint { return placed(in: target, at: slices) }
    return Tensor(repeating: value, shape: target, dtype: dtype).replacing(slices, with: self)
  }
}

/// Where a selection lies in a tensor's memory.
private struct Region {
  var shape = Shape()
  var strides = Shape()
  var offset = 0

  init(_ slices: [Slice], of tensor: Tensor, file: StaticString, line: UInt) {
    var consumed = 0
    var ellipses = 0
    for slice in slices {
      switch slice {
      case .position, .range: consumed += 1
      case .ellipsis: ellipses += 1
      case .newAxis: break
      }
    }
    if consumed > tensor.rank || ellipses > 1 {
      let rule = ellipses > 1 ? "there may be one ellipsis" : "there are \(consumed) indices for \(tensor.rank) axes"
      contractFailure("subscript", "\(tensor.shape)", rule, file: file, line: line)
    }
    var axis = 0
    func keep() {
      shape.append(tensor.shape[axis])
      strides.append(tensor.object.strides[axis])
      axis += 1
    }
    for slice in slices {
      switch slice {
      case .newAxis:
        shape.append(1)
        strides.append(0)
      case .ellipsis:
        for _ in 0..<(tensor.rank - consumed) { keep() }
      case .position(let position):
        let size = tensor.shape[axis]
        let index = position < 0 ? position + size : position
        if index < 0 || index >= size {
          contractFailure(
            "subscript", "\(tensor.shape)", "axis \(axis) has no position \(position)", file: file, line: line)
        }
        offset += index * tensor.object.strides[axis]
        axis += 1
      case .range(let from, let to, let step):
        if step == 0 { contractFailure("subscript", "\(tensor.shape)", "a step is 0", file: file, line: line) }
        let size = tensor.shape[axis]
        func clamp(_ bound: Int?, _ missing: Int) -> Int {
          guard let bound else { return missing }
          let positive = bound < 0 ? bound + size : bound
          return Swift.min(Swift.max(positive, step > 0 ? 0 : -1), step > 0 ? size : size - 1)
        }
        let start = clamp(from, step > 0 ? 0 : size - 1)
        let end = clamp(to, step > 0 ? size : -1)
        let distance = step > 0 ? end - start : start - end
        let count = Swift.max(0, (distance + Swift.abs(step) - 1) / Swift.abs(step))
        if count > 0 { offset += start * tensor.object.strides[axis] }
        shape.append(count)
        strides.append(tensor.object.strides[axis] * step)
        axis += 1
      }
    }
    while axis < tensor.rank { keep() }
  }
}
