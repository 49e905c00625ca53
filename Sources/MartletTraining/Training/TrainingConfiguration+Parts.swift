import MartletData

extension TrainingConfiguration {
  /// The pictures that a training with this configuration learns, and those it holds out to choose the best weights: the
  /// first `limit` training pictures of its dataset, parted by the seed.
  ///
  /// `nil` where they are too few: fewer than two, or no more than are to be held out.
  public func parts(of pictures: ImageDataset) -> (training: ImageDataset, validation: ImageDataset)? {
    let used = limit.map { pictures.prefix($0) } ?? pictures
    let held = validationCount ?? max(1, used.count / 12)
    guard used.count >= 2, held < used.count else { return nil }
    return used.split(validationCount: held, seed: seed)
  }
}
