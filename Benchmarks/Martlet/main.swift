// Martlet's side of the comparison with other frameworks; `Benchmarks/compare.py` starts it.
//
//   MartletBenchmarks WORKLOAD THREADS [FILE]   writes what every side starts from to FILE (safetensors), prints the
//                                               number of parameters and serves commands on standard input
//   MartletBenchmarks steps WORKLOAD N          runs N steps on one thread, for profilers
//   MartletBenchmarks first-step                starts, takes one training step and ends
//   MartletBenchmarks limits THREADS            measures what the machine can do: operations, bytes and operations on bytes a second
import CMartletProbe
import Martlet

let arguments = Array(CommandLine.arguments.dropFirst())
switch (arguments.first, arguments.count) {
case ("limits", 2):
  guard let threads = Int32(arguments[1]) else { endWithUsage() }
  print(
    martlet_probe_multiply_adds(threads), martlet_probe_copy(threads), martlet_probe_byte_multiply_adds(threads))
case ("first-step", 1):
  print(Workload.perceptron([784, 256, 10], batch: 64).step().scalar)
case ("steps", 3):
  guard let workload = workloads[arguments[1]]?(), let steps = Int(arguments[2]) else { endWithUsage() }
  Threads.count = 1
  for _ in 0..<steps { _ = workload.step() }
case (let name?, 2...3):
  guard let make = workloads[name], let threads = Int(arguments[1]) else { endWithUsage() }
  Threads.count = threads
  let workload = make()
  if arguments.count == 3 { try Safetensors.write(workload.start, to: arguments[2]) }
  respond("\(workload.parameterCount)")
  serve(workload)
default: endWithUsage()
}
