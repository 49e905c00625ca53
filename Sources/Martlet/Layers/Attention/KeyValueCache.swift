/// The keys and values of past positions, so that each further position costs one step of attention.
///
/// A layer of attention appends what it is given: prompts as a whole, then one position at a time. What has been read stays
/// valid; the memory grows by doubling. The contents are constants: gradients do not flow through a cache.
///
/// ```swift
/// let cache = KeyValueCache()
/// var y = attention(prompt, isCausal: true, cache: cache)
/// y = attention(next, isCausal: true, cache: cache)  // next is [batch, 1, features]
/// ```
public final class KeyValueCache {
  /// How many positions it holds.
  public private(set) var length = 0

  private var keyMemory: Tensor?
  private var valueMemory: Tensor?

  /// An empty cache.
  public init() {}

  /// The keys of all positions; `nil` while it is empty.
  ///
  /// - Shapes: `[batch, heads, length, features]`
  public var keys: Tensor? { keyMemory?.narrowed(2, to: 0..<length) }

  /// The values of all positions; `nil` while it is empty.
  ///
  /// - Shapes: `[batch, heads, length, features]`
  public var values: Tensor? { valueMemory?.narrowed(2, to: 0..<length) }

  /// Adds positions and returns the keys and values of all.
  ///
  /// - Shapes: `[batch, heads, new, features]` → `[batch, heads, length, features]`
  public func append(
    keys: Tensor, values: Tensor, file: StaticString = #fileID, line: UInt = #line
  ) -> (keys: Tensor, values: Tensor) {
    func fail(_ rule: String) -> Never {
      contractFailure("KeyValueCache", "\(keys.shape) and \(values.shape)", rule, file: file, line: line)
    }
    if Tape.recording(keys, values) != nil { fail("gradients do not flow through a cache") }
    if keys.rank != 4 || values.rank != 4 || keys.shape[2] != values.shape[2] {
      fail("both must be [batch, heads, length, features]")
    }
    let new = keys.shape[2]
    if !KeyValueCache.fits(keys, keyMemory) || !KeyValueCache.fits(values, valueMemory) {
      fail("batch, heads, features and element type must stay as they are")
    }
    if length + new > keyMemory?.shape[2] ?? -1 {
      let capacity = Swift.max(length + new, 2 * length, 16)
      keyMemory = KeyValueCache.grown(self.keys, like: keys, capacity)
      valueMemory = KeyValueCache.grown(self.values, like: values, capacity)
    }
    if let keyMemory, let valueMemory {
      KeyValueCache.write(keys, to: keyMemory, at: length)
      KeyValueCache.write(values, to: valueMemory, at: length)
    }
    length += new
    return (self.keys ?? keys, self.values ?? values)
  }

  /// Keeps the rows of the batch that `indices` name, in their order: for beam search, and for examples that are done.
  public func selectRows(_ indices: [Int], file: StaticString = #fileID, line: UInt = #line) {
    let indices = Tensor(indices)
    keyMemory = keyMemory?.gathered(indices, file: file, line: line)
    valueMemory = valueMemory?.gathered(indices, file: file, line: line)
  }

  /// Forgets everything.
  public func removeAll() {
    (keyMemory, valueMemory, length) = (nil, nil, 0)
  }

  private static func fits(_ new: Tensor, _ memory: Tensor?) -> Bool {
    guard let memory else { return true }
    var shape = memory.shape
    shape[2] = new.shape[2]
    return shape == new.shape && memory.dtype == new.dtype
  }

  private static func grown(_ present: Tensor?, like new: Tensor, _ capacity: Int) -> Tensor {
    var shape = new.shape
    shape[2] = capacity
    let memory = Tensor.zeros(shape, dtype: new.dtype)
    if let present { write(present, to: memory, at: 0) }
    return memory
  }

  /// Writes positions that nobody has read yet: tensors that were handed out end before them.
  private static func write(_ new: Tensor, to memory: Tensor, at position: Int) {
    let strides = memory.object.strides
    Kernels.copy(new, into: memory.pointer + position * strides[2] * memory.dtype.size, strides: strides)
  }
}
