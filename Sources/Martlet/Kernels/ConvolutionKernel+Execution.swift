import CMartletKernels
import COneDNN

extension Kernels {
  /// `y = x ∗ w (+ b)`, rectified where asked for.
  static func convolution(
    _ x: Tensor, _ weight: Tensor, _ bias: Tensor?, _ sizes: ConvolutionSizes, rectified: Bool
  ) -> Tensor {
    if x.dtype == .float64 { return ReferenceConvolution.forward(x, weight, bias, sizes, rectified: rectified) }
    let (x, weight, bias) = (x.computed(), weight.computed(), bias?.computed())
    let result = Tensor(uninitialized: sizes.outputShape, dtype: .float32)
    if result.elementCount == 0 { return result }
    if let sizes = sizes.winograd {
      convolve(x, weight, bias, sizes, rectified: rectified, into: result)
      return result
    }
    if let depthwise = sizes.depthwise {
      Kernels.depthwise(x, weight, bias, depthwise, into: result, rectified: rectified)
      return withExtendedLifetime((x, weight, bias)) { result }
    }
    let direction = ConvolutionDirection.forward(bias: bias != nil, rectified: rectified)
    withArrangedWeight(weight, sizes, direction) { arranged in
      forEachPiece(of: sizes, direction) { plan, start, scratch in
        var arguments: [(Int32, dnnl_memory_desc_t, UnsafeMutableRawPointer)] = [
          (DNNL_ARG_SRC, plan.input, x.image(start)), (DNNL_ARG_WEIGHTS, plan.weight, arranged),
          (DNNL_ARG_DST, plan.output, result.image(start)), (DNNL_ARG_SCRATCHPAD, plan.scratchpad, scratch),
        ]
        if let bias { arguments.append((DNNL_ARG_BIAS, plan.bias, bias.pointer)) }
        OneDNN.execute(plan.primitive, arguments)
      }
    }
    return result
  }

  /// The gradient of the input: the transposed convolution of `upstream`.
  static func convolutionInputGradient(_ upstream: Tensor, _ weight: Tensor, _ sizes: ConvolutionSizes) -> Tensor {
    if upstream.dtype == .float64 { return ReferenceConvolution.inputGradient(upstream, weight, sizes) }
    let (upstream, weight) = (upstream.computed(), weight.computed())
    let result = Tensor(uninitialized: sizes.inputShape, dtype: .float32)
    if result.elementCount == 0 || upstream.elementCount == 0 { return Tensor.zeros(sizes.inputShape) }
    if let sizes = sizes.winogradInputGradient {
      convolveTurned(upstream, weight, sizes, into: result)
      return result
    }
    if let depthwise = sizes.depthwise {
      depthwiseInputGradient(upstream, weight, depthwise, into: result)
      return withExtendedLifetime((upstream, weight)) { result }
    }
    if let narrow = sizes.narrow {
      narrowInputGradient(upstream, weight, narrow, into: result)
      return withExtendedLifetime((upstream, weight)) { result }
    }
    withArrangedWeight(weight, sizes, .inputGradient) { arranged in
      forEachPiece(of: sizes, .inputGradient) { plan, start, scratch in
        OneDNN.execute(
          plan.primitive,
          [
            (DNNL_ARG_DIFF_SRC, plan.input, result.image(start)), (DNNL_ARG_WEIGHTS, plan.weight, arranged),
            (DNNL_ARG_DIFF_DST, plan.output, upstream.image(start)), (DNNL_ARG_SCRATCHPAD, plan.scratchpad, scratch),
          ])
      }
    }
    return result
  }

