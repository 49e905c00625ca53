extension Catalogue {
  static let convolution: [CatalogueRow] = [
    CatalogueRow("N16", "fully connected layer", "全连接层", formula: "y = W·x + b", symbols: ["Linear", "Tensor.affine"]),
    CatalogueRow(
      "N17", "convolutional layer", "卷积层", source: "Fukushima 1980; LeCun 1989",
      formula: "y[o, i, j] = Σ over c, u, v of w[o, c, u, v]·x[c, i·s + u, j·s + v]",
      symbols: ["Convolution2D", "Convolution1D", "Tensor.convolution2D", "Tensor.convolution1D"]),
    CatalogueRow(
      "N18", "receptive field", "感受野", formula: "k × k × all channels; after layers r ← r + (k − 1)·Πs",
      symbols: ["ReceptiveField", "EffectiveReceptiveField"]),
    CatalogueRow(
      "N19", "stride", "步幅", formula: "size of output = ⌊(n + 2p − k)/s⌋ + 1",
      symbols: ["Convolution2D.stride", "ConvolutionArithmetic.outputSize"]),
    CatalogueRow(
      "N20", "padding", "填充", formula: "zeros or mirrored values around the input",
      symbols: ["Padding", "Tensor.padded", "Tensor.PaddingMode"]),
    CatalogueRow(
      "N21", "weight sharing", "参数共享", formula: "a convolution is a sparse fully connected layer with tied weights",
      symbols: ["ConvolutionMatrix"]),
    CatalogueRow(
      "N22", "filters and feature maps", "滤波器与特征图", formula: "O filters of k × k × I → O channels",
      symbols: ["Convolution2D", "FeatureMap", "StrongestPatches", "ClassSelectivity"]),
    CatalogueRow(
      "N23", "pooling, and networks without it", "池化与无池化网络", source: "LeCun 1998; Springenberg 2015",
      formula: "y[c, i, j] = maximum of x[c] over k × k places; or a convolution with stride instead",
      symbols: ["MaxPooling2D", "AveragePooling2D", "Tensor.maxPooled2D", "Downsampling"]),
    CatalogueRow(
      "N24", "convolutional image classifier", "卷积图像分类网络", source: "LeCun 1998",
      formula: "(convolution, pooling) × n → flatten → fully connected → softmax",
      symbols: ["LeNet5", "ConvolutionalClassifier", "ModelCatalogue.model"]),
    CatalogueRow(
      "N25", "no invariance to scale and rotation; spatial transformer", "对缩放与旋转不具不变性；空间变换网络", source: "Jaderberg 2015",
      formula: "accuracy(T_angle(x)) falls; augmentation, or sampling of x at A_θ·grid with θ = loc(x)",
      symbols: ["InvarianceCurve", "SpatialTransformer", "Tensor.gridSampled"]),
    CatalogueRow(
      "N26", "convolution for the board of Go, speech and video", "卷积网络用于围棋、语音与视频", source: "Silver 2016",
      formula: "p(move | 19 × 19 × 48 planes): 5 × 5 first, zero padding, no pooling",
      symbols: ["GoPolicyNetwork", "GoPlanes", "Convolution1D"]),
    CatalogueRow(
      "N27", "simplification is model bias", "网络简化带来模型偏差", source: "Lee 2021–22, lectures",
      formula: "fully connected ⊃ receptive fields ⊃ shared weights ⊃ pooling: a smaller H at each step",
      symbols: ["ConvolutionMatrix", "ConvolutionArithmetic", "Downsampling"]),
  ]
}
