import Foundation
import Martlet
import MartletData
import MartletTraining
import Testing

struct EvaluationTests {
  /// Gives the class whose number stands in the first sample, with a weight of the second.
  private final class Reader: Layer {
    func callAsFunction(_ x: Tensor) -> Tensor {
      let flat = x.flattened(from: 1)
      let classes = flat.narrowed(1, to: 0..<1)
      return (classes.equals(Tensor([0, 1, 2] as [Float])).converted(to: .float32)) * flat.narrowed(1, to: 1..<2)
    }
  }

  /// Pictures of two samples: the class that ``Reader`` sees, and how sure it is.
  private func evaluation(_ pictures: [(seen: UInt8, sure: UInt8, label: Int32)], worst: Int = 0) -> Evaluation {
    let dataset = ImageDataset(
      LabelledImages(
        pixels: pictures.flatMap { [$0.seen, $0.sure] }, count: pictures.count, height: 1, width: 2,
        labels: pictures.map(\.label), classNames: ["a", "b", "c"]))
    let standardization = Standardization(mean: [0], standardDeviation: [1.0 / 255])
    return Evaluation(
      of: Reader(), on: BatchLoader(dataset, standardization: standardization, batchSize: 2, isShuffled: false),
      keepingWorst: worst)
  }

  @Test func figuresAreThoseOfTheConfusionMatrix() throws {
    let result = evaluation([(0, 9, 0), (0, 9, 0), (1, 9, 0), (1, 9, 1), (0, 9, 1)])
    #expect(result.confusion == [[2, 1, 0], [1, 1, 0], [0, 0, 0]])
    #expect(result.count == 5 && result.accuracy == 0.6)
    let (a, b, c) = (result.classes[0], result.classes[1], result.classes[2])
    #expect(a.precision == 2.0 / 3 && a.recall == 2.0 / 3 && a.f1 == 2.0 / 3 && a.count == 3)
    #expect(b.precision == 0.5 && b.recall == 0.5 && b.f1 == 0.5)
    #expect(c.precision == nil && c.recall == nil && c.f1 == nil && c.count == 0)
  }

  @Test func theLossIsTheMeanOverAllPictures() {
    // Softmax of (s, 0, 0) against the right class: ln(e^s + 2) − s; against a wrong one: ln(e^s + 2).
    let result = evaluation([(0, 2, 0), (1, 3, 0), (2, 1, 2)])
    func normalizer(_ logit: Double) -> Double { log(exp(logit) + 2) }
    let expected = (normalizer(2) - 2 + normalizer(3) + normalizer(1) - 1) / 3
    #expect(abs(result.loss - expected) < 1e-6)
  }

  @Test func theWorstMistakesComeFirst() {
    let result = evaluation([(0, 2, 1), (1, 5, 1), (2, 7, 0), (1, 4, 2), (0, 1, 2)], worst: 3)
    #expect(result.worst.map(\.position) == [2, 3, 0])
    #expect(result.worst.map(\.prediction) == [2, 1, 0])
    #expect(result.worst.map(\.label) == [0, 2, 1])
    #expect(abs(result.worst[0].probability - exp(7.0) / (exp(7.0) + 2)) < 1e-5)
  }
}
