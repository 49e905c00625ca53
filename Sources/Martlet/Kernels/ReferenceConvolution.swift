import CMartletKernels

/// Convolutions in float64, which oneDNN does not have: patches as a strided view, and matrix products.
enum ReferenceConvolution {
  /// All patches of the padded input: `[batch, outputHeight, outputWidth, kernelHeight, kernelWidth, inputs]`, a view.
  ///
  /// Negative padding after the images, as output padding of a transposed convolution makes it, leaves their ends untouched.
  private static func patches(_ x: Tensor, _ s: ConvolutionSizes) -> Tensor {
    let padded = x.padded([
      (0, 0), (s.paddingTop, max(0, s.paddingBottom)), (s.paddingLeft, max(0, s.paddingRight)), (0, 0),
    ]).dense()
    let strides = padded.object.strides
    return padded.view(
      shape: [s.batch, s.outputHeight, s.outputWidth, s.kernelHeight, s.kernelWidth, s.inputs],
      strides: [
        strides[0], strides[1] * s.strideHeight, strides[2] * s.strideWidth, strides[1] * s.dilationHeight,
        strides[2] * s.dilationWidth, strides[3],
      ])
  }

  private static func groupRange(_ group: Int, _ channels: Int, _ groups: Int) -> Range<Int> {
    (channels / groups * group)..<(channels / groups * (group + 1))
  }

  static func forward(
    _ x: Tensor, _ weight: Tensor, _ bias: Tensor?, _ s: ConvolutionSizes, rectified: Bool
  ) -> Tensor {
    withoutGradients {
      let patches = patches(x.detached(), s)
      let rows = s.batch * s.outputHeight * s.outputWidth
      let parts = (0..<s.groups).map { group in
        let columns = patches.narrowed(5, to: groupRange(group, s.inputs, s.groups)).reshaped(to: [rows, s.filterSize])
        let filters = weight.narrowed(0, to: groupRange(group, s.outputs, s.groups))
          .reshaped(to: [s.outputs / s.groups, s.filterSize])
        return columns.matmul(filters.swapped(0, 1))
      }
      var result = Tensor.concatenate(parts, axis: 1).reshaped(to: s.outputShape)
      if let bias { result += bias }
      return rectified ? result.relu() : result
    }
  }

  static func inputGradient(_ upstream: Tensor, _ weight: Tensor, _ s: ConvolutionSizes) -> Tensor {
    withoutGradients {
      let (below, right) = (max(0, s.paddingBottom), max(0, s.paddingRight))
      let padded = Tensor.zeros(
        [s.batch, s.height + s.paddingTop + below, s.width + s.paddingLeft + right, s.inputs], dtype: upstream.dtype)
      for group in 0..<s.groups {
        let outputs = groupRange(group, s.outputs, s.groups)
        let inputs = groupRange(group, s.inputs, s.groups)
        let gradients = upstream.narrowed(3, to: outputs)
          .reshaped(to: [s.batch * s.outputHeight * s.outputWidth, outputs.count])
        for row in 0..<s.kernelHeight {
          for column in 0..<s.kernelWidth {
            let filters = weight.narrowed(0, to: outputs)[Slice.all, row, column]
            let part = gradients.matmul(filters)
              .reshaped(to: [s.batch, s.outputHeight, s.outputWidth, inputs.count])
            let region = place(padded, s, row, column, inputs)
            let sum = region.denseCopy() + part
            Kernels.copy(sum, into: region.pointer, strides: region.object.strides)
          }
        }
      }
      return padded.narrowed(1, to: s.paddingTop..<s.paddingTop + s.height)
        .narrowed(2, to: s.paddingLeft..<s.paddingLeft + s.width).denseCopy()
    }
  }

  /// The elements of the padded input that one position of the kernel touches.
  private static func place(
    _ padded: Tensor, _ s: ConvolutionSizes, _ row: Int, _ column: Int, _ inputs: Range<Int>
  ) -> Tensor {
    let strides = padded.object.strides
    return padded.view(
      shape: [s.batch, s.outputHeight, s.outputWidth, inputs.count],
      strides: [strides[0], strides[1] * s.strideHeight, strides[2] * s.strideWidth, strides[3]],
      offset: row * s.dilationHeight * strides[1] + column * s.dilationWidth * strides[2] + inputs.lowerBound)
  }

  static func weightGradient(_ x: Tensor, _ upstream: Tensor, _ s: ConvolutionSizes) -> Tensor {
    withoutGradients {
      let patches = patches(x.detached(), s)
      let rows = s.batch * s.outputHeight * s.outputWidth
      let parts = (0..<s.groups).map { group in
        let columns = patches.narrowed(5, to: groupRange(group, s.inputs, s.groups)).reshaped(to: [rows, s.filterSize])
        let gradients = upstream.narrowed(3, to: groupRange(group, s.outputs, s.groups))
          .reshaped(to: [rows, s.outputs / s.groups])
        return gradients.swapped(0, 1).matmul(columns)
          .reshaped(to: [s.outputs / s.groups, s.kernelHeight, s.kernelWidth, s.inputs / s.groups])
      }
      return Tensor.concatenate(parts, axis: 0)
    }
  }
}
