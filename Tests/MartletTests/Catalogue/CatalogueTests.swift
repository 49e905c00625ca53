import Martlet
import Testing

@Suite struct CatalogueTests {
  @Test(arguments: Operation.all)
  func valuesAreThoseOfTheDefinition(_ operation: Operation) throws {
    let expected = operation.reference(operation.grids)
    let actual = try operation.apply(operation.tensors(.float64))
    #expect(actual.shape == Shape(expected.shape))
    expectClose(actual.doubles, expected.values, relative: 1e-12, absolute: 1e-12, "float64")
    let single = try operation.apply(operation.tensors(.float32))
    expectClose(single.doubles, expected.values, relative: 2e-5, absolute: 4e-6, "float32")
  }

  @Test(arguments: Operation.all)
  func gradientsAreThoseOfFiniteDifferences(_ operation: Operation) throws {
    let tensors = operation.tensors(.float64)
    let gradients = try operation.gradients(tensors)
    for (position, gradient) in gradients.enumerated() {
      #expect(gradient.shape == tensors[position].shape && gradient.dtype == .float64)
      let expected = try differences(tensors, position) { try operation.projected($0).scalar }
      expectClose(gradient.doubles, expected, relative: 1e-6, absolute: 1e-7, "operand \(position)")
    }
  }

  @Test(arguments: Operation.all)
  func secondDerivativesAreThoseOfFiniteDifferences(_ operation: Operation) throws {
    let tensors = operation.tensors(.float64)
    let found = try valueAndGradients(at: tensors) { try operation.projectedGradients($0) }.gradients
    for (position, tensor) in tensors.enumerated() {
      let gradient = found[position] ?? Tensor.zeros(like: tensor)
      #expect(gradient.shape == tensor.shape)
      let expected = try differences(tensors, position) { try operation.projectedGradients($0).scalar }
      expectClose(gradient.doubles, expected, relative: 1e-5, absolute: 1e-6, "operand \(position)")
    }
  }

  @Test(arguments: Operation.all)
  func gradientsInFloat32AreThoseInFloat64(_ operation: Operation) throws {
    let exact = try operation.gradients(operation.tensors(.float64))
    for (single, double) in try zip(operation.gradients(operation.tensors(.float32)), exact) {
      #expect(single.dtype == .float32)
      expectClose(single.doubles, double.doubles, relative: 1e-4, absolute: 2e-5)
    }
  }

  /// Kernels that have pullbacks of their own in float32 hand over to operations where these are differentiated again.
  @Test(arguments: Operation.all)
  func secondDerivativesInFloat32AreThoseInFloat64(_ operation: Operation) throws {
    func second(_ dtype: DType) throws -> [Tensor] {
      let tensors = operation.tensors(dtype)
      let found = try valueAndGradients(at: tensors) { try operation.projectedGradients($0) }.gradients
      return zip(found, tensors).map { $0 ?? Tensor.zeros(like: $1) }
    }
    let exact = try second(.float64)
    let scale = exact.reduce(1) { $1.doubles.reduce($0) { max($0, abs($1)) } }
    for (single, double) in try zip(second(.float32), exact) {
      expectClose(single, double, relative: 1e-3, absolute: 1e-4 * scale)
    }
  }

  @Test(arguments: Operation.all)
  func memoryLayoutDoesNotMatter(_ operation: Operation) throws {
    let tensors = operation.tensors(.float64)
    let (value, gradients) = (try operation.apply(tensors), try operation.gradients(tensors))
    for layout in Layout.keepingValues {
      let others = tensors.map(layout.laidOut)
      try expectClose(operation.apply(others), value, relative: 1e-13, absolute: 1e-13, "\(layout)")
      for (one, other) in try zip(operation.gradients(others), gradients) {
        expectClose(one, other, relative: 1e-12, absolute: 1e-12, "gradient, \(layout)")
      }
    }
    // An upstream gradient that does not lie in order.
    let found = try valueAndGradients(at: tensors) { tensors in
      let output = try operation.apply(tensors)
      let weights = Operation.projection(output.shape, dtype: output.dtype)
      return (output.transposed() * weights.transposed()).sum()
    }.gradients
    for (one, other) in zip(found, gradients) {
      guard let one else { continue }
      expectClose(one, other, relative: 1e-12, absolute: 1e-12, "upstream")
    }
  }

  @Test(arguments: Operation.all)
  func elementsRepeatedWithoutACopyCountOneByOne(_ operation: Operation) throws {
    let views = operation.tensors(.float64).map(Layout.repeated.laidOut)
    let copies = views.map { Tensor($0.doubles, shape: $0.shape) }
    try expectClose(operation.apply(views), operation.apply(copies), relative: 1e-13, absolute: 1e-13)
    for (one, other) in try zip(operation.gradients(views), operation.gradients(copies)) {
      expectClose(one, other, relative: 1e-12, absolute: 1e-12, "gradient")
    }
  }

  @Test(arguments: Operation.all)
  func operandsStayAsTheyAre(_ operation: Operation) throws {
    for dtype in [DType.float32, .float64] {
      let tensors = operation.tensors(dtype)
      let before = tensors.map(\.bytes)
      let first = try operation.apply(tensors)
      let bytes = first.bytes
      _ = try operation.gradients(tensors)
      _ = try valueAndGradients(at: tensors) { try operation.projectedGradients($0) }
      #expect(tensors.map(\.bytes) == before)
      #expect(first.bytes == bytes, "a result changed afterwards")
      #expect(try operation.apply(tensors).bytes == bytes, "a second call gave other bits")
    }
  }

  @Test(arguments: [("Operations", 30), ("LinearAlgebra", 8), ("Losses", 6)])
  func everyPublicOperationIsInTheCatalogue(_ folder: String, _ files: Int) throws {
    let sources = try Sources(of: folder)
    #expect(sources.files.count > files)
    let known = Set((OperationCatalogue.all + LossCatalogue.all).map(\.name)).union(
      OperationCatalogue.notDifferentiable)
    for (file, text) in sources.files {
      for name in publicOperations(in: text) {
        #expect(known.contains(name), "\(name) of \(file) is not in the catalogue")
      }
    }
  }

  /// Central differences for every element of one operand.
  private func differences(_ tensors: [Tensor], _ position: Int, _ function: ([Tensor]) throws -> Double) rethrows
    -> [Double]
  {
    let values = tensors[position].doubles
    return try values.indices.map { index in
      let step = 1e-5 * max(1, abs(values[index]))
      func value(_ offset: Double) throws -> Double {
        var moved = values
        moved[index] += offset
        var others = tensors
        others[position] = Tensor(moved, shape: tensors[position].shape)
        return try function(others)
      }
      // Five points: the error is of the order of the fourth power of the step.
      let wide = try value(2 * step) - value(-2 * step)
      return try (8 * (value(step) - value(-step)) - wide) / (12 * step)
    }
  }
}
