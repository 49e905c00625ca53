import CMartletKernels
import COneDNN

/// The gradient of large filters on small maps, cut by the channels of the output instead of the batch: each piece is written
/// once, while pieces of the batch would each write all filters, to be summed.
extension ConvolutionSizes {
  /// How many channels of the output a piece has, or `nil` where the batch is cut.
  var outputPiece: Int? {
    let width = max(16, outputs / 8)
    guard groups == 1, outputs % width == 0, width % 16 == 0, outputs > width, inputs % 16 == 0,
      multiplications >= 8_000_000, 8 * weightShape.elementCount > outputShape.elementCount
    else { return nil }
    return width
  }
}

extension Kernels {
  static func convolutionWeightGradient(
    _ x: Tensor, _ upstream: Tensor, _ sizes: ConvolutionSizes, byOutputs width: Int
  ) -> Tensor {
    var piece = sizes
    piece.outputs = width
    let plan = ConvolutionPlan.plan(piece, .weightGradient)
    let result = Tensor(uninitialized: sizes.weightShape, dtype: .float32)
    let pixels = sizes.batch * sizes.outputHeight * sizes.outputWidth
    let slopeBytes = pixels * width * 4
    let filterBytes = plan.reorderFromPlan == nil ? 0 : plan.weightSize
    parallel(sizes.outputs / width) { index in
      let slopes = martlet_allocate(slopeBytes).unsafelyUnwrapped
      Shape([pixels, width]).withInt64s { sizesOfCopy in
        Shape([sizes.outputs, 1]).withInt64s { from in
          Shape([width, 1]).withInt64s { to in
            martlet_copy(4, upstream.pointer + index * width * 4, slopes, 2, sizesOfCopy, from, to)
          }
        }
      }
      let scratch = martlet_allocate(plan.scratchpadSize).unsafelyUnwrapped
      let target = result.pointer + index * width * sizes.filterSize * 4
      let filters = filterBytes == 0 ? target : martlet_allocate(filterBytes).unsafelyUnwrapped
      OneDNN.execute(
        plan.primitive,
        [
          (DNNL_ARG_SRC, plan.input, x.pointer), (DNNL_ARG_DIFF_WEIGHTS, plan.weight, filters),
          (DNNL_ARG_DIFF_DST, plan.output, slopes), (DNNL_ARG_SCRATCHPAD, plan.scratchpad, scratch),
        ])
      if let reorder = plan.reorderFromPlan {
        OneDNN.execute(reorder, [(DNNL_ARG_FROM, plan.weight, filters), (DNNL_ARG_TO, plan.plainWeight, target)])
        martlet_release(filters, filterBytes)
      }
      martlet_release(scratch, plan.scratchpadSize)
      martlet_release(slopes, slopeBytes)
    }
    return withExtendedLifetime((x, upstream)) { result }
  }
}
