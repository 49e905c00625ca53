extension Tensor {
  /// The same elements with other sizes; one size may be -1 and is then inferred.
  ///
  /// - Shapes: `[2, 6]` to `[3, -1]` → `[3, 4]`
  public func reshaped(to target: Shape, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    if target == shape { return self }
    var target = target
    var (known, inferred, isWrong) = (1, -1, false)
    for axis in 0..<target.rank {
      let size = target.sizes[axis]
      if size == -1 && inferred < 0 {
        inferred = axis
      } else {
        known *= size
        isWrong = isWrong || size < 0
      }
    }
    if inferred >= 0 && known > 0 && elementCount % known == 0 { target.sizes[inferred] = elementCount / known }
    if isWrong || target.elementCount != elementCount {
      contractFailure(
        "reshaped", "\(shape) to \(target)", "the numbers of elements differ", file: file, line: line)
    }
    if target == shape { return self }
    let source = dense()
    let result = source.view(shape: target, strides: target.contiguousStrides)
    guard let tape = Tape.recording(self) else { return result }
    let x = tape.operand(self)
    return tape.record(result, x) { upstream, sink in sink.add(upstream.reshaped(to: x.shape), to: x) }
  }

  /// The axes in another order; all reversed where `nil`.
  ///
  /// - Shapes: `[2, 3, 4]` with `[0, 2, 1]` → `[2, 4, 3]`
  public func transposed(_ axes: [Int]? = nil, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    let order = axes?.map { checkedAxis($0, "transposed", file: file, line: line) } ?? Array((0..<rank).reversed())
    if order.sorted() != Array(0..<rank) {
      contractFailure(
        "transposed", "\(shape) by \(order)", "every axis must be named once", file: file, line: line)
    }
    let result = permutedView(order)
    guard let tape = Tape.recording(self) else { return result }
    let x = tape.operand(self)
    var inverse = order
    for (position, axis) in order.enumerated() { inverse[axis] = position }
    return tape.record(result, x) { upstream, sink in sink.add(upstream.transposed(inverse), to: x) }
  }

  /// Two axes exchanged.
  public func swapped(_ a: Int, _ b: Int, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    let first = checkedAxis(a, "swapped", file: file, line: line)
    let second = checkedAxis(b, "swapped", file: file, line: line)
    let result = view(shape: shape.swapped(first, second), strides: object.strides.swapped(first, second))
    guard let tape = Tape.recording(self) else { return result }
    let x = tape.operand(self)
    return tape.record(result, x) { upstream, sink in sink.add(upstream.swapped(first, second), to: x) }
  }

  /// One axis moved to the end.
  func movedToLast(_ axis: Int) -> Tensor {
    transposed((0..<rank).filter { $0 != axis } + [axis])
  }

  /// The last axis moved to `axis`.
  func movedFromLast(to axis: Int) -> Tensor {
    var order = Array(0..<(rank - 1))
    order.insert(rank - 1, at: axis)
    return transposed(order)
  }

  /// A new axis of size 1 before `axis` (-1: after the last).
  public func expanded(at axis: Int, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    let position = axis < 0 ? axis + rank + 1 : axis
    if position < 0 || position > rank {
      contractFailure("expanded", "\(shape)", "there is no place \(axis) for an axis", file: file, line: line)
    }
    var target = shape
    target.insert(1, at: position)
    return reshapedView(to: target, "expanded", inserting: position)
  }

  /// The tensor without an axis of size 1; without all such axes where `nil`.
  public func squeezed(_ axis: Int? = nil, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    guard let axis else { return reshaped(to: Shape(shape.filter { $0 != 1 })) }
    let position = checkedAxis(axis, "squeezed", file: file, line: line)
    if shape[position] != 1 {
      contractFailure("squeezed", "\(shape)", "axis \(axis) has size \(shape[position])", file: file, line: line)
    }
    var target = shape
    target.remove(at: position)
    return reshaped(to: target)
  }

  /// A new axis without a copy, also for strided tensors.
  private func reshapedView(to target: Shape, _ operation: String, inserting axis: Int) -> Tensor {
    var strides = object.strides
    strides.insert(1, at: axis)
    let result = view(shape: target, strides: strides)
    guard let tape = Tape.recording(self) else { return result }
    let x = tape.operand(self)
    return tape.record(result, x) { upstream, sink in sink.add(upstream.reshaped(to: x.shape), to: x) }
  }

  /// The elements repeated along axes of size 1, and new axes in front, without a copy.
  ///
  /// - Shapes: `[3, 1]` to `[2, 3, 4]` → `[2, 3, 4]`
  public func broadcast(to target: Shape, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    if shape == target { return self }
    if shape.broadcast(with: target) != target {
      contractFailure(
        "broadcast", "\(shape) to \(target)", "sizes must be equal or 1, from the last", file: file, line: line)
    }
    let result = view(shape: target, strides: broadcastStrides(to: target))
    guard let tape = Tape.recording(self) else { return result }
    let x = tape.operand(self)
    return tape.record(result, x) { upstream, sink in sink.add(upstream.summed(to: x.shape), to: x) }
  }

  /// All axes from `axis` on as one.
  ///
  /// - Shapes: `[32, 7, 7, 64]` from axis 1 → `[32, 3136]`
  public func flattened(from axis: Int = 0, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    if rank == 0 && (-1...0).contains(axis) { return reshaped(to: [1]) }
    let first = checkedAxis(axis, "flattened", file: file, line: line)
    var target = Shape(shape.prefix(first))
    target.append(shape.dropFirst(first).reduce(1, *))
    return reshaped(to: target)
  }

  /// The order of elements reversed along axes.
  public func flipped(_ axes: [Int], file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    let axes = checkedAxes(axes, "flipped", file: file, line: line)
    var strides = object.strides
    var offset = 0
    for axis in axes where shape[axis] > 0 {
      offset += (shape[axis] - 1) * strides[axis]
      strides[axis] = -strides[axis]
    }
    let result = view(shape: shape, strides: strides, offset: offset)
    guard let tape = Tape.recording(self) else { return result }
    let x = tape.operand(self)
    return tape.record(result, x) { upstream, sink in sink.add(upstream.flipped(axes), to: x) }
  }
}
