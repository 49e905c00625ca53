extension Catalogue {
  static let compression: [CatalogueRow] = [
    CatalogueRow(
      "K1", "budget of edge devices", "边缘设备的资源预算",
      formula: "bytes, multiply-adds, milliseconds; data stay on the device"),
    CatalogueRow(
      "K2", "pruning and fine-tuning", "剪枝与微调", source: "LeCun 1990; Han 2015; Hu H. 2016",
      formula: "repeat: remove the least by |w|, ½·h·w² or share of zero activations; train on"),
    CatalogueRow("K3", "pruning of weights", "权重剪枝", source: "Wen 2016", formula: "W ⊙ mask: irregular, no faster"),
    CatalogueRow(
      "K4", "pruning of neurons and filters", "神经元与滤波器剪枝", source: "Li H. 2017",
      formula: "drop rows of Wˡ and columns of Wˡ⁺¹: really smaller"),
    CatalogueRow(
      "K5", "why prune a large network", "为何先训练大网络再剪枝", source: "Han 2015; Liu Z. 2019",
      formula: "accuracy(large, pruned) against accuracy(small from scratch)"),
    CatalogueRow(
      "K6", "lottery ticket hypothesis", "彩票假说", source: "Frankle & Carbin 2019",
      formula: "mask ⊙ θ₀ with the original θ₀ trains; with a new random θ₀ it does not"),
    CatalogueRow(
      "K7", "signs are enough", "只需保留初始符号", source: "Zhou H. 2019", formula: "mask ⊙ sign(θ₀)·c trains as well"),
    CatalogueRow(
      "K8", "knowledge distillation", "知识蒸馏", source: "Hinton 2015; Ba & Caruana 2014",
      formula: "min CE(softmax(teacher), softmax(student))"),
    CatalogueRow("K9", "temperature", "温度", source: "Hinton 2015", formula: "p_T = softmax(z/T); T²·KL(p_T ‖ q_T)"),
    CatalogueRow(
      "K10", "distillation of layers", "逐层蒸馏", source: "Romero 2015",
      formula: "‖h_teacher − W·h_student‖² at chosen layers"),
    CatalogueRow(
      "K11", "ensembles of outputs and of weights", "输出集成与权重平均", source: "Breiman 1996; Izmailov 2018; Wortsman 2022",
      formula: "ȳ = (1/n)·Σ fᵢ(x); f of the mean of θᵢ"),
    CatalogueRow(
      "K12", "ensemble into one student", "集成蒸馏为单一学生", source: "Hinton 2015",
      formula: "min CE((1/n)·Σ softmax(fᵢ/T), softmax(student/T))"),
    CatalogueRow(
      "K13", "low-bit quantisation", "低比特量化", source: "Jacob 2018", formula: "q = round(x/s) + z; x ≈ s·(q − z)"),
    CatalogueRow(
      "K14", "weight clustering", "权重聚类", source: "Han 2016",
      formula: "k-means of weights: a table of k values and an index a weight"),
    CatalogueRow(
      "K15", "Huffman coding", "哈夫曼编码", source: "Huffman 1952; Han 2016", formula: "frequent symbols get short codes"),
    CatalogueRow(
      "K16", "binary weights", "二值权重", source: "Courbariaux 2015; Courbariaux 2016; Rastegari 2016",
      formula: "w_b = sign(w) forward, gradient straight to w"),
    CatalogueRow(
      "K17", "parameters of a convolution", "标准卷积的参数量", formula: "k²·I·O",
      symbols: ["Convolution2D", "Module.parameterCount"]),
    CatalogueRow(
      "K18", "depthwise convolution", "逐通道卷积", source: "Howard 2017", formula: "one k × k filter a channel: k²·I",
      symbols: ["Convolution2D.groups"]),
    CatalogueRow(
      "K19", "pointwise convolution", "逐点卷积", source: "Howard 2017", formula: "1 × 1 filters: I·O",
      symbols: ["Convolution2D"]),
    CatalogueRow(
      "K20", "ratio of separable to standard convolution", "可分离卷积与标准卷积的参数比", source: "Howard 2017",
      formula: "(k²·I + I·O)/(k²·I·O) = 1/O + 1/k²"),
    CatalogueRow(
      "K21", "low-rank factorisation", "低秩分解", source: "Sainath 2013",
      formula: "W (M × N) ≈ U (M × K)·V (K × N), K < M·N/(M + N)"),
    CatalogueRow("K22", "dynamic computation", "动态计算", formula: "one network, many budgets"),
    CatalogueRow(
      "K23", "many exits", "多出口网络", source: "Teerapittayanon 2016; Huang 2018",
      formula: "L = Σₗ CEₗ over exits l; leave early where sure"),
    CatalogueRow(
      "K24", "slimmable network", "可伸缩宽度网络", source: "Yu 2019",
      formula: "L = Σ over widths ¼, ½, ¾, 1; batch normalisation of its own for each"),
    CatalogueRow("K25", "combined compression", "组合压缩", source: "Han 2016", formula: "prune → cluster → Huffman"),
  ]
}
