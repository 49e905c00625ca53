extension Tensor {
  /// Checks the last axis for a layer that has no parameters whose shapes would be compared with it.
  func requireFeatures(_ count: Int, _ layer: String) {
    if rank == 0 || shape[rank - 1] != count {
      contractFailure(layer, "\(shape)", "the last axis must have \(count) features")
    }
  }
}
