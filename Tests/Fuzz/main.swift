// Mutates valid files of every format that is read, and checks that reading them neither crashes, nor hangs, nor takes
// more memory than ten times the file, what comes out of it, and a constant.
//
// Every format runs in a process of its own. Before each file it sets an alarm, which ends it where reading takes too
// long; its parent sees by which signal it ended, keeps the file, and goes on after it. Memory is the greatest sum of
// what `malloc` has given out, which the program stands in for, so that all libraries count, and of what tensors hold;
// also memory that is asked for and never used counts.

import AllocationCounter
import Foundation

/// Prints a line right away, also into a file or pipe.
func say(_ line: String) {
  FileHandle.standardOutput.write(Data("\(line)\n".utf8))
}

let usage = """
  Usage: MartletFuzz [--count FILES] [--seed NUMBER] [--jobs NUMBER] [--read FILE] [FORMAT…]

  Reads FILES (100,000) mutated files of each FORMAT (all): \(Format.allCases.map(\.rawValue).joined(separator: ", ")).
  With --read, reads one FILE as FORMAT and says what came of it. Ends with status 1 where a file failed.
  """

var arguments = Array(CommandLine.arguments.dropFirst())

if arguments.first == "--worker", arguments.count == 6, let format = Format(rawValue: arguments[1]),
  let seed = UInt64(arguments[2]), let first = Int(arguments[3]), let last = Int(arguments[4])
{
  try Worker(format: format, seed: seed, range: first..<last, secondsPerFile: 10).run(
    Supervisor.progress(arguments[5]))
  exit(0)
}

func fail(_ message: String) -> Never {
  FileHandle.standardError.write(Data("MartletFuzz: \(message)\n".utf8))
  exit(2)
}

var (count, seed, jobs) = (100_000, UInt64(1), 2)
var file: String?
var formats: [Format] = []
while !arguments.isEmpty {
  let argument = arguments.removeFirst()
  if argument == "--help" {
    say(usage)
    exit(0)
  }
  if let format = Format(rawValue: argument) {
    formats.append(format)
    continue
  }
  guard ["--count", "--seed", "--jobs", "--read"].contains(argument), let value = arguments.first else {
    fail("unknown argument '\(argument)'\n\(usage)")
  }
  arguments.removeFirst()
  switch (argument, Int(value)) {
  case ("--read", _): file = value
  case ("--count", let number?) where number > 0: count = number
  case ("--seed", let number?) where number >= 0: seed = UInt64(number)
  case ("--jobs", let number?) where number > 0: jobs = number
  default: fail("'\(value)' is not a number that suits \(argument)")
  }
}
if formats.isEmpty { formats = Format.allCases }

if let file {
  guard let bytes = FileManager.default.contents(atPath: file) else { fail("\(file) cannot be read") }
  for format in formats {
    do {
      let decoded = try format.read(Array(bytes))
      say("\(format.rawValue): accepted, \(decoded.count) bytes, \(decoded.touch())")
    } catch {
      say("\(format.rawValue): refused: \(error)")
    }
  }
  exit(0)
}

let folder = FileManager.default.temporaryDirectory.appending(path: "martlet-fuzz").path
try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
if !allocation_counter_works() { say("malloc cannot be counted here: only the memory of tensors is checked.") }
say("\(count) files of each format, seed \(seed); at most ten times the file and its contents, and the decoders' own.")
say("format           accepted   refused  slowest ms  memory of allowed  failures  seconds")
var waiting = formats
var running: [Supervisor] = []
var failures: [String] = []
while !waiting.isEmpty || !running.isEmpty {
  while running.count < jobs, !waiting.isEmpty {
    running.append(try Supervisor(waiting.removeFirst(), seed: seed, count: count, folder: folder))
  }
  for supervisor in running where try supervisor.isDone() {
    let total = supervisor.total
    let numbers = String(
      format: "%9d %9d %11.2f %17.1f%% %9d %8.1f", total.accepted, count - total.accepted, total.slowest * 1000,
      total.greatest * 100, supervisor.failures.count, supervisor.seconds)
    say(supervisor.format.rawValue.padding(toLength: 16, withPad: " ", startingAt: 0) + numbers)
    failures += supervisor.failures
    running.removeAll { $0 === supervisor }
  }
  usleep(20_000)
}
for failure in failures { say(failure) }
exit(failures.isEmpty ? 0 : 1)
