import Foundation
import Martlet
import Testing

@Suite struct CatalogueTests {
  @Test(arguments: OperationCatalogue.all)
  func valuesAreThoseOfTheDefinition(_ operation: Operation) {
    let expected = operation.reference(operation.grids)
    let actual = operation.apply(operation.tensors(.float64))
    #expect(actual.shape == Shape(expected.shape))
    expectClose(actual.doubles, expected.values, relative: 1e-12, absolute: 1e-12, "float64")
    let single = operation.apply(operation.tensors(.float32))
    expectClose(single.doubles, expected.values, relative: 2e-5, absolute: 4e-6, "float32")
  }

  @Test(arguments: OperationCatalogue.all)
  func gradientsAreThoseOfFiniteDifferences(_ operation: Operation) {
    let tensors = operation.tensors(.float64)
    let gradients = operation.gradients(tensors)
    for (position, gradient) in gradients.enumerated() {
      #expect(gradient.shape == tensors[position].shape && gradient.dtype == .float64)
      let expected = differences(tensors, position) { operation.projected($0).scalar }
      expectClose(gradient.doubles, expected, relative: 1e-6, absolute: 1e-7, "operand \(position)")
    }
  }

  @Test(arguments: OperationCatalogue.all)
  func secondDerivativesAreThoseOfFiniteDifferences(_ operation: Operation) {
    let tensors = operation.tensors(.float64)
    let found = valueAndGradients(at: tensors) { operation.projectedGradients($0) }.gradients
    for (position, tensor) in tensors.enumerated() {
      let gradient = found[position] ?? Tensor.zeros(like: tensor)
      #expect(gradient.shape == tensor.shape)
      let expected = differences(tensors, position) { operation.projectedGradients($0).scalar }
      expectClose(gradient.doubles, expected, relative: 1e-5, absolute: 1e-6, "operand \(position)")
    }
  }

  @Test(arguments: OperationCatalogue.all)
  func gradientsInFloat32AreThoseInFloat64(_ operation: Operation) {
    let exact = operation.gradients(operation.tensors(.float64))
    for (single, double) in zip(operation.gradients(operation.tensors(.float32)), exact) {
      #expect(single.dtype == .float32)
      expectClose(single.doubles, double.doubles, relative: 1e-4, absolute: 2e-5)
    }
  }

  @Test(arguments: OperationCatalogue.all)
  func memoryLayoutDoesNotMatter(_ operation: Operation) {
    let tensors = operation.tensors(.float64)
    let (value, gradients) = (operation.apply(tensors), operation.gradients(tensors))
    for layout in Layout.allCases {
      let others = tensors.map(layout.laidOut)
      expectClose(operation.apply(others), value, relative: 1e-13, absolute: 1e-13, "\(layout)")
      for (one, other) in zip(operation.gradients(others), gradients) {
        expectClose(one, other, relative: 1e-12, absolute: 1e-12, "gradient, \(layout)")
      }
    }
    // An upstream gradient that does not lie in order.
    let found = valueAndGradients(at: tensors) { tensors in
      let output = operation.apply(tensors)
      let weights = Operation.projection(output.shape, dtype: output.dtype)
      return (output.transposed() * weights.transposed()).sum()
    }.gradients
    for (one, other) in zip(found, gradients) {
      guard let one else { continue }
      expectClose(one, other, relative: 1e-12, absolute: 1e-12, "upstream")
    }
  }

  @Test(arguments: OperationCatalogue.all)
  func elementsRepeatedWithoutACopyCountOneByOne(_ operation: Operation) {
    let views = operation.tensors(.float64).map { x in
      x.rank == 0 ? x : x.narrowed(0, to: 0..<1).broadcast(to: x.shape)
    }
    let copies = views.map { Tensor($0.doubles, shape: $0.shape) }
    expectClose(operation.apply(views), operation.apply(copies), relative: 1e-13, absolute: 1e-13)
    for (one, other) in zip(operation.gradients(views), operation.gradients(copies)) {
      expectClose(one, other, relative: 1e-12, absolute: 1e-12, "gradient")
    }
  }

  @Test(arguments: OperationCatalogue.all)
  func operandsStayAsTheyAre(_ operation: Operation) {
    for dtype in [DType.float32, .float64] {
      let tensors = operation.tensors(dtype)
      let before = tensors.map(\.bytes)
      let first = operation.apply(tensors)
      let bytes = first.bytes
      _ = operation.gradients(tensors)
      _ = valueAndGradients(at: tensors) { operation.projectedGradients($0) }
      #expect(tensors.map(\.bytes) == before)
      #expect(first.bytes == bytes, "a result changed afterwards")
      #expect(operation.apply(tensors).bytes == bytes, "a second call gave other bits")
    }
  }

  @Test func everyPublicOperationIsInTheCatalogue() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources/Martlet/Operations")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
    #expect(files.count > 10)
    let known = Set(OperationCatalogue.all.map(\.name)).union(OperationCatalogue.notDifferentiable)
      .union(OperationCatalogue.withSuitesOfTheirOwn)
    for file in files {
      let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
      for match in text.matches(of: /public (?:static |prefix )*(?:func ([^\s(]+?)(?:<\w|\s*\()|(subscript))/) {
        let name = String(match.1 ?? match.2 ?? "")
        #expect(known.contains(name), "\(name) of \(file) is not in the catalogue")
      }
    }
  }

  /// Central differences for every element of one operand.
  private func differences(_ tensors: [Tensor], _ position: Int, _ function: ([Tensor]) -> Double) -> [Double] {
    let values = tensors[position].doubles
    return values.indices.map { index in
      let step = 1e-5 * max(1, abs(values[index]))
      func value(_ offset: Double) -> Double {
        var moved = values
        moved[index] += offset
        var others = tensors
        others[position] = Tensor(moved, shape: tensors[position].shape)
        return function(others)
      }
      // Five points: the error is of the order of the fourth power of the step.
      let wide = value(2 * step) - value(-2 * step)
      return (8 * (value(step) - value(-step)) - wide) / (12 * step)
    }
  }
}

/// Ways for the same values to lie in memory.
private enum Layout: CaseIterable {
  case transposed, strided, reversed, offset

  func laidOut(_ x: Tensor) -> Tensor {
    switch self {
    case .transposed:
      let order = Array((0..<x.rank).reversed())
      // A copy in reversed order, seen in the right one.
      return Tensor(x.transposed(order).doubles, shape: Shape(order.map { x.shape[$0] })).transposed(order)
    case .strided:
      if x.rank == 0 { return Tensor([1.0, x.scalar, 3])[1] }
      let wide = Tensor.stack([x, x + 1], axis: -1).flattened(from: x.rank - 1)
      return wide[Slice.ellipsis, Slice.range(from: 0, to: nil, step: 2)]
    case .reversed:
      let axes = Array(0..<x.rank)
      return Tensor(x.flipped(axes).doubles, shape: x.shape).flipped(axes)
    case .offset:
      return Tensor.stack([x + 1, x, x - 1])[1]
    }
  }
}
