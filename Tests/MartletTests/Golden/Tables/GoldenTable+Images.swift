import Martlet

// Convolutions, pooling, resizing, padding and normalisation of the tables.
extension GoldenTableTests {
  private static func both(_ value: Int?, _ otherwise: Int) -> (Int, Int) {
    (value ?? otherwise, value ?? otherwise)
  }

  static let images: [String: GoldenRow.Function] = [
    "convolution2D": { o, x in
      x[0].convolution2D(
        x[1], bias: x.count > 2 ? x[2] : nil, stride: both(o.stride, 1), padding: .all(o.padding ?? 0),
        dilation: both(o.dilation, 1), groups: o.groups ?? 1)
    },
    "convolution1D": { o, x in
      x[0].convolution1D(
        x[1], bias: x[2], stride: o.stride ?? 1, padding: .all(o.padding ?? 0), dilation: o.dilation ?? 1,
        groups: o.groups ?? 1)
    },
    "transposedConvolution2D": { o, x in
      x[0].transposedConvolution2D(
        x[1], bias: x[2], stride: both(o.stride, 1), padding: both(o.padding, 0), outputPadding: both(o.number, 0),
        dilation: both(o.dilation, 1), groups: o.groups ?? 1)
    },
    "maxPooled2D": { o, x in
      x[0].maxPooled2D(window: both(o.window, 2), stride: both(o.stride, 2), padding: .all(o.padding ?? 0))
    },
    "averagePooled2D": { o, x in
      x[0].averagePooled2D(
        window: both(o.window, 2), stride: both(o.stride, 2), padding: .all(o.padding ?? 0),
        countingPadding: o.flag ?? true)
    },
    "maxPooled1D": { o, x in
      x[0].maxPooled1D(window: o.window ?? 2, stride: o.stride, padding: .all(o.padding ?? 0))
    },
    "averagePooled1D": { o, x in
      x[0].averagePooled1D(
        window: o.window ?? 2, stride: o.stride, padding: .all(o.padding ?? 0), countingPadding: o.flag ?? true)
    },
    "adaptiveAveragePooled2D": { o, x in
      x[0].adaptiveAveragePooled2D(height: o.shape?.first ?? 1, width: o.shape?.last ?? 1)
    },
    "adaptiveMaxPooled2D": { o, x in
      x[0].adaptiveMaxPooled2D(height: o.shape?.first ?? 1, width: o.shape?.last ?? 1)
    },
    "resizedNearest": { o, x in x[0].resizedNearest(height: o.shape?.first ?? 1, width: o.shape?.last ?? 1) },
    "resizedBilinear": { o, x in
      x[0].resizedBilinear(
        height: o.shape?.first ?? 1, width: o.shape?.last ?? 1, aligningCorners: o.flag ?? false)
    },
    "padded": { o, x in
      let b = o.bounds ?? [0, 0, 0, 0]
      let modes: [String: Tensor.PaddingMode] = ["reflect": .reflect, "edge": .edge, "circular": .circular]
      return x[0].padded([(0, 0), (b[0], b[1]), (b[2], b[3]), (0, 0)], mode: modes[o.text ?? ""] ?? .constant(0))
    },
    "groupNormalized": { o, x in
      x[0].groupNormalized(groups: o.number ?? 1, scale: x[1], shift: x[2], epsilon: 1e-3)
    },
    "layerNormalized": { _, x in x[0].layerNormalized(scale: x[1], shift: x[2], epsilon: 1e-3) },
    "rmsNormalized": { _, x in x[0].rmsNormalized(scale: x[1], epsilon: 1e-3) },
    "batchNormalized": { _, x in x[0].batchNormalized(scale: x[1], shift: x[2], epsilon: 1e-3).result },
    "transposedConvolution1D": { o, x in
      x[0].transposedConvolution1D(
        x[1], bias: x[2], stride: o.stride ?? 1, padding: o.padding ?? 0, outputPadding: o.number ?? 0,
        dilation: o.dilation ?? 1, groups: o.groups ?? 1)
    },
    "adaptiveAveragePooled1D": { o, x in x[0].adaptiveAveragePooled1D(length: o.number ?? 1) },
    "adaptiveMaxPooled1D": { o, x in x[0].adaptiveMaxPooled1D(length: o.number ?? 1) },
    "unfolded2D": { o, x in
      x[0].unfolded2D(
        window: both(o.window, 1), stride: both(o.stride, 1), padding: .all(o.padding ?? 0),
        dilation: both(o.dilation, 1)
      ).flattenedPlaces
    },
    "affineGrid": { o, x in
      Tensor.affineGrid(x[0], height: o.shape?.first ?? 1, width: o.shape?.last ?? 1, aligningCorners: o.flag ?? false)
    },
    "gridSampled": { o, x in
      x[0].gridSampled(at: x[1], padding: o.text == "edge" ? .edge : .zeros, aligningCorners: o.flag ?? false)
    },
  ]
}

extension Tensor {
  /// The rows and columns of a picture as one axis.
  fileprivate var flattenedPlaces: Tensor { reshaped(to: [shape[0], shape[1] * shape[2], shape[3]]) }
}
