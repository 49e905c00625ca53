import Martlet
import Testing

/// Affine grids and sampling at them against PyTorch, and what transforms of images mean.
@Suite struct GridSamplingTests {
  private let file: PeerFile

  init() throws { file = try PeerFile("grid_sampling") }

  @Test(arguments: [false, true]) func affineGridsAgree(aligningCorners: Bool) throws {
    for (index, (height, width)) in [(3, 4), (5, 2), (1, 3), (1, 1)].enumerated() {
      try file.peerCase("affineGrid.\(index).\(aligningCorners ? "True" : "False")").check {
        Tensor.affineGrid(
          try #require($0["maps"]), height: height, width: width, aligningCorners: aligningCorners)
      }
    }
  }

  @Test(arguments: [(false, GridPadding.zeros), (true, .zeros), (false, .edge), (true, .edge)])
  func samplingAgrees(aligningCorners: Bool, padding: GridPadding) throws {
    for index in 0..<3 {
      let name = "gridSampled.\(index).\(aligningCorners ? "True" : "False").\(padding)"
      try file.peerCase(name).check {
        try #require($0["x"]).gridSampled(
          at: try #require($0["grid"]), padding: padding, aligningCorners: aligningCorners)
      }
    }
  }

  @Test(arguments: [false, true]) func gradientsReachTheMaps(aligningCorners: Bool) throws {
    try file.peerCase("spatial.\(aligningCorners ? "True" : "False")").check {
      let grid = Tensor.affineGrid(
        try #require($0["maps"]), height: 5, width: 4, aligningCorners: aligningCorners)
      return try #require($0["x"]).gridSampled(at: grid, aligningCorners: aligningCorners)
    }
  }

  @Test func quarterTurnsMovePixelsExactly() {
    let x = Tensor.sample([2, 5, 5, 3])
    #expect(x.transformed(by: [.identity]).floats == x.floats)
    #expect(x.transformed(by: [.scale(x: -1, y: 1)]).floats == x.flipped([2]).floats)
    let turned = x.transformed(by: [.rotation(degrees: 90)])
    // Counter-clockwise: the top row becomes the left column, read upwards.
    #expect(turned.floats == x.transposed([0, 2, 1, 3]).flipped([1]).floats)
    #expect(turned.transformed(by: [.rotation(degrees: -90)]).floats == x.floats)
    #expect(x.transformed(by: [.rotation(degrees: 180)]).floats == x.flipped([1, 2]).floats)
  }

  @Test func translationsMoveByPixels() {
    let x = Tensor.sample([1, 4, 8, 1])
    // Two of eight columns to the right, one of four rows up.
    let moved = x.transformed(by: [.translation(x: 0.5, y: -0.5)])
    let expected = x[Slice.all, 1..<4, 0..<6].padded([(0, 0), (0, 1), (2, 0), (0, 0)])
    #expect(moved.floats == expected.floats)
    let edge = x.transformed(by: [.translation(x: 0, y: -0.5)], padding: .edge)
    #expect(edge.floats == Tensor.concatenate([x[Slice.all, 1..<4], x[Slice.all, 3..<4]], axis: 1).floats)
  }

  @Test func everyImageHasATransformOfItsOwn() {
    let x = Tensor.sample([3, 4, 4, 2])
    let transforms: [AffineTransform2D] = [.identity, .scale(1.5), .rotation(degrees: 33)]
    let together = x.transformed(by: transforms)
    for (index, transform) in transforms.enumerated() {
      expectClose(
        together[index..<index + 1], x[index..<index + 1].transformed(by: [transform]), relative: 0, absolute: 0)
    }
  }

  @Test func doublingEnlargesTheCentre() {
    let ramp = Tensor((0..<8).map { Float($0) }, shape: [1, 1, 8, 1])
    let enlarged = ramp.transformed(by: [.scale(2)], padding: .edge)
    // Pixel i shows place 3.5 + (i − 3.5) / 2.
    #expect(enlarged.floats == [1.75, 2.25, 2.75, 3.25, 3.75, 4.25, 4.75, 5.25])
  }
}

@Suite struct AffineTransform2DTests {
  private let transforms: [AffineTransform2D] = [
    .rotation(degrees: 37, aspect: 1.5), .scale(x: 2, y: -0.5), .translation(x: 0.25, y: -1), .shear(0.7),
    AffineTransform2D(xx: 1, xy: 2, x0: 3, yx: -1, yy: 0.5, y0: -2),
  ]

  @Test func theInverseUndoes() throws {
    for transform in transforms {
      let back = try #require(transform.inverse)
      for (x, y) in [(0.0, 0.0), (1, -0.5), (-3, 2)] {
        let there = transform.applied(x: x, y: y)
        let here = back.applied(x: there.x, y: there.y)
        #expect(abs(here.x - x) < 1e-12 && abs(here.y - y) < 1e-12)
      }
      #expect(abs(back.determinant * transform.determinant - 1) < 1e-12)
    }
    #expect(AffineTransform2D.scale(x: 1, y: 0).inverse == nil)
  }

  @Test func oneAfterTheOtherIsTheProduct() {
    for first in transforms {
      for second in transforms {
        let both = first.followed(by: second)
        let between = first.applied(x: 0.3, y: -0.8)
        let expected = second.applied(x: between.x, y: between.y)
        let actual = both.applied(x: 0.3, y: -0.8)
        #expect(abs(actual.x - expected.x) < 1e-12 && abs(actual.y - expected.y) < 1e-12)
      }
    }
  }

  @Test func turnsAddUpInImagesThatAreNotSquare() {
    let both = AffineTransform2D.rotation(degrees: 50, aspect: 2).followed(by: .rotation(degrees: 40, aspect: 2))
    for (a, b) in zip(both.elements, AffineTransform2D.rotation(degrees: 90, aspect: 2).elements) {
      #expect(abs(a - b) < 1e-12)
    }
    #expect(AffineTransform2D.rotation(degrees: 450) == .rotation(degrees: 90))
    #expect(abs(AffineTransform2D.rotation(degrees: 30).determinant - 1) < 1e-15)
  }
}
