import Foundation
import Martlet
import Testing

@Suite struct FourierTransformTests {
  typealias Support = LinearAlgebraSupport

  /// The transform by its definition, of one row.
  private func definition(_ real: [Double], _ imaginary: [Double]) -> (real: [Double], imaginary: [Double]) {
    let n = real.count
    let cosines = (0..<n).map { cos(2 * Double.pi * Double($0) / Double(n)) }
    let sines = (0..<n).map { sin(2 * Double.pi * Double($0) / Double(n)) }
    var (a, b) = ([Double](repeating: 0, count: n), [Double](repeating: 0, count: n))
    for k in 0..<n {
      var turn = 0
      for j in 0..<n {
        a[k] += real[j] * cosines[turn] + imaginary[j] * sines[turn]
        b[k] += imaginary[j] * cosines[turn] - real[j] * sines[turn]
        turn = (turn + k) % n
      }
    }
    return (a, b)
  }

  // Few and many rows are computed in different layouts.
  static let lengths = Array(1...64) + [67, 97, 121, 127, 143, 210, 256, 331, 997, 1000, 1001, 1994, 4096]

  @Test(arguments: lengths, [DType.float64, .float32]) func agreesWithTheDefinition(n: Int, dtype: DType) {
    for rows in n < 2000 ? [1, 19] : [1, 17] {
      let x = Support.numbers([rows, n]).converted(to: dtype)
      let y = Support.numbers([rows, n], seed: 2).converted(to: dtype)
      let (real, imaginary) = Tensor.fourierTransform(real: x, imaginary: y)
      let half = x.realFourierTransform()
      let tolerance = dtype == .float64 ? 1e-13 : 1e-6
      for row in Set([0, rows - 1]) {
        let whole = definition(x[row].doubles, y[row].doubles)
        Support.expectClose(real[row], Tensor(whole.real), tolerance: tolerance, "\(n), \(rows) rows")
        Support.expectClose(imaginary[row], Tensor(whole.imaginary), tolerance: tolerance, "\(n), \(rows) rows")
        let zeros = [Double](repeating: 0, count: n)
        let ofReal = definition(x[row].doubles, zeros)
        Support.expectClose(half.real[row], Tensor(Array(ofReal.real[...(n / 2)])), tolerance: tolerance, "real \(n)")
        Support.expectClose(
          half.imaginary[row], Tensor(Array(ofReal.imaginary[...(n / 2)])), tolerance: tolerance, "real \(n)")
      }
      let back = Tensor.inverseFourierTransform(real: real, imaginary: imaginary)
      Support.expectClose(back.real, x, tolerance: tolerance)
      Support.expectClose(back.imaginary, y, tolerance: tolerance)
      let realBack = Tensor.inverseRealFourierTransform(real: half.real, imaginary: half.imaginary, count: n)
      Support.expectClose(realBack, x, tolerance: tolerance)
    }
  }

  @Test(arguments: [12, 15, 37]) func agreesWithNumPy(n: Int) throws {
    func expect(_ pair: (real: Tensor, imaginary: Tensor), _ name: String) throws {
      Support.expectClose(pair.real, try Support.golden("fourier.\(n).\(name).real"), tolerance: 1e-13)
      Support.expectClose(pair.imaginary, try Support.golden("fourier.\(n).\(name).imaginary"), tolerance: 1e-13)
    }
    let x = try Support.golden("fourier.\(n).x")
    let y = try Support.golden("fourier.\(n).y")
    try expect(x.realFourierTransform(1), "real")
    try expect(Tensor.fourierTransform(real: x, imaginary: y, axes: [1]), "complex")
    try expect(Tensor.inverseFourierTransform(real: x, imaginary: y, axes: [1]), "inverse")
    try expect(Tensor.fourierTransform(real: x, axes: [1, 2]), "plane")
    let bins = 0..<(n / 2 + 1)
    Support.expectClose(
      Tensor.inverseRealFourierTransform(
        real: x[Slice.all, bins], imaginary: y[Slice.all, bins], 1, count: n),
      try Support.golden("fourier.\(n).real_inverse"), tolerance: 1e-13)
  }

  @Test(arguments: [12, 15, 37]) func gradientsAgreeWithPyTorch(n: Int) throws {
    let x = try Support.golden("fourier.\(n).x")
    let y = try Support.golden("fourier.\(n).y")
    try Support.expectGoldenGradients("fourier.\(n).power", of: [x]) {
      let (real, imaginary) = $0[0].realFourierTransform(1)
      return real.squared() + imaginary.squared()
    }
    try Support.expectGoldenGradients("fourier.\(n).plane", of: [x]) {
      Tensor.fourierTransform(real: $0[0], axes: [1, 2]).real.squared()
    }
    let bins = 0..<(n / 2 + 1)
    try Support.expectGoldenGradients("fourier.\(n).real_inverse", of: [x, y]) {
      Tensor.inverseRealFourierTransform(
        real: $0[0][Slice.all, bins], imaginary: $0[1][Slice.all, bins], 1, count: n
      ).squared()
    }
  }

  @Test(arguments: [[7], [3, 7], [7, 40], [2, 7, 3], [5, 7, 33]]) func everyAxisIsTransformed(sizes: [Int]) {
    let x = Support.numbers(Shape(sizes))
    for axis in sizes.indices {
      let direct = x.realFourierTransform(axis)
      let moved = x.swapped(axis, -1).realFourierTransform()
      Support.expectClose(direct.real, moved.real.swapped(axis, -1), tolerance: 1e-13)
      Support.expectClose(direct.imaginary, moved.imaginary.swapped(axis, -1), tolerance: 1e-13)
    }
  }

  @Test func rowsDoNotTouchEachOther() {
    var elements = Support.numbers([20, 12]).doubles
    elements[12 * 3] = .nan
    let (real, imaginary) = Tensor(elements, shape: [20, 12]).realFourierTransform()
    for row in 0..<20 { #expect(real[row].isAllFinite == (row != 3) && imaginary[row].isAllFinite == (row != 3)) }
  }

  @Test func moreLengthsThanAreKeptStayRight() {
    for n in 2..<90 {
      let x = Support.numbers([1, n])
      let (real, imaginary) = x.realFourierTransform()
      let back = Tensor.inverseRealFourierTransform(real: real, imaginary: imaginary, count: n)
      Support.expectClose(back, x, tolerance: 1e-13)
    }
  }

  @Test func eightAxesAreEnough() {
    let x = Support.numbers([1, 1, 2, 1, 1, 1, 1, 4])
    #expect(x.realFourierTransform().real.shape == [1, 1, 2, 1, 1, 1, 1, 3])
  }

  @Test func emptyBatchStaysEmpty() {
    let (real, _) = Tensor.zeros([0, 8]).realFourierTransform()
    #expect(real.shape == [0, 5])
  }
}
