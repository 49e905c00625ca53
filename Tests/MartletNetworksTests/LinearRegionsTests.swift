import Martlet
import MartletNetworks
import Testing

@Suite struct LinearPiecesTests {
  @Test(arguments: 1...8) func tentMapsOfTwoRectifiersALayerHaveTwoToTheLayersPieces(layers: Int) {
    let network = TentMap.network(layers: layers, dtype: .float64)
    let pieces = LinearPieces(of: network, on: 0...1)
    let expected = 1 << layers
    #expect(pieces.count == expected)
    #expect(pieces.breakpoints == (1..<expected).map { Double($0) / Double(expected) }, "evenly spaced, exactly")
    for (index, piece) in pieces.pieces.enumerated() {
      #expect(piece.slopes == [index.isMultiple(of: 2) ? Double(expected) : -Double(expected)])
    }
    #expect(network.parameterCount == 4 + 6 * (layers - 1) + 3)
    for x in (0.0...1).evenlySpaced(97) {
      #expect(abs(network.values(at: [x])[0] - TentMap.value(x, iterations: layers)) < 1e-9)
    }
    // Of one hidden layer that takes exponentially many units.
    #expect(LinearRegionBounds.shallowUnits(pieces: expected) == expected - 1)
    #expect(LinearRegionBounds.shallow(inputs: 1, units: expected - 1) == Double(expected))
  }

  @Test(arguments: 0..<12) func oneHiddenLayerHasAtMostAPieceMoreThanUnits(seed: Int) {
    var generator = PhiloxGenerator(seed: UInt64(seed))
    for units in [1, 3, 10, 40] {
      let network = PerceptronShape(inputs: 1, hidden: [units], outputs: 1).network(using: &generator)
      let pieces = LinearPieces(of: network, on: -1000...1000)
      #expect(pieces.count <= units + 1)
      // Every unit has its own kink where its line crosses zero.
      let layer = network.layers[0] as? Linear
      let weights = layer?.weight.value.doubles ?? []
      let biases = layer?.bias?.value.doubles ?? []
      let kinks = zip(weights, biases).map { -$1 / $0 }.filter { abs($0) < 999 }
      #expect(pieces.count == kinks.count + 1)
      #expect(zip(pieces.breakpoints, kinks.sorted()).allSatisfy { abs($0 - $1) < 1e-6 * max(1, abs($1)) })
    }
  }

  @Test func theCurveOfANetworkIsFoundAgain() {
    let curve = PiecewiseLinearCurve([
      .init(x: -1, y: 2), .init(x: 0, y: 0), .init(x: 0.25, y: 1), .init(x: 2, y: 1), .init(x: 3, y: -1),
    ])
    for network in [HardSigmoidSum(curve).network(dtype: .float64), ReLUSum(curve).network(dtype: .float64)] {
      let pieces = LinearPieces(of: network, on: -5...5)
      #expect(pieces.count == 6)
      #expect(zip(pieces.breakpoints, curve.knots.map(\.x)).allSatisfy { abs($0 - $1) < 1e-12 })
      let slopes = [0] + curve.slopes + [0]
      #expect(zip(pieces.pieces, slopes).allSatisfy { abs($0.slopes[0] - $1) < 1e-12 })
    }
  }

