/// How bytes stand for real numbers: `q = round(x / s) + z` and `x ≈ s (q − z)` (Jacob et al. 2018, eq. 1).
///
/// Halves are rounded to even, as in PyTorch, and `x / s` is `x · (1 / s)` in float32. What lies beyond the greatest and the
/// least number of the element type becomes that number.
public struct Quantization: Sendable, Hashable {
  /// The element type: `int8` or `uint8`.
  public let dtype: DType
  /// The scales s: one, or one for each index of `axis`.
  public let scales: [Float]
  /// The zero points z, as many as scales: the integers that stand for 0.
  public let zeroPoints: [Int32]
  /// The axis along which each index has a scale of its own; one scale serves all elements where `nil`.
  public let axis: Int?

  /// One scale and one zero point for all elements.
  public init(
    scale: Float, zeroPoint: Int = 0, dtype: DType = .uint8, file: StaticString = #fileID, line: UInt = #line
  ) {
    self.init([scale], [zeroPoint], axis: nil, dtype: dtype, file: file, line: line)
  }

  /// A scale for each index of an axis, counted from 0; zero points are 0 unless given.
  public init(
    scales: [Float], zeroPoints: [Int]? = nil, axis: Int, dtype: DType = .int8, file: StaticString = #fileID,
    line: UInt = #line
  ) {
    self.init(
      scales, zeroPoints ?? [Int](repeating: 0, count: scales.count), axis: axis, dtype: dtype, file: file, line: line)
  }

  private init(
    _ scales: [Float], _ zeroPoints: [Int], axis: Int?, dtype: DType, file: StaticString, line: UInt
  ) {
    func fail(_ rule: String) -> Never { contractFailure("Quantization", "\(dtype)", rule, file: file, line: line) }
    guard let integers = Quantization.integers(of: dtype) else { fail("elements must be int8 or uint8") }
    if scales.count != zeroPoints.count { fail("there are \(scales.count) scales and \(zeroPoints.count) zero points") }
    if let axis, axis < 0 { fail("the axis must not be negative") }
    for scale in scales where !(scale.isNormal && scale > 0) { fail("the scale \(scale) is not positive and finite") }
    for zeroPoint in zeroPoints where !integers.contains(zeroPoint) {
      fail("the zero point \(zeroPoint) is no \(dtype)")
    }
    self.dtype = dtype
    self.scales = scales
    self.zeroPoints = zeroPoints.map(Int32.init)
    self.axis = axis
  }

  /// The quantisation whose integers cover a range, which is extended to hold 0: 0 itself is represented exactly
  /// (Jacob et al. 2018, §3).
  ///
  /// `s = (max − min) / 255` and `z = least integer − round(min / s)`; the scale is 1 where the range is 0 alone.
  public init(
    covering range: ClosedRange<Float>, dtype: DType = .uint8, file: StaticString = #fileID, line: UInt = #line
  ) {
    let (low, high) = (Swift.min(range.lowerBound, 0), Swift.max(range.upperBound, 0))
    if !(high - low).isFinite {
      contractFailure("Quantization", "\(range)", "the range must be finite", file: file, line: line)
    }
    let scale = Quantization.scale(high - low, over: 255)
    let least = Quantization.integers(of: dtype)?.lowerBound ?? 0
    let zeroPoint = least - Int((low / scale).rounded(.toNearestOrEven))
    self.init(
      scale: scale, zeroPoint: Swift.min(Swift.max(zeroPoint, least), least + 255), dtype: dtype, file: file,
      line: line)
  }

  /// The quantisation of numbers around 0 as −127 … 127, with zero points 0: `s = max |x| / 127` for each index of an axis,
  /// or for all elements where it is `nil`.
  ///
  /// −128 is left out, so that the range is symmetric (Jacob et al. 2018, appendix B). The scale is 1 where all elements are 0.
  public static func symmetric(
    of x: Tensor, axis: Int? = nil, file: StaticString = #fileID, line: UInt = #line
  ) -> Quantization {
    x.requireFloatingPoint("symmetric", file: file, line: line)
    let axis = axis.map { x.checkedAxis($0, "symmetric", file: file, line: line) }
    let others = (0..<x.rank).filter { $0 != axis }
    let greatest = x.elementCount == 0 ? [] : x.detached().abs().max(others).floats
    for value in greatest where !value.isFinite {
      contractFailure("symmetric", "\(x.shape)", "the elements must be finite", file: file, line: line)
    }
    let scales = greatest.map { scale($0, over: 127) }
    guard let axis else { return Quantization(scale: scales.first ?? 1, dtype: .int8) }
    return Quantization(
      scales: scales.isEmpty ? [Float](repeating: 1, count: x.shape[axis]) : scales, axis: axis, dtype: .int8)
  }

  /// The scale s of the first index, which is that of all elements without an axis.
  public var scale: Float { scales.first ?? 1 }

  /// The zero point z of the first index, which is that of all elements without an axis.
  public var zeroPoint: Int { Int(zeroPoints.first ?? 0) }

  /// The numbers of an element type that tensors are quantised to.
  static func integers(of dtype: DType) -> ClosedRange<Int>? {
    switch dtype {
    case .int8: -128...127
    case .uint8: 0...255
    default: nil
    }
  }

  /// The width of one of so many steps; a width without an extent gives 1, one below what has a reciprocal the least that has.
  private static func scale(_ width: Float, over steps: Float) -> Float {
    width == 0 ? 1 : Swift.max(width / steps, .leastNormalMagnitude)
  }
}

extension Quantization: CustomStringConvertible {
  /// The element type, and scale and zero point where there is one of each.
  public var description: String {
    if let axis { return "\(dtype), \(scales.count) scales along axis \(axis)" }
    return "\(dtype), scale \(scale), zero point \(zeroPoint)"
  }
}
