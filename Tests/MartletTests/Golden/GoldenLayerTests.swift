import Martlet
import Testing

/// Layers against PyTorch, through the layers themselves.
@Suite struct GoldenLayerTests {
  private func padding(_ text: String?) -> Padding {
    switch text {
    case "valid", nil: .valid
    case "same": .same
    case .some(let width): .all(Int(width) ?? -1)
    }
  }

  @Test func linearMapsAgree() throws {
    let cases = try GoldenFile("layers").cases(["linear"])
    #expect(cases.count == 5)
    for golden in cases {
      try golden.check { o in
        try #require(o["x"]).affine(try #require(o["weight"]), bias: o["bias"])
      }
      let layer = Linear(
        weight: try golden.tensor("weight"),
        bias: golden.differentiated.contains("bias") ? try golden.tensor("bias") : nil)
      expectClose(
        layer(try golden.tensor("x")), try golden.tensor("output"), relative: 1e-5, absolute: 2e-6, golden.name)
    }
  }

  @Test func convolutionsAgree() throws {
    let cases = try GoldenFile("convolution").cases(["convolution"])
    #expect(cases.count == 18)
    for golden in cases {
      let (stride, dilation) = (golden.integer("stride") ?? 1, golden.integer("dilation") ?? 1)
      let (padding, groups) = (padding(golden.options["padding"]), golden.integer("groups") ?? 1)
      try golden.check { o in
        try #require(o["x"]).convolution2D(
          try #require(o["weight"]), bias: o["bias"], stride: (stride, stride), padding: padding,
          dilation: (dilation, dilation), groups: groups)
      }
      let layer = Convolution2D(
        weight: try golden.tensor("weight"),
        bias: golden.differentiated.contains("bias") ? try golden.tensor("bias") : nil, stride: stride,
        padding: padding, dilation: dilation, groups: groups)
      let output = try golden.tensor("output")
      expectClose(layer(try golden.tensor("x")), output, relative: 1e-5, absolute: 1e-5, golden.name)
      // The rectifier fused into the layer before it.
      expectClose(
        Sequential(layer, ReLU())(try golden.tensor("x")), output.relu(), relative: 1e-5, absolute: 1e-5, golden.name)
    }
  }

  @Test func poolingAgrees() throws {
    let cases = try GoldenFile("layers").cases(["maxPooling", "averagePooling", "global.max", "global.average"])
    #expect(cases.count == 11)
    for golden in cases {
      let (window, stride) = (golden.integer("window") ?? 1, golden.integer("stride") ?? 1)
      let padding = Padding.all(golden.integer("padding") ?? 0)
      let layer: any Layer =
        switch golden.options["kind"] {
        case "maxPooling": MaxPooling2D(window: window, stride: stride, padding: padding)
        case "averagePooling":
          AveragePooling2D(
            window: window, stride: stride, padding: padding, countsPadding: golden.integer("counts") == 1)
        case "global.max": GlobalMaxPooling2D()
        default: GlobalAveragePooling2D()
        }
      try golden.check { layer(try #require($0["x"])) }
    }
  }

  @Test func layerNormAgrees() throws {
    let cases = try GoldenFile("layers").cases(["layerNorm"])
    #expect(cases.count == 3)
    for golden in cases {
      try golden.check { o in
        try #require(o["x"]).layerNormalized(
          scale: o["scale"], shift: o["shift"], epsilon: golden.number("epsilon") ?? 0)
      }
    }
  }

  @Test func batchNormAgreesInTrainingAndInference() throws {
    let cases = try GoldenFile("layers").cases(["batchNorm"])
    #expect(cases.count == 12)
    var layer = BatchNorm(1)
    for golden in cases {
      let first = try golden.tensor("scale")
      // Three batches of training, then inference with the running statistics of them.
      if golden.integer("step") == 0 {
        layer = BatchNorm(first.elementCount)
        layer.scale?.value = first
        layer.shift?.value = try golden.tensor("shift")
      }
      let x = try golden.tensor("x")
      let output = withPhase(golden.integer("training") == 1 ? .training(seed: 0) : .inference) { layer(x) }
      expectClose(output, try golden.tensor("output"), relative: 1e-4, absolute: 1e-5, golden.name)
      expectClose(
        try #require(layer.runningMean).value, try golden.tensor("runningMean"), relative: 1e-5, absolute: 1e-6,
        golden.name)
      expectClose(
        try #require(layer.runningVariance).value, try golden.tensor("runningVariance"), relative: 1e-5,
        absolute: 1e-6, golden.name)
      try golden.check(scale: 10) { o in
        let moments: (Tensor, Tensor)? =
          golden.integer("training") == 1
          ? nil
          : (
            try golden.tensor("runningMean", o["x"]?.dtype ?? .float32),
            try golden.tensor("runningVariance", o["x"]?.dtype ?? .float32)
          )
        return try #require(o["x"]).batchNormalized(scale: o["scale"], shift: o["shift"], moments: moments).result
      }
    }
  }

  @Test func embeddingsAgree() throws {
    let cases = try GoldenFile("layers").cases(["embedding"])
    #expect(cases.count == 2)
    for golden in cases {
      let indices = try golden.tensor("indices")
      try golden.check { try #require($0["weight"]).gathered(indices) }
      #expect(Embedding(weight: try golden.tensor("weight"))(indices).floats == (try golden.tensor("output").floats))
    }
  }
}