  /// Networks of all known layers: the pieces' values are the network's, everywhere.
  @Test(arguments: 0..<6) func piecesHaveTheNetworksValues(seed: Int) {
    var generator = PhiloxGenerator(seed: UInt64(100 + seed))
    func linear(_ inputs: Int, _ outputs: Int) -> Linear {
      Linear(
        weight: Tensor.normal([outputs, inputs], standardDeviation: 0.5, dtype: .float64, using: &generator),
        bias: Tensor.normal([outputs], standardDeviation: 0.5, dtype: .float64, using: &generator))
    }
    let network = Sequential(
      linear(4, 6), ReLU(), Residual(Sequential(linear(6, 6), LeakyReLU(slope: 0.2)), shortcut: linear(6, 6)),
      linear(6, 5), HardTanh(-2...3.5), Residual(Sequential(linear(5, 5), HardSigmoid())), linear(5, 2))
    let start = Tensor.normal([4], standardDeviation: 2, dtype: .float64, using: &generator).doubles
    let end = start.map { -$0 }
    let pieces = LinearPieces(of: network, from: start, to: end)
    #expect(pieces.count > 3)
    #expect(pieces.activationRegionCount >= pieces.count)
    #expect(pieces.pieces.first?.range.lowerBound == 0 && pieces.pieces.last?.range.upperBound == 1)
    for (a, b) in zip(pieces.pieces, pieces.pieces.dropFirst()) { #expect(a.range.upperBound == b.range.lowerBound) }
    for piece in pieces.pieces {
      for t in piece.range.evenlySpaced(3) {
        let x = Tensor(zip(start, end).map { $0 + t * ($1 - $0) }, shape: [1, 4])
        let y = network(x).doubles
        for output in 0..<2 { #expect(abs(piece.value(at: t, output: output) - y[output]) < 1e-8) }
      }
    }
  }

  @Test func deepNetworksStayWithinTheBounds() {
    var generator = PhiloxGenerator(seed: 5)
    for widths in [[4, 4], [8, 3], [5, 5, 5]] {
      for _ in 0..<5 {
        let network = PerceptronShape(inputs: 1, hidden: widths, outputs: 1).network(using: &generator)
        let found = Double(LinearPieces(of: network, on: -100...100).activationRegionCount)
        #expect(found <= LinearRegionBounds.most(inputs: 1, widths: widths))
      }
    }
  }
}

@Suite struct LinearRegions2DTests {
  private func network(_ hidden: [Int], seed: UInt64) -> Sequential {
    var generator = PhiloxGenerator(seed: seed)
    var layers: [any Layer] = []
    var width = 2
    for next in hidden {
      layers.append(
        Linear(
          weight: Tensor.normal([next, width], dtype: .float64, using: &generator),
          bias: Tensor.normal([next], standardDeviation: 0.5, dtype: .float64, using: &generator)))
      layers.append(ReLU())
      width = next
    }
    layers.append(Linear(weight: Tensor.normal([1, width], dtype: .float64, using: &generator)))
    return Sequential(layers)
  }

  @Test(arguments: 1...9) func linesInGeneralPositionCutThePlaneIntoAsManyRegionsAsCanBe(units: Int) {
    // Every two lines cross, all crossings are in the rectangle.
    let regions = LinearRegions2D(of: network([units], seed: UInt64(units)), x: -1e4...1e4, y: -1e4...1e4)
    #expect(Double(regions.count) == LinearRegionBounds.shallow(inputs: 2, units: units))
    #expect(regions.count == 1 + units + units * (units - 1) / 2)
  }

  @Test(arguments: [[6], [5, 5], [4, 6, 5]]) func regionsTileTheRectangleWithTheNetworksValues(hidden: [Int]) {
    let model = network(hidden, seed: 3)
    let regions = LinearRegions2D(of: model, x: -2...2, y: -1...3)
    #expect(regions.count > 5)
    #expect(abs(regions.regions.reduce(0) { $0 + $1.area } - 16) < 1e-9)
    #expect(Double(regions.count) <= LinearRegionBounds.most(inputs: 2, widths: hidden))
    for region in regions.regions {
      let count = Double(region.corners.count)
      let centre = (region.corners.reduce(0) { $0 + $1.x } / count, region.corners.reduce(0) { $0 + $1.y } / count)
      for (x, y) in [centre] + region.corners.map({ (($0.x + centre.0) / 2, ($0.y + centre.1) / 2) }) {
        let expected = model(Tensor([x, y], shape: [1, 2])).scalar
        #expect(abs(region.value(x: x, y: y) - expected) < 1e-9)
      }
    }
  }

  @Test func aPlaneThroughMoreInputsIsAFunctionOfTwo() {
    var generator = PhiloxGenerator(seed: 8)
    let model = Sequential(
      Linear(weight: Tensor.normal([7, 5], dtype: .float64, using: &generator)), ReLU(),
      Linear(weight: Tensor.normal([3, 7], dtype: .float64, using: &generator)))
    let vectors = (0..<3).map { _ in Tensor.normal([5], dtype: .float64, using: &generator).doubles }
    let regions = LinearRegions2D(
      of: model, origin: vectors[0], x: (direction: vectors[1], range: -3...3),
      y: (direction: vectors[2], range: 0...2))
    for region in regions.regions {
      let corner = region.corners[0]
      let point = (0..<5).map { vectors[0][$0] + corner.x * vectors[1][$0] + corner.y * vectors[2][$0] }
      let y = model(Tensor(point, shape: [1, 5])).doubles
      for output in 0..<3 { #expect(abs(region.value(x: corner.x, y: corner.y, output: output) - y[output]) < 1e-9) }
    }
  }

  @Test func sampledPatternsAreThoseOfTheRegions() {
    let model = network([5, 4], seed: 6)
    let side = (-2.0...2).evenlySpaced(160)
    let points = side.flatMap { y in side.flatMap { x in [x, y] } }
    let patterns = ActivationPatterns(of: model, at: Tensor(points, shape: [side.count * side.count, 2]))
    let regions = LinearRegions2D(of: model, x: -2...2, y: -2...2)
    #expect(patterns.count <= regions.count)
    #expect(patterns.count > regions.count * 3 / 4, "\(patterns.count) of \(regions.count)")
    #expect(patterns.identifiers.count == side.count * side.count)
    #expect(Set(patterns.identifiers) == Set(0..<patterns.count))
    #expect(patterns.identifiers[0] == 0)
  }
}

@Suite struct LinearRegionBoundsTests {
  @Test func theCountsAreThoseOfTheFormulas() {
    #expect(LinearRegionBounds.shallow(inputs: 1, units: 12) == 13)
    #expect(LinearRegionBounds.shallow(inputs: 2, units: 4) == 11)
    #expect(LinearRegionBounds.shallow(inputs: 3, units: 3) == 8)
    #expect(LinearRegionBounds.shallow(inputs: 9, units: 3) == 8, "no more than all patterns")
    #expect(LinearRegionBounds.shallow(inputs: 3, units: 40) == 1 + 40 + 780 + 9880)
    // Two inputs, widths 4 and 4: ⌊4/2⌋² · 11.
    #expect(LinearRegionBounds.reached(inputs: 2, widths: [4, 4]) == 44)
    #expect(LinearRegionBounds.most(inputs: 2, widths: [4, 4]) == 121)
    #expect(LinearRegionBounds.most(inputs: 2, widths: [1, 4]) == 2 * 5, "a layer of one unit is a bottleneck")
    #expect(LinearRegionBounds.most(inputs: 1, widths: [2, 2, 2]) == 27)
    for widths in [[4], [4, 8], [6, 6, 6], [9, 4, 5, 7]] {
      for inputs in 1...4 {
        #expect(
          LinearRegionBounds.reached(inputs: inputs, widths: widths)
            <= LinearRegionBounds.most(inputs: inputs, widths: widths))
      }
    }
    #expect(LinearRegionBounds.shallowUnits(pieces: 1) == 0)
  }
}
