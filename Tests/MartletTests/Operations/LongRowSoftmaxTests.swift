import Foundation
import Martlet
import Testing

/// Softmax and its relatives over rows that are no multiple of a vector, against the same in double precision.
@Suite struct LongRowSoftmaxTests {
  @Test(arguments: [65, 79, 80, 96, 97, 111, 1023, 1024, 1040, 2051])
  func rowsOfAnyLengthAreThoseInDoublePrecision(_ columns: Int) {
    var generator = PhiloxGenerator(seed: UInt64(columns))
    var logits = (Tensor.normal([3, columns], using: &generator) * 9).floats
    // A masked element in a whole vector, and one behind the last.
    for row in 0..<3 {
      logits[row * columns + 2] = -.infinity
      logits[(row + 1) * columns - 1] = -.infinity
    }
    let x = Tensor(logits).reshaped(to: [3, columns])
    let reference = x.converted(to: .float64)
    // Differences from the maximum reach 60, and half a unit of their last place is 2e-6.
    for (value, exact) in zip(x.softmax().doubles, reference.softmax().doubles) {
      #expect(abs(value - exact) <= 4e-6 * exact + 1e-44)
    }
    for (value, exact) in [
      (x.logSoftmax(), reference.logSoftmax()), (x.logSumExp(), reference.logSumExp()),
    ].flatMap({ zip($0.doubles, $1.doubles) }) {
      #expect(value == exact || abs(value - exact) <= 4e-6 * max(1, abs(exact)))
    }
  }

  @Test func exponentialsOfAnyCountEndWhereTheyShould() {
    for count in 1...49 {
      let inputs = (0..<count).map { Float($0) - 24 }
      let values = Tensor(inputs).exp().floats
      #expect(values.count == count)
      for (x, y) in zip(inputs, values) { #expect(abs(y - exp(x)) <= 1.1 * exp(x).ulp) }
    }
  }
}
