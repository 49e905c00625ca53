import Foundation
import Martlet
import Testing

/// The same seed gives the same bits on 1, 2 and 4 threads.
///
/// Each test runs in a process of its own: there no other test uses the pool, so that all of its threads take part.
@Suite struct ThreadCountTests {
  @Test func bitsOfOperationsAndLayersDoNotDependOnTheNumberOfThreads() async {
    await #expect(processExitsWith: .success) {
      for operation in Operation.all {
        for dtype in [DType.float32, .float64] {
          let sizes = [operation.tensors(dtype)] + (operation.largeTensors(dtype).map { [$0] } ?? [])
          for tensors in sizes {
            expectSameBits("\(operation.testDescription), \(tensors.map(\.shape)), \(dtype)") {
              try [operation.apply(tensors)] + operation.gradients(tensors)
            }
          }
        }
      }
    }
  }

  @Test func bitsOfLayersInTrainingDoNotDependOnTheNumberOfThreads() async {
    await #expect(processExitsWith: .success) {
      for entry in LayerCatalogue.all {
        let inputs = (entry.large ?? entry.inputs).enumerated().map {
          Tensor($1.grid($0, seed: 5)).converted(to: .float32)
        }
        expectSameBits("\(entry)") {
          let made = entry.made(seed: 3)
          let (value, gradients) = withPhase(.training(seed: 7)) {
            valueAndGradients(of: made.module) { made.run(inputs).squared().mean() }
          }
          return [value] + made.module.parameters.compactMap { gradients[$0] }
            + made.module.namedBuffers.map(\.value.value)
        }
      }
    }
  }

  @Test func bitsOfRandomNumbersDoNotDependOnTheNumberOfThreads() async {
    await #expect(processExitsWith: .success) {
      expectSameBits("random numbers") {
        var generator = PhiloxGenerator(seed: 3)
        return [
          Tensor.uniform([1_000_003], using: &generator), Tensor.normal([1_000_003], using: &generator),
          Tensor.bernoulli([1_000_003], probability: 0.3, using: &generator),
          Tensor.truncatedNormal([100_003], using: &generator), Tensor.gumbel([100_003], using: &generator),
          Tensor.categorical(logits: Tensor.sample([3_001, 40]), using: &generator),
          Tensor.multinomial(Tensor.sample([3_001, 40], 0...1), count: 5, using: &generator),
          Tensor.permutation(100_003, using: &generator),
        ]
      }
    }
  }

  @Test func bitsOfUpdatesDoNotDependOnTheNumberOfThreads() async {
    await #expect(processExitsWith: .success) {
      for entry in OptimizerCatalogue.all {
        expectSameBits("\(entry)") {
          // More elements than one chunk.
          let model = TwoParameters(Tensor.sample([90_001]), Tensor.sample([300, 301], seed: 2))
          let optimizer = entry.make()
          for step in 0..<5 {
            let (_, gradients) = valueAndGradients(of: model) {
              (model.a.value * Tensor.sample([90_001], seed: UInt64(step) + 7)).sum() + model.b.value.tanh().sum()
            }
            optimizer.update(model, with: gradients)
          }
          return [model.a.value, model.b.value]
        }
      }
    }
  }

  @Test func everyThreadThatIsAskedForIsThere() async {
    await #expect(processExitsWith: .success) {
      func running() -> Int { (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count) ?? 0 }
      Threads.count = 1
      let before = running()
      Threads.count = 4
      #expect(Threads.count == 4 && running() >= before + 3)
    }
  }

  @Test func bitsOfLargeUsesDoNotDependOnTheNumberOfThreads() async {
    await #expect(processExitsWith: .success) {
      for use in LargeUse.all { expectSameBits(use.name, use.results) }
    }
  }

  @Test func everythingIsTriedWithManyElements() {
    let large = Set(Operation.all.filter { $0.large != nil }.map(\.name) + LargeUse.all.map(\.name))
    let known = Set(Operation.all.map(\.name)).union(OperationCatalogue.notDifferentiable)
    // Its answer is one truth value.
    #expect(known.subtracting(large) == ["isClose"])
  }
}

/// Compares what `body` gives on 1, 2 and 4 threads bit by bit.
private func expectSameBits(
  _ what: String, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> [Tensor]
) {
  var results: [[[UInt8]]] = []
  for threads in [1, 2, 4] {
    Threads.count = threads
    do {
      results.append(try body().map(\.bytes))
    } catch {
      Issue.record("\(what): \(error)", sourceLocation: sourceLocation)
      return
    }
  }
  #expect(results[1] == results[0], "\(what): two threads", sourceLocation: sourceLocation)
  #expect(results[2] == results[0], "\(what): four threads", sourceLocation: sourceLocation)
}
