import Martlet

/// Batches of standardised pictures and their labels.
///
/// ```swift
/// for epoch in 0..<10 {
///   for (x, y) in loader.epoch(epoch) { … }
/// }
/// ```
///
/// The order of a pass follows from the seed and the number of the epoch alone. The next batches are made on a thread of
/// their own while the last one is worked on; that changes no bit of them, and the thread ends when the loop is left.
///
/// - Shapes: x `[n, height, width, channels]` float32, y `[n]` int32
public struct BatchLoader: Sequence, Sendable {
  /// A batch: pictures and their classes.
  public typealias Element = (x: Tensor, y: Tensor)

  /// The pictures.
  public let dataset: ImageDataset
  /// How samples become numbers.
  public let standardization: Standardization
  /// The pictures of a batch; the last one may have fewer.
  public let batchSize: Int
  /// Whether each pass has an order of its own; else it is that of the dataset.
  public let isShuffled: Bool
  /// Whether a last batch with fewer pictures is left out.
  public let dropsLast: Bool
  /// Random changes of pictures.
  public let augmentation: ImageAugmentation?
  /// What order and changes follow from.
  public let seed: UInt64
  /// How many batches are made ahead; none are with 0.
  public let prefetch: Int
  private var epoch = 0

  /// Batches of a dataset; traps unless sizes are positive and channels agree.
  public init(
    _ dataset: ImageDataset, standardization: Standardization, batchSize: Int, isShuffled: Bool = true,
    dropsLast: Bool = false, augmentation: ImageAugmentation? = nil, seed: UInt64 = 0, prefetch: Int = 2
  ) {
    guard batchSize > 0, prefetch >= 0, standardization.mean.count == dataset.channels else {
      fatalError(
        "BatchLoader: batches of \(batchSize), \(prefetch) ahead, statistics of \(standardization.mean.count) channels "
          + "and pictures of \(dataset.channels) do not go together")
    }
    self.dataset = dataset
    self.standardization = standardization
    self.batchSize = batchSize
    self.isShuffled = isShuffled
    self.dropsLast = dropsLast
    self.augmentation = augmentation
    self.seed = seed
    self.prefetch = prefetch
  }

  /// The batches of pass number `epoch`, with an order and changes of its own.
  public func epoch(_ epoch: Int) -> BatchLoader {
    var loader = self
    loader.epoch = epoch
    return loader
  }

  /// The number of batches of a pass.
  public var batchCount: Int { dropsLast ? dataset.count / batchSize : (dataset.count + batchSize - 1) / batchSize }

  /// The number of pictures of a pass.
  public var exampleCount: Int { dropsLast ? batchCount * batchSize : dataset.count }

  /// Starts a pass.
  public func makeIterator() -> Iterator {
    Iterator(BatchMaker(self, epoch: epoch), prefetch: Swift.min(prefetch, batchCount))
  }

  /// One pass over the batches.
  public struct Iterator: IteratorProtocol {
    private var maker: BatchMaker
    private let queue: PrefetchQueue?

    fileprivate init(_ maker: BatchMaker, prefetch: Int) {
      self.maker = maker
      queue = prefetch > 0 ? PrefetchQueue(maker, capacity: prefetch) : nil
    }

    /// The next batch; `nil` at the end.
    public mutating func next() -> Element? {
      if let queue { return queue.next() }
      return maker.next()
    }
  }
}
