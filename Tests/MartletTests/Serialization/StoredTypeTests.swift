import Foundation
import Martlet
import Testing

/// Elements that tensors do not have are read by widening, from every format by the same rule.
struct StoredTypeTests {
  private func safetensors(_ type: String, _ shape: [Int], _ elements: [UInt8]) -> [UInt8] {
    let header = "{\"x\":{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":[0,\(elements.count)]}}"
    return (0..<8).map { UInt8(header.utf8.count >> (8 * $0) & 0xff) } + Array(header.utf8) + elements
  }

  private func npy(_ type: String, _ shape: String, isFortranOrder: Bool = false, _ elements: [UInt8]) -> [UInt8] {
    let order = isFortranOrder ? "True" : "False"
    let header = "{'descr': '\(type)', 'fortran_order': \(order), 'shape': \(shape)}"
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8) + elements
  }

  private func bytes<Number: FixedWidthInteger>(_ numbers: [Number], isBigEndian: Bool = false) -> [UInt8] {
    numbers.flatMap { number in
      withUnsafeBytes(of: isBigEndian ? number.bigEndian : number.littleEndian) { Array($0) }
    }
  }

  /// Every format and byte order of numbers gives them as `dtype`.
  private func check<Number: FixedWidthInteger>(_ numbers: [Number], _ name: String, _ type: String, _ dtype: DType)
    throws
  {
    let expected = numbers.map { Int($0) }
    let plain = try #require(try Safetensors.decode(safetensors(name, [2, 3], bytes(numbers))).tensors["x"])
    #expect(plain.dtype == dtype && plain.shape == [2, 3] && plain.integers == expected, "\(name)")
    for isBigEndian in [false, true] {
      let elements = bytes(numbers, isBigEndian: isBigEndian)
      let descriptor = (isBigEndian ? ">" : "<") + type
      let array = try NPY.decode(npy(descriptor, "(2, 3)", elements))
      #expect(array.dtype == dtype && array.integers == expected, "\(descriptor)")
      let turned = try NPY.decode(npy(descriptor, "(3, 2)", isFortranOrder: true, elements))
      #expect(turned.dtype == dtype && turned.transposed().integers == expected, "\(descriptor) in columns")
    }
  }

  @Test func integersAreWidened() throws {
    try check([.min, -1, 0, 1, 256, .max] as [Int16], "I16", "i2", .int32)
    try check([0, 1, 255, 256, 0x8000, .max] as [UInt16], "U16", "u2", .int32)
    try check([0, 1, 0x7fff_ffff, 0x8000_0000, 0x0102_0304, .max] as [UInt32], "U32", "u4", .int64)
    try check([0, 1, 1 << 32, 1 << 53 + 1, 0x0102_0304_0506_0708, 1 << 63 - 1] as [UInt64], "U64", "u8", .int64)
  }

  @Test func elementsBeyondInt64AreRefusedInOneLine() {
    let numbers: [UInt64] = [5, 1 << 63, .max, 0]
    let rule = "has the element 18446744073709551615, more than int64 holds; save it as float64"
    #expect(throws: CheckpointError.malformed(path: "a", reason: "cannot be read: x \(rule)")) {
      try Safetensors.decode(safetensors("U64", [4], bytes(numbers)), name: "a")
    }
    for isBigEndian in [false, true] {
      #expect(throws: CheckpointError.malformed(path: "a", reason: "not a valid NPY file: it \(rule)")) {
        try NPY.decode(
          npy(isBigEndian ? ">u8" : "<u8", "(4,)", bytes(numbers, isBigEndian: isBigEndian)), name: "a")
      }
    }
  }

  /// All numbers of eight bits, as bits of the results, with one NaN for all.
  private func everyNumber(_ type: String) throws -> [UInt64] {
    let tensor = try #require(
      try Safetensors.decode(safetensors(type, [16, 16], Array(0...255))).tensors["x"])
    #expect(tensor.dtype == .float32 && tensor.shape == [16, 16])
    return bits(tensor.doubles)
  }

  private func bits(_ numbers: [Double]) -> [UInt64] {
    numbers.map { $0.isNaN ? Double.nan.bitPattern : $0.bitPattern }
  }

  @Test func numbersOfFiveBitsOfExponentAreTheUpperHalvesOfFloat16() throws {
    let halves = try #require(
      try Safetensors.decode(safetensors("F16", [256], (0...255).flatMap { [0, $0] })).tensors["x"])
    #expect(halves.dtype == .float16)
    #expect(try everyNumber("F8_E5M2") == bits(halves.doubles))
  }

  @Test func numbersOfFourBitsOfExponentGrowByTheStepOfTheirBinade() throws {
    // Upwards from 0: eight steps of 2⁻⁹ to the first normal number, then eight for each power of two.
    var numbers: [Double] = []
    var (number, step) = (0.0, exp2(-9.0))
    for index in 0..<127 {
      numbers.append(number)
      if index >= 16 && index % 8 == 0 { step *= 2 }
      number += step
    }
    numbers.append(.nan)
    #expect(numbers[126] == 448 && numbers[8] == exp2(-6.0) && numbers[56] == 1)
    #expect(try everyNumber("F8_E4M3") == bits(numbers + numbers.map { -$0 }))
  }

  @Test func theHeaderTellsWhatElementsAreReadAs() throws {
    let path = NSTemporaryDirectory() + "/martlet-\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(safetensors("F8_E4M3", [2], [0x38, 0xb8])).write(to: URL(filePath: path))
    #expect(try Safetensors.inspect(path).entries.map(\.dtype) == [.float32])
    #expect(try Safetensors.read(path).tensors["x"]?.floats == [1, -1])
  }

  @Test func noElementsAreWidenedToNone() throws {
    #expect(try Safetensors.decode(safetensors("U64", [0, 3], [])).tensors["x"]?.shape == [0, 3])
    #expect(try NPY.decode(npy("<u2", "(0,)", [])).dtype == .int32)
  }
}
