import MartletData
import Testing

/// The real data, where they are installed: `martlet data install NAME`.
struct InstalledDatasetsTests {
  private static func installed(_ name: String) -> Bool { DatasetRegistry().isInstalled(name) }

  /// Sums of all samples, computed with Python's `gzip` from the same files.
  private func check(_ data: LabelledImages, count: Int, sum: Int, first: [Int32]) {
    #expect(data.count == count)
    #expect(data.pixels.reduce(0) { $0 + Int($1) } == sum)
    #expect(data.labels.prefix(8).elementsEqual(first))
    #expect(Set(data.labels).count == 10)
  }

  @Test(.enabled(if: installed("fashion-mnist"), "needs `martlet data install fashion-mnist`"))
  func fashionMNISTIsComplete() throws {
    try check(FashionMNIST.load(split: .train), count: 60_000, sum: 3_431_114_169, first: [9, 0, 0, 3, 0, 2, 7, 2])
    try check(FashionMNIST.load(split: .test), count: 10_000, sum: 573_469_082, first: [9, 2, 1, 1, 6, 1, 4, 6])
  }

  @Test(.enabled(if: installed("mnist"), "needs `martlet data install mnist`"))
  func mnistIsComplete() throws {
    try check(MNIST.load(split: .train), count: 60_000, sum: 1_567_298_545, first: [5, 0, 4, 1, 9, 2, 1, 3])
    try check(MNIST.load(split: .test), count: 10_000, sum: 264_923_200, first: [7, 2, 1, 0, 4, 1, 4, 9])
  }

  @Test(.enabled(if: installed("optdigits"), "needs `martlet data install optdigits`"))
  func optDigitsAreComplete() throws {
    try check(OptDigits.load(split: .train), count: 3_823, sum: 19_203_956, first: [0, 0, 7, 4, 6, 2, 5, 5])
    try check(OptDigits.load(split: .test), count: 1_797, sum: 8_953_801, first: [0, 1, 2, 3, 4, 5, 6, 7])
  }
}
