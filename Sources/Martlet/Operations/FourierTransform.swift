// Complex numbers are pairs of tensors: real and imaginary parts. All maps are linear, so their pullbacks are their
// transposes, which are transforms again.

extension Tensor {
  /// The discrete Fourier transform of real numbers along an axis, `Yₖ = Σⱼ xⱼ e^{−2πi jk/n}` for k = 0 … ⌊n/2⌋; the other
  /// frequencies are the conjugates of these.
  ///
  /// Any n ≥ 1 takes O(n log n): Stockham's passes for the factors up to 13 and Bluestein's convolution for other lengths
  /// (Van Loan 1992, sections 1.7 and 4.2.3). Inverses alone are scaled, as in NumPy.
  ///
  /// - Shapes: `[…, n, …]` → two of `[…, ⌊n/2⌋ + 1, …]`
  public func realFourierTransform(
    _ axis: Int = -1, file: StaticString = #fileID, line: UInt = #line
  ) -> (real: Tensor, imaginary: Tensor) {
    let axis = checkedFourierAxis(axis, "realFourierTransform", file: file, line: line)
    return packedRealFourier(axis).unpacked
  }

  /// The real numbers with the given frequencies along an axis, the inverse of `realFourierTransform(_:)`:
  /// `xⱼ = 1/n Σₖ Yₖ e^{2πi jk/n}` over all n frequencies.
  ///
  /// `count` is n, by default the even one. The imaginary parts of frequency 0 and, for even n, n/2 do not count.
  ///
  /// - Shapes: two of `[…, ⌊n/2⌋ + 1, …]` → `[…, n, …]`
  public static func inverseRealFourierTransform(
    real: Tensor, imaginary: Tensor, _ axis: Int = -1, count: Int? = nil, file: StaticString = #fileID,
    line: UInt = #line
  ) -> Tensor {
    let operation = "inverseRealFourierTransform"
    let axis = real.checkedFourierAxis(axis, operation, file: file, line: line)
    requirePair(operation, real, imaginary, file: file, line: line)
    let frequencies = real.shape[axis]
    let count = count ?? 2 * (frequencies - 1)
    if count < 1 || count / 2 + 1 != frequencies {
      let needed = count < 1 ? "a count of at least 1" : "\(count / 2 + 1) frequencies"
      contractFailure(
        operation, "\(real.shape)", "\(count) numbers along axis \(axis) need \(needed)", file: file, line: line)
    }
    return realOfFourier(real, imaginary, axis, count)
  }

  /// The discrete Fourier transform of complex numbers along axes: `Yₖ = Σⱼ xⱼ e^{−2πi jk/n}` along each.
  ///
  /// Without an imaginary part the numbers are real.
  ///
  /// - Shapes: every part keeps its shape
  public static func fourierTransform(
    real: Tensor, imaginary: Tensor? = nil, axes: [Int] = [-1], file: StaticString = #fileID, line: UInt = #line
  ) -> (real: Tensor, imaginary: Tensor) {
    fourier("fourierTransform", real, imaginary, axes, inverse: false, file: file, line: line)
  }

  /// The inverse of `fourierTransform`: `xⱼ = 1/n Σₖ Yₖ e^{2πi jk/n}` along each axis.
  ///
  /// - Shapes: every part keeps its shape
  public static func inverseFourierTransform(
    real: Tensor, imaginary: Tensor? = nil, axes: [Int] = [-1], file: StaticString = #fileID, line: UInt = #line
  ) -> (real: Tensor, imaginary: Tensor) {
    fourier("inverseFourierTransform", real, imaginary, axes, inverse: true, file: file, line: line)
  }

  private static func fourier(
    _ operation: String, _ real: Tensor, _ imaginary: Tensor?, _ axes: [Int], inverse: Bool, file: StaticString,
    line: UInt
  ) -> (real: Tensor, imaginary: Tensor) {
    let axes = real.checkedAxes(axes, operation, file: file, line: line)
    if let imaginary { requirePair(operation, real, imaginary, file: file, line: line) }
    real.requireFloatingPoint(operation, file: file, line: line)
    var parts: (real: Tensor, imaginary: Tensor?) = (real, imaginary)
    for axis in axes.reversed() {
      _ = real.checkedFourierAxis(axis, operation, file: file, line: line)
      let scale = inverse ? 1 / Double(real.shape[axis]) : 1
      let (real, imaginary) = packedFourier(parts.real, parts.imaginary, axis, inverse: inverse, scale: scale).unpacked
      parts = (real, imaginary)
    }
    return (parts.real, parts.imaginary ?? Tensor.zeros(like: real))
  }

