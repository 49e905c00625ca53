import Martlet

/// Affine functions of a point on one cell: the values of a layer's units there.
struct AffineFunctions<Cell: LinearCell> {
  var cell: Cell
  /// For each unit the factors of the coordinates and the constant, one unit after the other.
  var coefficients: [Double]

  private static var stride: Int { Cell.dimension + 1 }

  var unitCount: Int { coefficients.count / Self.stride }

  subscript(unit: Int) -> ArraySlice<Double> { coefficients[unit * Self.stride..<(unit + 1) * Self.stride] }

  /// The value of a unit at a point.
  func value(_ unit: Int, at point: [Double]) -> Double {
    let start = unit * Self.stride
    return (0..<Cell.dimension).reduce(coefficients[start + Cell.dimension]) {
      $0 + coefficients[start + $1] * point[$1]
    }
  }

  /// The units of a linear layer; `weight` holds its rows one after the other.
  func mapped(weight: [Double], bias: [Double]?) -> AffineFunctions {
    let (inputs, stride) = (unitCount, Self.stride)
    var result = [Double](repeating: 0, count: weight.count / inputs * stride)
    for output in 0..<(weight.count / inputs) {
      for input in 0..<inputs {
        let factor = weight[output * inputs + input]
        for term in 0..<stride { result[output * stride + term] += factor * coefficients[input * stride + term] }
      }
      if let bias { result[output * stride + Cell.dimension] += bias[output] }
    }
    return AffineFunctions(cell: cell, coefficients: result)
  }

  /// The units after a function that is affine between `kinks`; `branch` gives its slope and constant around a value.
  func bent(
    at kinks: [Double], tolerance: Double, branch: (_ unit: Int, _ value: Double) -> (slope: Double, constant: Double)
  ) -> [AffineFunctions] {
    var cells = [cell]
    for unit in 0..<unitCount {
      for kink in kinks {
        var shifted = Array(self[unit])
        shifted[Cell.dimension] -= kink
        cells = cells.flatMap { cell in
          cell.split(by: shifted, tolerance: tolerance).map { [$0.0, $0.1] } ?? [cell]
        }
      }
    }
    return cells.map { cell in
      var result = AffineFunctions(cell: cell, coefficients: coefficients)
      let centre = cell.centre
      for unit in 0..<unitCount {
        let (slope, constant) = branch(unit, value(unit, at: centre))
        let start = unit * Self.stride
        for term in start..<start + Self.stride {
          // Also an infinite coefficient times 0 is 0 here.
          result.coefficients[term] = slope == 0 ? 0 : slope * coefficients[term]
        }
        result.coefficients[start + Cell.dimension] += constant
      }
      return result
    }
  }

  /// Both with the units added.
  static func + (a: AffineFunctions, b: AffineFunctions) -> AffineFunctions {
    AffineFunctions(cell: a.cell, coefficients: zip(a.coefficients, b.coefficients).map(+))
  }
}

/// Carries cells through the layers of a network; each activation cuts them where units change their slopes.
struct LinearRegionFinder {
  let tolerance: Double

  /// The cells behind a layer with its units' functions.
  func regions<Cell>(
    of layer: any Layer, from input: AffineFunctions<Cell>, file: StaticString, line: UInt
  ) -> [AffineFunctions<Cell>] {
    func bent(
      at kinks: [Double], branch: (Int, Double) -> (slope: Double, constant: Double)
    ) -> [AffineFunctions<Cell>] {
      input.bent(at: kinks, tolerance: tolerance, branch: branch)
    }
    switch layer {
    case let layer as Sequential:
      return layer.layers.reduce([input]) { parts, layer in
        parts.flatMap { regions(of: layer, from: $0, file: file, line: line) }
      }
    case let layer as Residual:
      return regions(of: layer.branch, from: input, file: file, line: line).flatMap { branch in
        let passed = AffineFunctions(cell: branch.cell, coefficients: input.coefficients)
        guard let shortcut = layer.shortcut else { return [branch + passed] }
        return regions(of: shortcut, from: passed, file: file, line: line).map { part in
          part + AffineFunctions(cell: part.cell, coefficients: branch.coefficients)
        }
      }
    case let layer as Linear:
      let shape = layer.weight.shape
      if shape[1] != input.unitCount {
        contractFailure(
          "LinearRegions", layer.summary, "there are \(input.unitCount) inputs", file: file, line: line)
      }
      return [input.mapped(weight: layer.weight.value.doubles, bias: layer.bias?.value.doubles)]
    case is ReLU:
      return bent(at: [0]) { _, value in (value > 0 ? 1 : 0, 0) }
    case let layer as LeakyReLU:
      return bent(at: [0]) { _, value in (value > 0 ? 1 : layer.slope, 0) }
    case let layer as ParametricReLU:
      let slopes = layer.slopes.value.doubles
      return bent(at: [0]) { unit, value in (value > 0 ? 1 : slopes[slopes.count == 1 ? 0 : unit], 0) }
    case let layer as HardTanh:
      let (low, high) = (layer.range.lowerBound, layer.range.upperBound)
      return bent(at: [low, high]) { _, value in value < low ? (0, low) : value > high ? (0, high) : (1, 0) }
    case is HardSigmoid:
      return bent(at: [-3, 3]) { _, value in value < -3 ? (0, 0) : value > 3 ? (0, 1) : (1.0 / 6, 0.5) }
    case is Flatten, is Dropout:
      return [input]
    default:
      contractFailure(
        "LinearRegions", layer.summary,
        "known are Linear, ReLU, LeakyReLU, ParametricReLU, HardTanh, HardSigmoid, Residual and Sequential", file: file,
        line: line)
    }
  }
}
