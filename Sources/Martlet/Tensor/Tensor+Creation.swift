import CMartletKernels

extension Tensor {
  /// A tensor of `elements` in row-major order.
  ///
  /// - Shapes: the product of `shape` must be the number of elements.
  public init<Element: TensorElement>(
    _ elements: [Element], shape: Shape, file: StaticString = #fileID, line: UInt = #line
  ) {
    if elements.count != shape.elementCount {
      contractFailure(
        "Tensor", "\(shape)", "the shape holds \(shape.elementCount) elements and \(elements.count) are given",
        file: file, line: line)
    }
    self.init(uninitialized: shape, dtype: Element.dtype)
    elements.withUnsafeBytes { bytes in
      if let base = bytes.baseAddress { pointer.copyMemory(from: base, byteCount: bytes.count) }
    }
  }

  /// A vector of `elements`.
  public init<Element: TensorElement>(_ elements: [Element]) {
    self.init(elements, shape: [elements.count])
  }

  /// A vector of `int64` elements.
  public init(_ elements: [Int]) {
    self.init(elements.map(Int64.init), shape: [elements.count])
  }

  /// A matrix from its rows, which must have one length.
  public init<Element: TensorElement>(_ rows: [[Element]], file: StaticString = #fileID, line: UInt = #line) {
    let columns = rows.first?.count ?? 0
    for (index, row) in rows.enumerated() where row.count != columns {
      contractFailure(
        "Tensor", "", "row \(index) has \(row.count) elements and row 0 has \(columns)", file: file, line: line)
    }
    self.init(rows.flatMap { $0 }, shape: [rows.count, columns], file: file, line: line)
  }

  /// A scalar.
  public init<Element: TensorElement>(_ scalar: Element) {
    self.init([scalar], shape: [])
  }

  /// A tensor whose every element is `value`.
  public init(repeating value: some TensorScalar, shape: Shape, dtype: DType = .float32) {
    shape.requireSizes("Tensor")
    self.init(uninitialized: shape, dtype: dtype)
    Kernels.fill(self, with: value.asDouble)
  }

  /// Zeros.
  public static func zeros(_ shape: Shape, dtype: DType = .float32) -> Tensor {
    Tensor(repeating: 0, shape: shape, dtype: dtype)
  }

  /// Ones.
  public static func ones(_ shape: Shape, dtype: DType = .float32) -> Tensor {
    Tensor(repeating: 1, shape: shape, dtype: dtype)
  }

  /// Zeros of the same shape and element type.
  public static func zeros(like other: Tensor) -> Tensor { zeros(other.shape, dtype: other.dtype) }

  /// Ones of the same shape and element type.
  public static func ones(like other: Tensor) -> Tensor { ones(other.shape, dtype: other.dtype) }

  /// The numbers of a half-open range: `start, start + step, …` below `end`.
  ///
  /// - Shapes: `[max(0, ⌈(end - start) / step⌉)]`
  public static func range(
    _ start: Double, to end: Double, step: Double = 1, dtype: DType = .float32, file: StaticString = #fileID,
    line: UInt = #line
  ) -> Tensor {
    if step == 0 || !step.isFinite || !start.isFinite || !end.isFinite {
      contractFailure("range", "", "bounds and step must be finite and the step not 0", file: file, line: line)
    }
    let count = Swift.max(0, Int(((end - start) / step).rounded(.up)))
    return Tensor((0..<count).map { start + Double($0) * step }).converted(to: dtype)
  }

  /// `count` evenly spaced numbers from `start` to `end`, both included.
  public static func linearlySpaced(
    _ start: Double, _ end: Double, count: Int, dtype: DType = .float32, file: StaticString = #fileID,
    line: UInt = #line
  ) -> Tensor {
    if count < 0 {
      contractFailure("linearlySpaced", "\(count)", "the count must not be negative", file: file, line: line)
    }
    let step = count > 1 ? (end - start) / Double(count - 1) : 0
    return Tensor((0..<count).map { $0 == count - 1 && count > 1 ? end : start + Double($0) * step })
      .converted(to: dtype)
  }

  /// The identity matrix.
  ///
  /// - Shapes: `[size, size]`
  public static func identity(_ size: Int, dtype: DType = .float32) -> Tensor {
    var elements = [Float](repeating: 0, count: size * size)
    for index in 0..<size { elements[index * size + index] = 1 }
    return Tensor(elements, shape: [size, size]).converted(to: dtype)
  }

  /// The elements converted to another type; floating point to integers truncates and saturates.
  ///
  /// Between floating-point types gradients flow; integers and booleans have none.
  public func converted(to other: DType) -> Tensor {
    if dtype == other { return self }
    let result = Kernels.convert(self, to: other)
    guard dtype.isFloatingPoint, other.isFloatingPoint, let tape = Tape.recording(self) else { return result }
    let x = tape.operand(self)
    let source = dtype
    return tape.record(result, x) { upstream, sink in
      sink.add(upstream.converted(to: source), to: x)
    }
  }
}
