import Martlet
import MartletNetworks
import Testing

@Suite struct ReceptiveFieldTests {
  private static func convolution(
    _ inputs: Int, _ outputs: Int, _ kernel: Int, stride: Int = 1, padding: Padding = .valid, dilation: Int = 1
  ) -> Convolution2D {
    // Positive weights: nothing cancels.
    Convolution2D(
      weight: Tensor(repeating: 0.1, shape: [outputs, kernel, kernel, inputs], dtype: .float64), stride: stride,
      padding: padding, dilation: dilation)
  }

  private static let stacks: [@Sendable () -> any Layer] = [
    { convolution(1, 2, 3) },
    { Sequential(convolution(1, 2, 3), ReLU(), convolution(2, 2, 3), Sigmoid(), convolution(2, 1, 3)) },
    { Sequential(convolution(1, 2, 3, padding: 1), AveragePooling2D(), convolution(2, 3, 3, padding: 1)) },
    { Sequential(convolution(1, 1, 5, stride: 2, padding: 2), convolution(1, 1, 3, stride: 2, padding: .same)) },
    { Sequential(convolution(1, 1, 3, padding: 2, dilation: 2), convolution(1, 1, 3, padding: .same, dilation: 3)) },
    { Sequential(AveragePooling2D(window: 3, stride: 2, padding: 1), convolution(1, 1, 4, padding: 2)) },
    { Residual(Sequential(convolution(1, 1, 3, padding: 1), convolution(1, 1, 5, padding: 2))) },
    {
      Sequential(
        Residual(convolution(1, 1, 3, stride: 2, padding: 1), shortcut: convolution(1, 1, 1, stride: 2)),
        convolution(1, 1, 3, padding: 1))
    },
    { Sequential(convolution(1, 3, 3), Dropout(0.5), Sequential(convolution(3, 1, 3))) },
    {
      Sequential(
        AveragePooling2D(window: [3, 2], stride: [1, 2], padding: [1, 0]), convolution(1, 1, 3),
        AveragePooling2D(window: [1, 3]))
    },
  ]

  private static let dilatedStacks = [4]

  @Test(arguments: stacks.indices) func gradientsReachExactlyTheCalculatedField(_ index: Int) throws {
    let stack = Self.stacks[index]()
    let (height, width) = (17, 14)
    let field = ReceptiveField(of: stack, height: height, width: width)
    let output = stack(Tensor.ones([1, height, width, 1], dtype: .float64))
    #expect(field.vertical.positions == output.shape[1] && field.horizontal.positions == output.shape[2])
    for row in 0..<output.shape[1] {
      for column in 0..<output.shape[2] {
        let (rows, columns) = (field.vertical.field(of: row), field.horizontal.field(of: column))
        // What a dilated kernel leaves out may lie at the rim.
        let isInside = rows.count == field.vertical.size && columns.count == field.horizontal.size
        if Self.dilatedStacks.contains(index) && !isInside { continue }
        var generator = PhiloxGenerator(seed: 1)
        // Rectifiers are open where images and weights are positive.
        let measured = EffectiveReceptiveField(
          of: Sequential(Lambda { $0.abs() + 1 }, stack), height: height, width: width, channels: 1,
          position: (row, column), using: &generator)
        let support = try #require(measured.support)
        #expect(support.rows == rows && support.columns == columns, "position \(row), \(column)")
      }
    }
  }

  @Test func sizesAreThoseOfTheFormula() {
    func convolutions(_ count: Int) -> Sequential { Sequential((0..<count).map { _ in Self.convolution(1, 1, 3) }) }
    for count in 1...5 {
      #expect(ReceptiveField(of: convolutions(count), height: 40, width: 40).vertical.size == 2 * count + 1)
    }
    // Strides multiply: 3 + 2·2 + 2·4.
    let strided = Sequential((0..<3).map { _ in Self.convolution(1, 1, 3, stride: 2) })
    let field = ReceptiveField(of: strided, height: 40, width: 40)
    #expect(field.vertical.size == 15 && field.vertical.jump == 8 && field.vertical.start == 0)
    let everything = Sequential(Self.convolution(1, 1, 3), GlobalAveragePooling2D())
    #expect(ReceptiveField(of: everything, height: 9, width: 7).horizontal.size == 7)
    #expect(ReceptiveField(of: everything, height: 9, width: 7).vertical.positions == 1)
    var generator = PhiloxGenerator(seed: 1)
    let classifier = LeNet5(using: &generator)
    // 5 + 1 + 4·2 + 2.
    #expect(ReceptiveField(of: classifier.features, height: 28, width: 28).vertical.size == 16)
  }

  @Test func theEffectiveFieldIsSmallerThanTheCalculatedOne() {
    // Of many random layers the middle counts most (Luo et al. 2016).
    var generator = PhiloxGenerator(seed: 2)
    let stack = Sequential(
      (0..<10).map { _ in Convolution2D(4, 4, kernel: 3, padding: 1, bias: false, using: &generator) })
    let measured = EffectiveReceptiveField(
      of: Sequential(Convolution2D(1, 4, kernel: 3, padding: 1, using: &generator), stack), height: 31, width: 31,
      channels: 1, samples: 4, using: &generator)
    let field = ReceptiveField(of: stack, height: 31, width: 31)
    #expect(field.vertical.size == 21)
    #expect(measured.side() < 0.9 * 23, "\(measured.side())")
    #expect(measured.side(atShare: 0) >= measured.side())
    let middle = measured.influence[15 * 31 + 15]
    let rim = measured.influence[15 * 31 + 15 - 10]
    #expect(middle > 5 * rim)
  }
}
