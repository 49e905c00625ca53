import CMartletKernels
import COneDNN
import Synchronization

/// The sizes of a two-dimensional convolution over channels-last images.
struct ConvolutionSizes: Hashable, Sendable {
  var batch: Int
  var height: Int
  var width: Int
  var inputs: Int
  var outputs: Int
  var kernelHeight: Int
  var kernelWidth: Int
  var strideHeight: Int
  var strideWidth: Int
  var dilationHeight: Int
  var dilationWidth: Int
  var paddingTop: Int
  var paddingBottom: Int
  var paddingLeft: Int
  var paddingRight: Int
  var groups: Int

  var outputHeight: Int {
    (height + paddingTop + paddingBottom - dilationHeight * (kernelHeight - 1) - 1) / strideHeight + 1
  }
  var outputWidth: Int {
    (width + paddingLeft + paddingRight - dilationWidth * (kernelWidth - 1) - 1) / strideWidth + 1
  }
  var inputShape: Shape { [batch, height, width, inputs] }
  var outputShape: Shape { [batch, outputHeight, outputWidth, outputs] }
  var weightShape: Shape { [outputs, kernelHeight, kernelWidth, inputs / groups] }
  /// The number of inputs of an output.
  var filterSize: Int { kernelHeight * kernelWidth * (inputs / groups) }
  var multiplications: Int {
    outputShape.elementCount * kernelHeight * kernelWidth * (inputs / groups)
  }

  /// The batch is cut by the sizes alone, so that results do not depend on the number of threads.
  var batchChunk: Int {
    multiplications < 1_000_000 ? max(1, batch) : max(1, (batch + 7) / 8)
  }
}

/// One of the three bilinear maps of a convolution.
enum ConvolutionDirection: Hashable, Sendable {
  case forward(bias: Bool, rectified: Bool)
  case inputGradient
  case weightGradient
}

/// A oneDNN primitive for one piece of the batch, with the layouts that it wants.
final class ConvolutionPlan: @unchecked Sendable {
  let primitive: dnnl_primitive_t
  let input: dnnl_memory_desc_t
  let weight: dnnl_memory_desc_t
  let output: dnnl_memory_desc_t
  let bias: dnnl_memory_desc_t
  let scratchpad: dnnl_memory_desc_t
  let scratchpadSize: Int
  let weightSize: Int
  /// From `[outputs, height, width, inputs]` to the wanted layout and back; `nil` where they are one.
  let reorderToPlan: dnnl_primitive_t?
  let reorderFromPlan: dnnl_primitive_t?
  let plainWeight: dnnl_memory_desc_t

  private struct Key: Hashable {
    let sizes: ConvolutionSizes
    let direction: ConvolutionDirection
    /// The batch of the plan whose weight layout this one must share, or 0.
    let leadingBatch: Int
  }

  private static let cache = Mutex<[Key: ConvolutionPlan]>([:])

  /// The plan for these sizes, made once in a process; for the rest of a batch it takes the weight layout of `leading`.
  static func plan(
    _ sizes: ConvolutionSizes, _ direction: ConvolutionDirection,
    sharing leading: (plan: ConvolutionPlan, batch: Int)? = nil
  ) -> ConvolutionPlan {
    let key = Key(sizes: sizes, direction: direction, leadingBatch: leading?.batch ?? 0)
    if let plan = cache.withLock({ $0[key] }) { return plan }
    let plan = ConvolutionPlan(sizes, direction, weightLayout: leading?.plan.weight)
    cache.withLock { cache in
      // Sizes that change all the time must not fill memory.
      if cache.count > 1024 { cache.removeAll() }
      cache[key] = plan
    }
    return plan
  }

  private init(_ s: ConvolutionSizes, _ direction: ConvolutionDirection, weightLayout: dnnl_memory_desc_t?) {
    let engine = OneDNN.engine
    var input = ConvolutionPlan.image(s.batch, s.height, s.width, s.inputs)
    var output = ConvolutionPlan.image(s.batch, s.outputHeight, s.outputWidth, s.outputs)
    var plain = ConvolutionPlan.plainWeight(s)
    var any = dnnl_memory_desc_t()
    withUnsafePointer(to: &plain.dims) { dims in
      dims.withMemoryRebound(to: Int64.self, capacity: 12) {
        OneDNN.check(
          dnnl_memory_desc_init_by_tag(&any, plain.ndims, $0, dnnl_f32, dnnl_format_tag_any), "weight description")
      }
    }
    if let weightLayout { any = weightLayout }
    var bias = dnnl_memory_desc_t()
    var biasSizes = [Int64(s.outputs)]
    OneDNN.check(dnnl_memory_desc_init_by_tag(&bias, 1, &biasSizes, dnnl_f32, dnnl_a), "bias description")
    let strides = [Int64(s.strideHeight), Int64(s.strideWidth)]
    let dilations = [Int64(s.dilationHeight - 1), Int64(s.dilationWidth - 1)]
    let before = [Int64(s.paddingTop), Int64(s.paddingLeft)]
    let after = [Int64(s.paddingBottom), Int64(s.paddingRight)]

    var attributes: dnnl_primitive_attr_t?
    OneDNN.check(dnnl_primitive_attr_create(&attributes), "attributes")
    defer { dnnl_primitive_attr_destroy(attributes) }
    OneDNN.check(dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user), "scratchpad mode")