  // MARK: Recorded maps

  /// The halves of axis 0.
  private var unpacked: (real: Tensor, imaginary: Tensor) {
    let count = shape[0] / 2
    return (narrowed(0, to: 0..<count), narrowed(0, to: count..<2 * count))
  }

  private static func packedFourier(
    _ real: Tensor, _ imaginary: Tensor?, _ axis: Int, inverse: Bool, scale: Double
  ) -> Tensor {
    let parts = [real, imaginary].compactMap(\.self)
    let packed = Kernels.fourier(real: real, imaginary: imaginary, axis: axis, inverse: inverse, scale: scale)
    guard let tape = Tape.recording(parts) else { return packed }
    let operands = parts.map(tape.operand)
    return tape.record(packed, operands) { upstream, sink in
      // As a map of pairs of real numbers, the transpose of a transform is its conjugate transpose: the one with the
      // other sign.
      let (real, imaginary) = upstream.unpacked
      let gradient = packedFourier(real, imaginary, axis, inverse: !inverse, scale: scale).unpacked
      sink.add(gradient.real, to: operands[0])
      if operands.count > 1 { sink.add(gradient.imaginary, to: operands[1]) }
    }
  }

  private func packedRealFourier(_ axis: Int) -> Tensor {
    let packed = Kernels.fourierOfReal(self, axis: axis)
    guard let tape = Tape.recording(self) else { return packed }
    let x = tape.operand(self)
    let (count, rank, dtype) = (shape[axis], rank, dtype)
    return tape.record(packed, x) { upstream, sink in
      // An inverse counts the frequencies in between twice, and divides by n.
      let weights = Tensor.multiplicities(count, axis, rank, dtype).reciprocal() * count
      let (real, imaginary) = upstream.unpacked
      sink.add(Tensor.realOfFourier(real * weights, imaginary * weights, axis, count), to: x)
    }
  }

  private static func realOfFourier(_ real: Tensor, _ imaginary: Tensor, _ axis: Int, _ count: Int) -> Tensor {
    let result = Kernels.realOfFourier(real: real, imaginary: imaginary, axis: axis, count: count)
    guard let tape = Tape.recording(real, imaginary) else { return result }
    let (a, b) = (tape.operand(real), tape.operand(imaginary))
    return tape.record(result, a, b) { upstream, sink in
      let weights = multiplicities(count, axis, upstream.rank, upstream.dtype) / count
      let gradient = upstream.packedRealFourier(axis).unpacked
      sink.add(gradient.real * weights, to: a)
      sink.add(gradient.imaginary * weights, to: b)
    }
  }

  /// How many of n frequencies each of ⌊n/2⌋ + 1 stands for, along one of `rank` axes.
  private static func multiplicities(_ count: Int, _ axis: Int, _ rank: Int, _ dtype: DType) -> Tensor {
    var shape = Shape(repeating: 1, rank: rank)
    shape[axis] = count / 2 + 1
    return Tensor((0...count / 2).map { $0 == 0 || 2 * $0 == count ? 1.0 : 2.0 }, shape: shape).converted(to: dtype)
  }

  // MARK: Contracts

  private func checkedFourierAxis(_ axis: Int, _ operation: String, file: StaticString, line: UInt) -> Int {
    requireFloatingPoint(operation, file: file, line: line)
    let axis = checkedAxis(axis, operation, file: file, line: line)
    if shape[axis] == 0 {
      contractFailure(operation, "\(shape)", "axis \(axis) has no elements", file: file, line: line)
    }
    return axis
  }

  private static func requirePair(
    _ operation: String, _ real: Tensor, _ imaginary: Tensor, file: StaticString, line: UInt
  ) {
    real.requireSameType(imaginary, operation, file: file, line: line)
    if real.shape != imaginary.shape {
      contractFailure(
        operation, "\(real.shape) and \(imaginary.shape)", "real and imaginary parts must agree in shape", file: file,
        line: line)
    }
  }
}
