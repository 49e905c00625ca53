extension Catalogue {
  static let losses: [CatalogueRow] = [
    CatalogueRow(
      "S1", "classification with one-hot labels", "独热标签分类", formula: "y ∈ {0, 1}ᴷ, Σₖ yₖ = 1",
      symbols: ["Tensor.oneHot"]),
    CatalogueRow(
      "S2", "softmax", "softmax 函数", source: "Bridle 1990", formula: "y′ᵢ = exp(zᵢ) / Σⱼ exp(zⱼ)",
      symbols: ["Tensor.softmax", "Tensor.logSoftmax", "Softmax"]),
    CatalogueRow(
      "S3", "logistic output", "逻辑函数输出", formula: "σ(z) = 1 / (1 + e^−z); softmax of two classes with z = z₁ − z₂",
      symbols: ["Tensor.sigmoid", "Sigmoid", "binaryCrossEntropy", "LogisticRegression"]),
    CatalogueRow("S4", "discrete prediction", "取最大值作为预测", formula: "ŷ = argmaxᵢ y′ᵢ", symbols: ["Tensor.argmax"]),
    CatalogueRow(
      "S5", "regression", "回归", formula: "f: x ↦ y ∈ ℝᵈ",
      symbols: ["meanSquaredError", "meanAbsoluteError", "huberLoss", "LinearRegression", "RandomForest"]),
    CatalogueRow("S6", "mean squared error", "均方误差", formula: "(1/N)·Σ (ŷ − y)²", symbols: ["meanSquaredError"]),
    CatalogueRow(
      "S7", "cross-entropy", "交叉熵", formula: "−Σᵢ ŷᵢ·ln y′ᵢ: maximum likelihood",
      symbols: ["crossEntropy", "negativeLogLikelihood"]),
    CatalogueRow(
      "S8", "cross-entropy against squared error behind softmax", "softmax 后交叉熵与均方误差之比较",
      source: "Glorot & Bengio 2010",
      formula: "∂CE/∂z = y′ − ŷ; ∂MSE/∂z = 2·J_softmax·(y′ − ŷ) → 0 where y′ is wrong and sure",
      symbols: ["LogitLoss", "LogitLandscape"]),
    CatalogueRow(
      "S9", "supervised, unsupervised and self-supervised learning", "监督、无监督与自监督学习",
      formula: "labels by people; none; labels made of the data itself",
      symbols: ["crossEntropy", "KMeans", "PCA", "TSNE"]),
  ]
}