  /// The gradient of the weight; pieces of the batch are summed in their order.
  static func convolutionWeightGradient(_ x: Tensor, _ upstream: Tensor, _ sizes: ConvolutionSizes) -> Tensor {
    if x.dtype == .float64 { return ReferenceConvolution.weightGradient(x, upstream, sizes) }
    let (x, upstream) = (x.computed(), upstream.computed())
    if x.elementCount == 0 || upstream.elementCount == 0 { return Tensor.zeros(sizes.weightShape) }
    if let winograd = sizes.winogradWeightGradient {
      let result = Tensor(uninitialized: sizes.weightShape, dtype: .float32)
      weightGradient(x, upstream, winograd, into: result)
      return result
    }
    if let depthwise = sizes.depthwise {
      let result = depthwiseWeightGradient(x, upstream, depthwise, shape: sizes.weightShape)
      return withExtendedLifetime((x, upstream)) { result }
    }
    if let width = sizes.outputPiece { return convolutionWeightGradient(x, upstream, sizes, byOutputs: width) }
    var piece = sizes
    piece.batch = sizes.batchChunk
    let plan = ConvolutionPlan.plan(piece, .weightGradient)
    let pieces = (sizes.batch + piece.batch - 1) / piece.batch
    let count = plan.weightSize / 4
    let partial = Tensor(uninitialized: [pieces, count], dtype: .float32)
    forEachPiece(of: sizes, .weightGradient) { plan, start, scratch in
      let target = partial.pointer + start / piece.batch * plan.weightSize
      OneDNN.execute(
        plan.primitive,
        [
          (DNNL_ARG_SRC, plan.input, x.image(start)), (DNNL_ARG_DIFF_WEIGHTS, plan.weight, target),
          (DNNL_ARG_DIFF_DST, plan.output, upstream.image(start)), (DNNL_ARG_SCRATCHPAD, plan.scratchpad, scratch),
        ])
    }
    let sum = pieces == 1 ? partial : reduce(martlet_reduce_sum, partial, axes: [0])
    guard let reorder = plan.reorderFromPlan else {
      return sum.view(shape: sizes.weightShape, strides: sizes.weightShape.contiguousStrides)
    }
    let result = Tensor(uninitialized: sizes.weightShape, dtype: .float32)
    parallel(1) { _ in
      OneDNN.execute(
        reorder, [(DNNL_ARG_FROM, plan.weight, sum.pointer), (DNNL_ARG_TO, plan.plainWeight, result.pointer)])
    }
    return withExtendedLifetime(sum) { result }
  }

  /// Calls `body` with each piece of the batch: its plan, its first image and scratch memory of its own.
  private static func forEachPiece(
    of sizes: ConvolutionSizes, _ direction: ConvolutionDirection,
    _ body: (ConvolutionPlan, Int, UnsafeMutableRawPointer) -> Void
  ) {
    let chunk = sizes.batchChunk
    var (piece, rest) = (sizes, sizes)
    piece.batch = min(chunk, sizes.batch)
    rest.batch = sizes.batch % chunk
    let plan = ConvolutionPlan.plan(piece, direction)
    let restPlan =
      rest.batch == 0 || rest.batch == piece.batch
      ? plan : ConvolutionPlan.plan(rest, direction, sharing: (plan, piece.batch))
    parallel((sizes.batch + chunk - 1) / chunk) { index in
      let own = (index + 1) * chunk <= sizes.batch ? plan : restPlan
      let scratch = martlet_allocate(own.scratchpadSize).unsafelyUnwrapped
      body(own, index * chunk, scratch)
      martlet_release(scratch, own.scratchpadSize)
    }
  }

  /// Calls `body` with the weight in the layout that the primitives of a direction want.
  private static func withArrangedWeight(
    _ weight: Tensor, _ sizes: ConvolutionSizes, _ direction: ConvolutionDirection,
    _ body: (UnsafeMutableRawPointer) -> Void
  ) {
    var piece = sizes
    piece.batch = min(sizes.batchChunk, sizes.batch)
    let plan = ConvolutionPlan.plan(piece, direction)
    guard plan.reorderToPlan != nil else { return body(weight.pointer) }
    let arranged = ArrangedFilters.arranged(weight, for: plan) ?? plan.arranged(weight)
    withExtendedLifetime(arranged) { body(arranged.pointer) }
  }
}

extension ConvolutionPlan {
  /// The weight in the layout that the primitive wants, which is another than its own.
  func arranged(_ weight: Tensor) -> Tensor {
    let arranged = Tensor(uninitialized: [weightSize / 4], dtype: .float32)
    parallel(1) { _ in
      OneDNN.execute(
        reorderToPlan.unsafelyUnwrapped,
        [(DNNL_ARG_FROM, plainWeight, weight.pointer), (DNNL_ARG_TO, self.weight, arranged.pointer)])
    }
    return arranged
  }
}

extension Tensor {
  /// The elements in row-major memory, also where they were deferred: of several threads that asked for them at once, each
  /// would compute them all.
  fileprivate func computed() -> Tensor {
    let elements = dense()
    _ = elements.pointer
    return elements
  }

  /// The memory of one image of a batch.
  fileprivate func image(_ index: Int) -> UnsafeMutableRawPointer {
    pointer + index * object.strides[0] * dtype.size
  }
}
