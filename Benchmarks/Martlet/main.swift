// One side of the comparison: `MartletBenchmarks WORKLOAD THREADS` answers every line `N` on standard input with the
// median seconds of N training steps and the last loss.
import Martlet

let arguments = CommandLine.arguments
guard arguments.count == 3, let workload = Workload(arguments[1]), let threads = Int(arguments[2]) else {
  print("usage: MartletBenchmarks WORKLOAD THREADS, with one of \(Workload.names.joined(separator: ", "))")
  throw UsageError()
}

struct UsageError: Error {}

Threads.count = threads
let x = Workload.numbers(Shape([workload.batch] + workload.inputShape), seed: 101, bound: 1)
let y = Tensor((0..<workload.batch).map { Int32($0 % workload.classes) })
let model = workload.model
let optimizer = Adam(learningRate: 1e-3)
let clock = ContinuousClock()

while let line = readLine(), let steps = Int(line) {
  var seconds: [Double] = []
  var last = 0.0
  for _ in 0..<steps {
    let elapsed = clock.measure {
      let (loss, gradients) = withPhase(.training(seed: 0)) {
        valueAndGradients(of: model) { crossEntropy(model(x), y) }
      }
      optimizer.update(model, with: gradients)
      last = loss.scalar
    }
    seconds.append(elapsed / .seconds(1))
  }
  seconds.sort()
  print("\(seconds[seconds.count / 2]) \(last)")
  fflushOutput()
}
