import Foundation
import Martlet
import Testing

struct NPYTests {
  private func file(_ header: String, version: [UInt8] = [1, 0], elements: Int = 0) -> [UInt8] {
    let length = header.utf8.count
    let size = version[0] == 1 ? [length & 0xff, length >> 8] : [length & 0xff, length >> 8, 0, 0]
    return [0x93] + Array("NUMPY".utf8) + version + size.map(UInt8.init) + Array(header.utf8)
      + [UInt8](repeating: 0, count: elements)
  }

  private func reason(_ bytes: [UInt8]) -> String {
    do {
      _ = try NPY.decode(bytes, name: "a.npy")
      return "no error"
    } catch {
      return error.description
    }
  }

  @Test func everyElementTypeComesBackAsItWas() throws {
    let values = Tensor([0, 1, -2, 100, 3.5, 7] as [Double], shape: [2, 3])
    for dtype in DType.allCases where dtype != .bfloat16 {
      let tensor = values.converted(to: dtype)
      let back = try NPY.decode(NPY.encode(tensor))
      #expect(back.dtype == dtype && back.shape == [2, 3])
      #expect(back.doubles == tensor.doubles)
    }
  }

  @Test func everyRankComesBackAsItWas() throws {
    for shape in [[], [0], [1], [5], [2, 0, 3], [2, 3, 1, 2], [1, 2, 1, 2, 1, 2, 1, 2]] as [Shape] {
      let tensor = Tensor((0..<shape.elementCount).map { Float($0) }, shape: shape)
      let back = try NPY.decode(NPY.encode(tensor))
      #expect(back.shape == shape && back.floats == tensor.floats)
    }
  }

  @Test func stridedTensorsAreWrittenInTheirOwnOrder() throws {
    let tensor = Tensor((0..<6).map { Float($0) }, shape: [2, 3]).transposed()
    #expect(try NPY.decode(NPY.encode(tensor)).floats == [0, 3, 1, 4, 2, 5])
  }

  @Test func theHeaderIsThatOfNumPy() throws {
    let bytes = try NPY.encode(Tensor([1, 2] as [Float]))
    let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }"
    #expect(bytes.count == 128 + 8)
    #expect(String(decoding: bytes[10..<(10 + text.utf8.count)], as: UTF8.self) == text)
    #expect(bytes[127] == UInt8(ascii: "\n"))
  }

  @Test func filesAreWrittenWholeAndReadBack() throws {
    let path = NSTemporaryDirectory() + "/martlet-\(UUID().uuidString).npy"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try NPY.write(Tensor([1.5, -2] as [Float]), to: path)
    #expect(try NPY.read(path).floats == [1.5, -2])
    // What is read stays as it was when another file takes the name.
    let old = try NPY.read(path)
    try NPY.write(Tensor([7, 8, 9] as [Float]), to: path)
    #expect(old.floats == [1.5, -2])
    #expect(try NPY.read(path).floats == [7, 8, 9])
  }

  @Test func bfloat16IsRefused() {
    let tensor = Tensor([1] as [Float]).converted(to: .bfloat16)
    let expected = CheckpointError.unwritable(path: "a", reason: "NumPy has no bfloat16; use converted(to: .float32)")
    #expect(throws: expected) { try NPY.encode(tensor, name: "a") }
  }

  @Test func missingFilesAndFoldersAreNamed() {
    #expect(throws: CheckpointError.unreadable(path: "/nowhere/a.npy", reason: "there is no such file")) {
      try NPY.read("/nowhere/a.npy")
    }
    #expect(throws: CheckpointError.unreadable(path: "/tmp", reason: "it is a folder")) { try NPY.read("/tmp") }
  }

  @Test(arguments: [
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2)}", "its shape is not a tuple"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)", "it ends where '}' should be"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (-2,)}", "'-' stands at byte"),
    ("{'descr': '<f4', 'fortran_order': 0, 'shape': (2,)}", "where True or False should be"),
    ("{'descr': '<f4', 'shape': (2,)}", "its header lacks descr, fortran_order or shape"),
    ("{'descr': '<f4', 'descr': '<f4'}", "its header has an unknown or second key 'descr'"),
    ("{'descr': __import__('os')}", "'_' stands at byte 10 where ''' should be"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} + x", "'+' stands at byte"),
    ("{'descr': '<f3', 'fortran_order': False, 'shape': (2,)}", "the element type '<f3' is not supported"),
    ("{'descr': '|f4', 'fortran_order': False, 'shape': (2,)}", "the element type '|f4' is not supported"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (3,)}", "its shape [3] takes 12 bytes and it has 8"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)}", "its shape [1] takes 4 bytes and it has 8"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}", "is too large"),
    (
      "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 4611686018427387904, 4611686018427387904)}",
      "it has the impossible shape"
    ),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,2)}", "it has 9 axes; at most 8"),
  ])
  func wrongHeadersAreExplained(header: String, expected: String) {
    let text = reason(file(header, elements: 8))
    #expect(text.hasPrefix("a.npy: not a valid NPY file: ") && text.contains(expected), "\(text)")
  }

  @Test func oldAndTerseHeadersAreRead() throws {
    let long = file("{'descr': '<f4', 'fortran_order': False, 'shape': (2L,), }\n", elements: 8)
    #expect(try NPY.decode(long).shape == [2])
    let terse = file("{\"shape\":(2,1),\"fortran_order\":True,\"descr\":\"<f4\"}", version: [3, 0], elements: 8)
    #expect(try NPY.decode(terse).shape == [2, 1])
  }

  @Test func otherVersionsAndFilesAreRefused() {
    #expect(reason([]).contains("it does not begin as one"))
    #expect(reason(file("{}", version: [4, 0])).contains("version 4.0 is not supported"))
    #expect(reason(Array(file("{}", version: [2, 0]).prefix(11))).contains("it ends within its header"))
    #expect(reason(file(String(repeating: " ", count: 10_001))).contains("more than 10000"))
  }

  @Test func everyTruncationIsFound() throws {
    let bytes = try NPY.encode(Tensor([1, 2, 3] as [Float]))
    for count in 0..<bytes.count { #expect(reason(Array(bytes[..<count])) != "no error") }
  }

  @Test func booleansAreZeroOrOne() throws {
    var bytes = try NPY.encode(Tensor([false, true, true]))
    bytes[bytes.count - 1] = 7
    #expect(try NPY.decode(bytes).elements(as: UInt8.self) == [0, 1, 1])
  }
}
