import Martlet
import MartletClassical
import TestSupport
import Testing

struct KNearestNeighborsTests {
  @Test(arguments: [1, 4, 7])
  func neighboursAreThoseOfScikitLearn(count: Int) throws {
    let golden = Golden(group: "neighbors")
    let (x, test) = (try golden("x"), try golden("test"))
    let classifier = KNearestNeighbors(count: count).fitted(to: x, labels: try golden("labels"))
    let (indices, distances) = classifier.neighbors(test)
    #expect(indices.integers == (try golden("\(count)/indices").integers))
    #expect(try mismatch(distances, golden("\(count)/distances"), relative: 1e-7, absolute: 1e-7) == nil)
    #expect(
      try mismatch(classifier.probabilities(test), golden("\(count)/probabilities"), relative: 1e-15, absolute: 1e-15)
        == nil)
    #expect(classifier(test).integers == (try golden("\(count)/predictions").integers))
    let regressor = KNearestNeighbors(count: count).fitted(to: x, targets: try golden("y"))
    #expect(try mismatch(regressor(test), golden("\(count)/means"), relative: 1e-12, absolute: 1e-12) == nil)
    #expect(regressor.neighbors(test).indices.integers == indices.integers)
  }

  @Test func blocksGiveWhatAllPairsGive() {
    // More rows than a block has.
    var generator = PhiloxGenerator(seed: 2)
    let (x, labels) = groups(300, classes: 3, features: 4, distance: 1, seed: 3)
    let test = Tensor.normal([9000, 4], dtype: .float64, using: &generator)
    let (indices, distances) = KNearestNeighbors(count: 5).fitted(to: x, labels: labels).neighbors(test)
    let rows = [0, 4095, 4096, 8999]
    for row in rows {
      let own = (x - test.narrowed(0, to: row..<row + 1)).squared().sum(1)
      let (values, expected) = own.topK(5, least: true)
      #expect(indices.narrowed(0, to: row..<row + 1).integers == expected.integers)
      #expect(
        mismatch(distances.narrowed(0, to: row..<row + 1).squeezed(0), values.sqrt(), relative: 1e-9, absolute: 1e-9)
          == nil)
    }
  }

  @Test func farFromTheOriginNothingIsLost() {
    // In single precision, the squares of these rows alone would drown their distances.
    let x = Tensor((0..<20).map { Float(10_000 + $0) }, shape: [20, 1])
    let model = KNearestNeighbors(count: 1).fitted(to: x, labels: Tensor(Array(0..<20)))
    #expect(model(x).integers == Array(0..<20))
    #expect(model.neighbors(x).distances.abs().max().scalar == 0)
  }

  @Test func tiesGoToTheFirst() {
    let x = Tensor([[0.0], [2], [4], [6]])
    let model = KNearestNeighbors(count: 2).fitted(to: x, labels: Tensor([1, 0, 1, 1]))
    // 2 and 4 are equally near to 3: class 0 and class 1 have a vote each.
    #expect(model.neighbors(Tensor([[3.0]])).indices.integers == [1, 2])
    #expect(model(Tensor([[3.0]])).integers == [0])
    let single = KNearestNeighbors(count: 1).fitted(to: x, labels: Tensor([1, 0, 1, 1]))
    #expect(single.neighbors(Tensor([[5.0], [1]])).indices.integers == [2, 0])
  }
}
