import ArgumentParser
import Foundation
import Martlet
import MartletReports
import MartletTraining

/// `martlet inspect`.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show the tensors and the metadata of a safetensors file.")

  @Argument(help: ArgumentHelp("A safetensors file or a run folder.", valueName: "file"))
  var file: String

  @Flag(name: .long, help: "Write the contents as JSON to standard output.")
  var json = false

  func run() throws {
    let path = try TrainedClassifier.file(at: file)
    let (entries, metadata) = try Safetensors.inspect(path)
    let tensors = entries.map(TensorDescription.init).sorted {
      $0.name.localizedStandardCompare($1.name) == .orderedAscending
    }
    let elements = tensors.reduce(0) { $0 + $1.elements }
    if json {
      return Terminal.standardOutput.writeJSON(
        InspectionResult(
          file: path, tensors: tensors, elements: elements, parameters: metadata["parameters"].flatMap { Int($0) },
          metadata: metadata))
    }
    tell(tensors, elements, metadata)
  }

  private func tell(_ tensors: [TensorDescription], _ elements: Int, _ metadata: [String: String]) {
    func grouped(_ count: Int) -> String { NumberFormat.fixed(Double(count), decimals: 0) }
    let output = Terminal.standardOutput
    var table = TextTable(["tensor", "type", "shape", "elements"], numeric: [3])
    for tensor in tensors {
      table.add([tensor.name, tensor.dtype, "\(tensor.shape)", grouped(tensor.elements)])
    }
    output.writeLine(table.text)
    let parameters = metadata["parameters"].flatMap { Int($0) }.map { ", \(grouped($0)) of them parameters" } ?? ""
    output.writeLine("\n\(grouped(tensors.count)) tensors, \(grouped(elements)) elements\(parameters)")
    if !metadata.isEmpty { output.writeLine("") }
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) { output.writeLine("\(key): \(value)") }
  }
}

/// What `martlet inspect --json` writes.
private struct InspectionResult: Encodable {
  let file: String
  let tensors: [TensorDescription]
  let elements: Int
  let parameters: Int?
  let metadata: [String: String]
}

/// One tensor of a file.
private struct TensorDescription: Encodable {
  let name: String
  let dtype: String
  let shape: [Int]
  let elements: Int

  init(_ entry: Safetensors.Entry) {
    name = entry.name
    dtype = entry.dtype.description
    shape = Array(entry.shape)
    elements = entry.shape.elementCount
  }
}
