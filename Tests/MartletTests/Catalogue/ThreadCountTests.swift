import Martlet
import Testing

@Suite(.serialized) struct ThreadCountTests {
  @Test(arguments: Operation.all.filter { $0.large != nil })
  func bitsDoNotDependOnTheNumberOfThreads(_ operation: Operation) throws {
    let tensors = try #require(operation.largeTensors(.float32))
    let count = Threads.count
    defer { Threads.count = count }
    var results: [[[UInt8]]] = []
    for threads in [1, 2, 4] {
      Threads.count = threads
      results.append(try [operation.apply(tensors).bytes] + operation.gradients(tensors).map(\.bytes))
    }
    #expect(results[0] == results[1])
    #expect(results[0] == results[2])
  }

  @Test func bitsOfRandomNumbersDoNotDependOnTheNumberOfThreads() {
    let count = Threads.count
    defer { Threads.count = count }
    var results: [[[UInt8]]] = []
    for threads in [1, 2, 4] {
      Threads.count = threads
      var generator = PhiloxGenerator(seed: 3)
      results.append([
        Tensor.uniform([1_000_003], using: &generator).bytes, Tensor.normal([1_000_003], using: &generator).bytes,
        Tensor.bernoulli([1_000_003], probability: 0.3, using: &generator).bytes,
      ])
    }
    #expect(results[0] == results[1])
    #expect(results[0] == results[2])
  }
}
