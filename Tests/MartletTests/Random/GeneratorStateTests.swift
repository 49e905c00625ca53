import Foundation
import Martlet
import Testing

struct GeneratorStateTests {
  @Test(arguments: 0..<4) func aStoredGeneratorGoesOnWhereItStood(draws: Int) throws {
    var generator = PhiloxGenerator(seed: .max)
    for _ in 0..<draws { _ = generator.next() }
    var copies = [
      PhiloxGenerator(state: generator.state),
      try JSONDecoder().decode(PhiloxGenerator.self, from: JSONEncoder().encode(generator)),
    ]
    let expected = (0..<5).map { _ in generator.next() }
    for index in copies.indices { #expect((0..<5).map { _ in copies[index].next() } == expected) }
  }

  @Test func theStateIsKeyCounterAndSpare() {
    var generator = PhiloxGenerator(seed: 5)
    #expect(generator.state == PhiloxGenerator.State(key: 5))
    _ = generator.next()
    #expect(generator.state.counter == 1 && generator.state.spare != nil)
    let spare = generator.state.spare
    #expect(generator.next() == spare)
    #expect(generator.state == PhiloxGenerator.State(key: 5, counter: 1))
  }

  @Test func theLastBlockIsFollowedByTheFirst() {
    var generator = PhiloxGenerator(state: PhiloxGenerator.State(key: 5, counter: .max))
    _ = generator.next()
    #expect(generator.state.counter == 0)
  }
}
