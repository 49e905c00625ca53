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

  @Test(.enabled(if: installed("covid-3-month"), "needs `martlet data install covid-3-month`"))
  func covidIsComplete() throws {
    // Sums computed with Python from the same files.
    for (split, count, cases, rates) in [
      (DatasetSplit.train, 140, 589_366, 5.165668291504829), (.test, 61, 164_844, 2.4293298413586686),
    ] {
      let part = try CovidThreeMonth.load(split: split)
      #expect(part.dailyCases.shape == [count, 84] && part.deathRates.shape == [count])
      #expect(part.dailyCases.converted(to: .float64).sum().integers == [cases])
      #expect(abs(part.deathRates.converted(to: .float64).sum().scalar - rates) < 1e-5)
    }
  }

  @Test(.enabled(if: installed("japanese-vowels"), "needs `martlet data install japanese-vowels`"))
  func japaneseVowelsAreComplete() throws {
    // Counts and sums computed with Python from the same files.
    for (split, utterances, frames, lengths, sum) in [
      (DatasetSplit.train, 270, 4_274, 7...26, -1_057.452303), (.test, 370, 5_687, 7...29, -2_146.51343),
    ] {
      let part = try JapaneseVowels.load(split: split)
      #expect(part.lengths.count == utterances && part.spokenFrames.shape == [frames, 12])
      #expect(abs(part.frames.converted(to: .float64).sum().scalar - sum) < 1e-3)
      #expect(part.lengths.max() == lengths.upperBound && part.lengths.min() == lengths.lowerBound)
      #expect(Set(part.speakers.integers) == Set(0..<9))
    }
  }

  @Test(.enabled(if: installed("ames"), "needs `martlet data install ames`"))
  func amesIsComplete() throws {
    let houses = try AmesHousing.load()
    #expect(houses.rowCount == 2_930 && houses.columnNames.count == 74)
    // Sums computed with Python's rdata from the same file.
    let prices = try houses.tensor(AmesHousing.target, dtype: .float64)
    #expect(prices.sum().scalar == 529_732_456 && prices.doubles[0] == 215_000)
    #expect(abs(try houses.tensor("Latitude", dtype: .float64).sum().scalar - 123161.0329455) < 1e-6)
    #expect(try houses.texts("Garage_Type").count { $0 == "No_Garage" } == 157)
    let numbers = houses.columnNames.filter { (try? houses.numbers($0)) != nil }
    #expect(numbers.count == 34 && houses.columnNames.count - numbers.count == 40)
    let encoding = TableEncoding(fittedTo: try houses.dropping([AmesHousing.target]))
    #expect(try encoding(houses).shape == [2_930, encoding.featureNames.count])
  }

  @Test(.enabled(if: installed("photos"), "needs `martlet data install photos`"))
  func photosAreComplete() throws {
    let photos = try Photos.loadAll()
    #expect(photos.count == 13 && photos.allSatisfy { $0.width >= 300 && $0.height >= 300 })
    #expect(photos.map(\.channels) == Array(repeating: 3, count: 7) + Array(repeating: 1, count: 6))
    // The sum of the samples of a PNG, computed with Pillow.
    #expect(try Photos.load("camera").pixels.reduce(0) { $0 + Int($1) } == 33_832_495)
  }
}
