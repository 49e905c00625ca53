/// Reads saved tensors by name and notes all that is wrong.
struct StateReader {
  private let saved: [String: Tensor]
  private var used: Set<String> = []
  private var problems: [String] = []

  init(_ saved: [String: Tensor]) { self.saved = saved }

  /// Whether there is a tensor of this name.
  func has(_ name: String) -> Bool { saved[name] != nil }

  /// A copy of a tensor, or `nil` where it is missing or has another shape.
  mutating func take(_ name: String, _ shape: Shape, _ dtype: DType) -> Tensor? {
    used.insert(name)
    guard let tensor = saved[name] else {
      problems.append("\(name) is missing")
      return nil
    }
    guard tensor.shape == shape else {
      problems.append("\(name) is \(tensor.shape) and should be \(shape)")
      return nil
    }
    return tensor.converted(to: dtype).denseCopy()
  }

  /// A number of something, which is not negative; 0 where it is missing or wrong.
  mutating func takeCount(_ name: String) -> Int {
    let count = take(name, [], .int64)?.integers[0] ?? 0
    if count < 0 { problems.append("\(name) is \(count), a number that cannot be") }
    return count
  }

  /// Throws where anything was wrong or is left.
  func finish(_ owner: String) throws(CheckpointError) {
    let surplus = saved.keys.filter { !used.contains($0) }.sorted().map { "\($0) is not part of \(owner)" }
    if !(problems + surplus).isEmpty { throw .mismatch(problems + surplus) }
  }
}
