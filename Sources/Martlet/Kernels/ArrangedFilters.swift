/// Filters that are read in oneDNN's layout again and again, as those of a model at inference, are rearranged once.
///
/// As with `TransposedWeights`, the second use of the same memory keeps the copy, and whoever writes to memory in place forgets
/// it first.
enum ArrangedFilters {
  /// The layout of one primitive.
  struct Arrangement {
    let plan: ConvolutionPlan
    var copy: Tensor?
  }

  private static let mostArrangements = 8

  /// The object whose memory the filters are, which learns when it changes: another look at it, as a tape has, does not.
  private static func holder(of object: TensorObject) -> TensorObject? {
    guard let owner = object.owner else { return object }
    guard let holder = owner as? TensorObject, holder.owner == nil, holder.shape == object.shape,
      holder.deferred == nil, holder.pointer == object.pointer
    else { return nil }
    return holder
  }

  /// The filters in the layout of `plan`, where they were so used before.
  static func arranged(_ weight: Tensor, for plan: ConvolutionPlan) -> Tensor? {
    guard let holder = holder(of: weight.object) else { return nil }
    return TransposedWeights.withState(of: holder) { state in
      var arrangements: [Arrangement] = []
      switch state {
      case .unknown: break
      case .arranged(let present): arrangements = present
      case .usedOnce, .kept: return nil
      }
      guard let index = arrangements.firstIndex(where: { $0.plan === plan }) else {
        if arrangements.count == mostArrangements { arrangements.removeFirst() }
        state = .arranged(arrangements + [Arrangement(plan: plan, copy: nil)])
        return nil
      }
      if let copy = arrangements[index].copy { return copy }
      let copy = plan.arranged(weight)
      arrangements[index].copy = copy
      state = .arranged(arrangements)
      return copy
    }
  }
}
