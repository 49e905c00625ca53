extension Catalogue {
  static let attention: [CatalogueRow] = [
    CatalogueRow(
      "A1", "one-hot word vectors", "独热词向量", formula: "xᵢ ∈ {0, 1}^|V|: all words equally far apart",
      symbols: ["Tensor.oneHot"]),
    CatalogueRow(
      "A2", "word embedding", "词嵌入", source: "Mikolov 2013; Pennington 2014",
      formula: "xᵢ = E[wᵢ]; E by skip-gram, CBOW or GloVe", symbols: ["Embedding"]),
    CatalogueRow(
      "A3", "framing of sound", "音频分帧",
      formula: "frameₜ = x[t·hop ..< t·hop + window], 25 ms each 10 ms; log-mel energies"),
    CatalogueRow(
      "A4", "attention on graphs", "图注意力", source: "Veličković 2018",
      formula: "α_ij = softmax over neighbours j of i; 0 without an edge"),
    CatalogueRow(
      "A5", "numbers of inputs and outputs", "输入与输出数量的类型",
      formula: "N → N: sequence labelling; N → 1: classification; N → N′, chosen by the model: sequence to sequence"),
    CatalogueRow(
      "A6", "scaled dot-product self-attention", "缩放点积自注意力", source: "Bahdanau 2015; Vaswani 2017",
      formula: "q = W_q·a, k = W_k·a, v = W_v·a; bᵢ = Σⱼ softmaxⱼ(qᵢ·kⱼ/√d)·vⱼ",
      symbols: ["Tensor.attention", "Tensor.attentionWeights"]),
    CatalogueRow(
      "A7", "self-attention in matrix form", "自注意力的矩阵形式", source: "Vaswani 2017",
      formula: "B = softmax(Q·Kᵀ/√d)·V for all rows at once", symbols: ["Tensor.attention"]),
    CatalogueRow(
      "A8", "quadratic cost of attention", "注意力的平方复杂度", source: "Tay 2022", formula: "O(n²·d) time, O(n²) scores"),
    CatalogueRow(
      "A9", "Transformer", "Transformer 架构", source: "Vaswani 2017",
      formula: "encoder: (attention, feed-forward) × N; decoder: + causal mask and cross-attention",
      symbols: ["TransformerEncoder", "TransformerDecoder"]),
    CatalogueRow(
      "A10", "multi-head attention", "多头注意力", source: "Vaswani 2017", formula: "Concat(head₁, …, head_h)·W_o",
      symbols: ["MultiHeadAttention"]),
    CatalogueRow(
      "A11", "positional encoding", "位置编码", source: "Vaswani 2017; Liu X. 2020",
      formula: "PE(p, 2i) = sin(p/10000^(2i/d)), PE(p, 2i+1) = cos(…); or learned",
      symbols: ["SinusoidalPositions", "LearnedPositions"]),
    CatalogueRow(
      "A12", "local attention", "局部注意力", source: "Parikh 2016; Parmar 2018", formula: "α_ij ≠ 0 only for |i − j| ≤ w"),
    CatalogueRow(
      "A13", "strided attention", "跨步注意力", source: "Child 2019", formula: "α_ij ≠ 0 only for (i − j) mod s = 0"),
    CatalogueRow(
      "A14", "global attention", "全局注意力", source: "Beltagy 2020; Ainslie 2020; Zaheer 2020",
      formula: "special tokens, chosen or added, attend to all and all attend to them"),
    CatalogueRow(
      "A15", "attention within clusters", "聚类注意力", source: "Kitaev 2020; Roy 2021",
      formula: "α_ij ≠ 0 only for cluster(qᵢ) = cluster(kⱼ), by hashing or k-means"),
    CatalogueRow(
      "A16", "Sinkhorn sorting network", "Sinkhorn 排序网络", source: "Tay 2020",
      formula: "P = Sinkhorn(R(X)) sorts blocks of keys; attend to the own and the sorted block"),
    CatalogueRow(
      "A17", "Linformer", "Linformer：低秩键值", source: "Wang 2020", formula: "softmax(Q·(E·K)ᵀ/√d)·(F·V), E, F ∈ ℝ^(k×n)"),
    CatalogueRow(
      "A18", "compressed attention", "压缩注意力", source: "Liu P. 2018",
      formula: "K′ = conv(K, stride s), V′ = conv(V, stride s)"),
    CatalogueRow(
      "A19", "Synthesizer", "Synthesizer：合成注意力", source: "Tay 2021",
      formula: "A = R, learned; or A = W₂·σ(W₁·x): no products of q and k"),
    CatalogueRow(
      "A20", "linear attention", "线性注意力", source: "Katharopoulos 2020; Choromanski 2021; Shen 2021; Peng 2021",
      formula: "bᵢ = φ(qᵢ)·(Σⱼ φ(kⱼ)vⱼᵀ) / (φ(qᵢ)·Σⱼ φ(kⱼ)); causal by prefix sums"),
    CatalogueRow(
      "A21", "attention-free networks", "无注意力网络", source: "Zhai 2021; Tolstikhin 2021; Liu H. 2021; Lee-Thorp 2021",
      formula: "AFT: σ(qᵢ) ⊙ Σⱼ exp(kⱼ + w_ij) ⊙ vⱼ / Σⱼ exp(kⱼ + w_ij); MLP-Mixer, gMLP, FNet"),
    CatalogueRow(
      "A22", "self-attention contains convolution", "自注意力包含卷积", source: "Cordonnier 2020; Dosovitskiy 2021",
      formula: "k² heads with fixed relative positions = a k × k convolution; more flexible, needs more data"),
  ]
}
