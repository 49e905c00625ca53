import Foundation
import Martlet

extension OperationCatalogue {
  /// `Σⱼ (a + ib)ⱼ e^{∓2πi jk/n}` along an axis by its definition: real and imaginary parts.
  private static func transformed(_ a: Grid, _ b: Grid?, _ axis: Int, inverse: Bool = false) -> (Grid, Grid) {
    let n = a.shape[axis]
    func part(isReal: Bool) -> Grid {
      Grid(a.shape) { index in
        let sum = (0..<n).reduce(0.0) { sum, place in
          var source = index
          source[axis] = place
          let angle = (inverse ? 2 : -2) * Double.pi * Double(place * index[axis] % n) / Double(n)
          let (x, y) = (a[source], b?[source] ?? 0)
          return sum + (isReal ? x * cos(angle) - y * sin(angle) : x * sin(angle) + y * cos(angle))
        }
        return inverse ? sum / Double(n) : sum
      }
    }
    return (part(isReal: true), part(isReal: false))
  }

  /// All n frequencies from the ⌊n/2⌋ + 1 of real numbers; the others are conjugates, and what must be real is.
  private static func completed(_ part: Grid, _ axis: Int, count: Int, isReal: Bool) -> Grid {
    var shape = part.shape
    shape[axis] = count
    return Grid(shape) { index in
      let frequency = index[axis]
      if !isReal && (2 * frequency) % count == 0 { return 0 }
      var source = index
      source[axis] = min(frequency, count - frequency)
      return isReal || 2 * frequency < count ? part[source] : -part[source]
    }
  }

  static var fourierTransforms: [Operation] {
    var chapter = Chapter()
    let large = [Input([24, 50, 33])]
    @Sendable func stacked(_ pair: (real: Tensor, imaginary: Tensor)) -> Tensor {
      Tensor.stack([pair.real, pair.imaginary])
    }
    for (shape, axis) in [([5], 0), ([2, 6], -1), ([4, 1, 3], 0), ([2, 7, 2], 1), ([3, 1], 1), ([2, 2], 1)] {
      let own = axis < 0 ? axis + shape.count : axis
      let large = shape == [2, 7, 2] ? large : nil
      let label = "\(shape), axis \(axis)"
      chapter.add(
        "realFourierTransform", label, [Input(shape)], large: large, { stacked($0[0].realFourierTransform(axis)) },
        reference: { g in
          let (a, b) = transformed(g[0], nil, own)
          return Grid.stacked([a, b].map { $0.prefix(g[0].shape[own] / 2 + 1, own) })
        })
      for count in [2 * (shape[own] - 1), 2 * shape[own] - 1] where count > 0 {
        chapter.add(
          "inverseRealFourierTransform", "\(label) to \(count)", [Input(shape), Input(shape)],
          {
            Tensor.inverseRealFourierTransform(
              real: $0[0], imaginary: $0[1], axis, count: count % 2 == 0 ? nil : count)
          },
          reference: { g in
            let real = completed(g[0], own, count: count, isReal: true)
            let imaginary = completed(g[1], own, count: count, isReal: false)
            return transformed(real, imaginary, own, inverse: true).0
          })
      }
    }
    let axes: [([Int], [Int])] = [
      ([5], [0]), ([3, 4], [0, 1]), ([2, 3, 2], [-2]), ([2, 3, 4], [0, 2]), ([2, 3], []),
    ]
    for (shape, axes) in axes {
      let own = axes.map { $0 < 0 ? $0 + shape.count : $0 }
      for isInverse in [false, true] {
        let name = isInverse ? "inverseFourierTransform" : "fourierTransform"
        let large = shape == [2, 3, 4] ? [large[0], large[0]] : nil
        chapter.add(
          name, "\(shape), axes \(axes)", [Input(shape), Input(shape)], large: large,
          {
            stacked(
              isInverse
                ? Tensor.inverseFourierTransform(real: $0[0], imaginary: $0[1], axes: axes)
                : Tensor.fourierTransform(real: $0[0], imaginary: $0[1], axes: axes))
          },
          reference: { g in
            let (a, b) = own.reduce((g[0], g[1])) { transformed($0.0, $0.1, $1, inverse: isInverse) }
            return Grid.stacked([a, b])
          })
        chapter.add(
          name, "\(shape), axes \(axes), real", [Input(shape)],
          {
            stacked(
              isInverse
                ? Tensor.inverseFourierTransform(real: $0[0], axes: axes)
                : Tensor.fourierTransform(real: $0[0], axes: axes))
          },
          reference: { g in
            let zeros = g[0].map { _ in 0 }
            let (a, b) = own.reduce((g[0], zeros)) { transformed($0.0, $0.1, $1, inverse: isInverse) }
            return Grid.stacked([a, b])
          })
      }
    }
    return chapter.operations
  }
}
