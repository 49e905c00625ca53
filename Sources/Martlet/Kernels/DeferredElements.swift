import CMartletKernels
import Synchronization

/// Elements that are computed when somebody asks for them: one elementwise operation on tensors, whose own elements may be
/// deferred too, or a normalisation of rows.
///
/// While gradients are recorded, large elementwise operations are deferred, so that a chain of them passes over memory once,
/// and one that is only summed is never stored. Operands are values that nobody changes while this holds them, so when they
/// are read is of no matter; results have the same bits as operations one by one.
final class DeferredElements: @unchecked Sendable {
  private let operation: Int32
  private let a: Tensor
  private let b: Tensor?
  /// The normalisation that this is.
  private let own: RowNormalization?
  /// The normalisation somewhere in the chain.
  private let normalization: RowNormalization?
  /// The number of operations of the whole chain.
  let cost: Int
  /// How many times the elements were computed on the way to others.
  private let uses = Atomic<Int>(0)

  private static let leastCount = 65_536
  private static let greatestCost = 6
  /// Elements that were needed so often are stored.
  private static let usesBeforeStoring = 2

  init(_ operation: Int32, _ a: Tensor, _ b: Tensor?) {
    self.operation = operation
    self.a = a
    self.b = b
    own = nil
    let (left, right) = (a.object.deferred, b?.object.deferred)
    normalization = left?.normalization ?? right?.normalization
    cost = 1 + (left?.cost ?? 0) + (right?.cost ?? 0)
  }

  init(_ normalization: RowNormalization) {
    operation = 0
    a = normalization.x
    b = nil
    own = normalization
    self.normalization = normalization
    cost = 2
    // Others read the elements as well, the pullback among them.
    _ = a.pointer
  }

  /// Whether operations on elements like these are deferred.
  @inline(__always)
  static func defers(_ x: Tensor) -> Bool {
    Tape.current != nil && x.dtype == .float32 && x.elementCount >= leastCount && x.object.isContiguous
  }

  /// Whether the elements of `x` may be an operand: contiguous, or one number repeated.
  private static func isOperand(_ x: Tensor, _ shape: Shape) -> Bool {
    x.shape == shape && (x.object.isContiguous || x.object.repeatsOneElement) || x.elementCount == 1
  }

  /// The result of an operation that can be deferred, or `nil`.
  static func unary(_ operation: martlet_unary_operation, _ x: Tensor) -> Tensor? {
    guard defers(x) else { return nil }
    return Tensor(deferred: DeferredElements(Int32(operation.rawValue), limited(x), nil), shape: x.shape)
  }

  /// The result of an operation that can be deferred, or `nil`.
  static func binary(_ operation: martlet_binary_operation, _ a: Tensor, _ b: Tensor, shape: Shape) -> Tensor? {
    guard Tape.current != nil, a.dtype == .float32, shape.elementCount >= leastCount,
      operation != martlet_binary_power, isOperand(a, shape), isOperand(b, shape)
    else { return nil }
    if operation == martlet_binary_multiply {
      // The gradient of a sum is one everywhere.
      if isOne(a) && b.shape == shape && b.object.deferred == nil { return b.alias() }
      if isOne(b) && a.shape == shape && a.object.deferred == nil { return a.alias() }
    }
    let (a, b) = (limited(a), limited(b))
    // A chain has one normalisation at most.
    if let left = a.object.deferred?.normalization, let right = b.object.deferred?.normalization, left !== right {
      _ = b.pointer
    }
    return Tensor(deferred: DeferredElements(Int32(operation.rawValue), a, b), shape: shape)
  }

  /// Whether `x` is the number 1, repeated.
  private static func isOne(_ x: Tensor) -> Bool {
    (x.elementCount == 1 || x.object.repeatsOneElement) && x.pointer.load(as: Float.self) == 1
  }

  /// The operand, with its elements computed where its chain would become too long.
  private static func limited(_ x: Tensor) -> Tensor {
    if let deferred = x.object.deferred, 2 * deferred.cost >= greatestCost { _ = x.pointer }
    return x
  }

  /// The elements in fresh memory.
  func compute(count: Int) -> UnsafeMutableRawPointer {
    let result = martlet_allocate(count * 4).unsafelyUnwrapped
    withFusion(count) { martlet_fused(&$0, result.assumingMemoryBound(to: Float.self)) }
    return result
  }

  /// The sum of the elements, which are not stored.
  func sum(count: Int, into result: UnsafeMutableRawPointer) {
    withFusion(count) { martlet_fused_sum(&$0, result.assumingMemoryBound(to: Float.self)) }
  }

  private func withFusion(_ count: Int, _ body: (inout martlet_fusion) -> Void) {
    var fusion = martlet_fusion()
    fusion.count = Int64(count)
    var kept: [Tensor] = []
    _ = append(to: &fusion, keeping: &kept)
    defer { withExtendedLifetime(kept) {} }
    guard let normalization else { return body(&fusion) }
    normalization.withStep {
      fusion.norm = $0
      body(&fusion)
    }
  }

  /// Enters the operation behind those that it needs; how the step is named as an operand.
  private func append(to fusion: inout martlet_fusion, keeping kept: inout [Tensor]) -> Int32 {
    let left = Self.operand(a, &fusion, &kept)
    let right = b.map { Self.operand($0, &fusion, &kept) } ?? 0
    let kind = own != nil ? martlet_fused_normalization : b == nil ? martlet_fused_unary : martlet_fused_binary
    let step = martlet_fusion_step(kind: Int32(kind.rawValue), operation: operation, a: left, b: right)
    let index = Int(fusion.step_count)
    withUnsafeMutableBytes(of: &fusion.steps) {
      $0.storeBytes(
        of: step, toByteOffset: index * MemoryLayout<martlet_fusion_step>.stride, as: martlet_fusion_step.self)
    }
    fusion.step_count += 1
    return Int32(-1 - index)
  }

  private var mayBeComputedAgain: Bool {
    uses.add(1, ordering: .relaxed).newValue <= (normalization == nil ? Self.usesBeforeStoring : 1)
  }

  private static func operand(_ x: Tensor, _ fusion: inout martlet_fusion, _ kept: inout [Tensor]) -> Int32 {
    if let deferred = x.object.deferred, deferred.mayBeComputedAgain {
      return deferred.append(to: &fusion, keeping: &kept)
    }
    kept.append(x)
    let index = Int(fusion.leaf_count)
    let address = UnsafePointer(x.pointer.assumingMemoryBound(to: Float.self))
    let stride = Int64(x.elementCount == 1 || x.object.repeatsOneElement ? 0 : 1)
    withUnsafeMutableBytes(of: &fusion.leaves) {
      $0.storeBytes(of: address, toByteOffset: index * 8, as: UnsafePointer<Float>.self)
    }
    withUnsafeMutableBytes(of: &fusion.strides) { $0.storeBytes(of: stride, toByteOffset: index * 8, as: Int64.self) }
    fusion.leaf_count += 1
    return Int32(index)
  }
}
