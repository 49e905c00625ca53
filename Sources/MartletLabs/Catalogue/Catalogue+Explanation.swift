extension Catalogue {
  static let explanation: [CatalogueRow] = [
    CatalogueRow(
      "X1", "weights of a linear model", "线性模型的权重", formula: "y = Σᵢ wᵢxᵢ + b: wᵢ says how much feature i counts"),
    CatalogueRow(
      "X2", "power against interpretability", "模型能力与可解释性的取舍",
      formula: "a simple model explains itself and errs; a deep one needs tools"),
    CatalogueRow(
      "X3", "decision tree", "决策树", source: "Breiman 1984",
      formula: "split by the greatest fall of Gini 1 − Σpₖ² or of entropy; a forest is not readable"),
    CatalogueRow("X4", "local explanation", "局部解释", formula: "why is this image a cat?"),
    CatalogueRow("X5", "global explanation", "全局解释", formula: "what does a cat look like to the model?"),
    CatalogueRow(
      "X6", "occlusion map", "遮挡敏感图", source: "Zeiler & Fergus 2014",
      formula: "m[u, v] = p(y | x) − p(y | x with a patch at u, v)"),
    CatalogueRow("X7", "saliency map", "显著图", source: "Simonyan 2014", formula: "mₙ = |∂e/∂xₙ|"),
    CatalogueRow(
      "X8", "detection of spurious features", "虚假特征检测", source: "Lapuschkin 2019",
      formula: "share of |∂e/∂x| outside the object"),
    CatalogueRow(
      "X9", "SmoothGrad", "平滑梯度", source: "Smilkov 2017", formula: "(1/n)·Σ saliency(x + ξᵢ), ξᵢ ~ N(0, σ²)"),
    CatalogueRow(
      "X10", "visualisation of hidden vectors and attention", "隐藏向量与注意力可视化",
      source: "Mohamed 2012; van der Maaten & Hinton 2008",
      formula: "project hₗ to the plane by PCA or t-SNE; draw α_ij"),
    CatalogueRow(
      "X11", "probing", "探针", source: "Alain & Bengio 2016; Hewitt & Liang 2019",
      formula: "accuracy of a linear classifier on hₗ, less that on random labels"),
    CatalogueRow(
      "X12", "maximisation of a filter", "滤波器激活最大化", source: "Erhan 2009", formula: "X* = argmax Σᵢⱼ a_ij(X)"),
    CatalogueRow(
      "X13", "maximisation of a class", "类别激活最大化", source: "Simonyan 2014; Yosinski 2015",
      formula: "X* = argmax yᵢ(X) + R(X), R = −Σ|X|"),
    CatalogueRow(
      "X14", "generator as prior", "生成器先验", source: "Nguyen 2016", formula: "z* = argmax yᵢ(G(z)), X* = G(z*)"),
    CatalogueRow(
      "X15", "surrogate models: LIME", "代理模型：LIME", source: "Ribeiro 2016",
      formula: "w = argmin Σ π(x, x′)·(f(x′) − wᵀx′)² + λ·‖w‖ on samples x′ about x"),
  ]
}