    var hasBias = false
    if case .forward(let bias, let rectified) = direction {
      hasBias = bias
      if rectified {
        var operations: dnnl_post_ops_t?
        OneDNN.check(dnnl_post_ops_create(&operations), "post-operations")
        OneDNN.check(dnnl_post_ops_append_eltwise(operations, 1, dnnl_eltwise_relu, 0, 0), "rectifier")
        OneDNN.check(dnnl_primitive_attr_set_post_ops(attributes, operations), "post-operations")
        dnnl_post_ops_destroy(operations)
      }
    }
    var forward = dnnl_convolution_desc_t()
    let status =
      hasBias
      ? dnnl_dilated_convolution_forward_desc_init(
        &forward, dnnl_forward_training, dnnl_convolution_direct, &input, &any, &bias, &output, strides, dilations,
        before, after)
      : dnnl_dilated_convolution_forward_desc_init(
        &forward, dnnl_forward_training, dnnl_convolution_direct, &input, &any, nil, &output, strides, dilations,
        before, after)
    OneDNN.check(status, "convolution description")
    var forwardDescription: dnnl_primitive_desc_t?
    OneDNN.check(
      dnnl_primitive_desc_create(&forwardDescription, &forward, attributes, engine, nil), "convolution")
    var description = forwardDescription
    var weightQuery = dnnl_query_weights_md
    switch direction {
    case .forward: break
    case .inputGradient:
      var backward = dnnl_convolution_desc_t()
      OneDNN.check(
        dnnl_dilated_convolution_backward_data_desc_init(
          &backward, dnnl_convolution_direct, &input, &any, &output, strides, dilations, before, after),
        "input gradient description")
      description = nil
      OneDNN.check(
        dnnl_primitive_desc_create(&description, &backward, attributes, engine, forwardDescription), "input gradient")
    case .weightGradient:
      var backward = dnnl_convolution_desc_t()
      OneDNN.check(
        dnnl_dilated_convolution_backward_weights_desc_init(
          &backward, dnnl_convolution_direct, &input, &any, nil, &output, strides, dilations, before, after),
        "weight gradient description")
      description = nil
      OneDNN.check(
        dnnl_primitive_desc_create(&description, &backward, attributes, engine, forwardDescription), "weight gradient")
      weightQuery = dnnl_query_diff_weights_md
    }
    weight = dnnl_primitive_desc_query_md(description, weightQuery, 0).pointee
    scratchpad = dnnl_primitive_desc_query_md(description, dnnl_query_scratchpad_md, 0).pointee
    var created: dnnl_primitive_t?
    OneDNN.check(dnnl_primitive_create(&created, description), "primitive")
    primitive = created.unsafelyUnwrapped
    if case .forward = direction {} else { dnnl_primitive_desc_destroy(description) }
    dnnl_primitive_desc_destroy(forwardDescription)

    var (wanted, scratch) = (weight, scratchpad)
    weightSize = dnnl_memory_desc_get_size(&wanted)
    scratchpadSize = dnnl_memory_desc_get_size(&scratch)
    let isPlain = dnnl_memory_desc_equal(&wanted, &plain) != 0
    reorderToPlan = isPlain ? nil : ConvolutionPlan.reorder(&plain, &wanted)
    reorderFromPlan = isPlain ? nil : ConvolutionPlan.reorder(&wanted, &plain)
    plainWeight = plain
    self.input = input
    self.output = output
    self.bias = bias
  }

  deinit {
    dnnl_primitive_destroy(primitive)
    if let reorderToPlan { dnnl_primitive_destroy(reorderToPlan) }
    if let reorderFromPlan { dnnl_primitive_destroy(reorderFromPlan) }
  }

  private static func image(_ batch: Int, _ height: Int, _ width: Int, _ channels: Int) -> dnnl_memory_desc_t {
    var description = dnnl_memory_desc_t()
    var sizes = [Int64(batch), Int64(channels), Int64(height), Int64(width)]
    OneDNN.check(
      dnnl_memory_desc_init_by_tag(&description, 4, &sizes, dnnl_f32, dnnl_nhwc), "image description")
    return description
  }

  /// `[outputs, height, width, inputs]` in oneDNN's order of axes, with a leading axis of groups where there are any.
  private static func plainWeight(_ s: ConvolutionSizes) -> dnnl_memory_desc_t {
    let channels = s.inputs / s.groups
    let (column, row) = (channels, s.kernelWidth * channels)
    let filter = s.kernelHeight * row
    var sizes = [s.outputs / s.groups, channels, s.kernelHeight, s.kernelWidth].map(Int64.init)
    var strides = [filter, 1, row, column].map(Int64.init)
    if s.groups > 1 {
      sizes.insert(Int64(s.groups), at: 0)
      strides.insert(Int64(s.outputs / s.groups * filter), at: 0)
    }
    var description = dnnl_memory_desc_t()
    OneDNN.check(
      dnnl_memory_desc_init_by_strides(&description, Int32(sizes.count), &sizes, dnnl_f32, &strides),
      "weight description")
    return description
  }

  private static func reorder(
    _ source: inout dnnl_memory_desc_t, _ target: inout dnnl_memory_desc_t
  ) -> dnnl_primitive_t {
    var description: dnnl_primitive_desc_t?
    OneDNN.check(
      dnnl_reorder_primitive_desc_create(&description, &source, OneDNN.engine, &target, OneDNN.engine, nil), "reorder")
    var primitive: dnnl_primitive_t?
    OneDNN.check(dnnl_primitive_create(&primitive, description), "reorder")
    dnnl_primitive_desc_destroy(description)
    return primitive.unsafelyUnwrapped
  }
}
