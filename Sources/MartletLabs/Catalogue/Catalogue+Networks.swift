extension Catalogue {
  static let networks: [CatalogueRow] = [
    CatalogueRow("N1", "neuron", "神经元", source: "Rosenblatt 1958", formula: "a = σ(wᵀx + b)", symbols: ["Linear"]),
    CatalogueRow(
      "N2", "piecewise linear approximation", "分段线性逼近", source: "Cybenko 1989",
      formula: "f(x) ≈ c₀ + Σᵢ cᵢ·hardσ(wᵢx + bᵢ)", symbols: ["HardSigmoidSum", "PiecewiseLinearCurve"]),
    CatalogueRow(
      "N3", "hard sigmoid", "硬 sigmoid", formula: "min(1, max(0, w·x + b))",
      symbols: ["HardTanh", "HardSigmoid", "Tensor.hardSigmoid"]),
    CatalogueRow(
      "N4", "one hidden layer of sigmoids", "单隐藏层 sigmoid 网络", formula: "y = b + Σᵢ cᵢ·σ(bᵢ + wᵢᵀx)",
      symbols: ["HardSigmoidSum.smoothNetwork"]),
    CatalogueRow("N5", "deep network", "深度网络", formula: "aˡ⁺¹ = σ(Wˡ·aˡ + bˡ)", symbols: ["Sequential"]),
    CatalogueRow(
      "N6", "rectified linear unit; two make a hard sigmoid", "修正线性单元：两个合成一个硬 sigmoid", source: "Nair & Hinton 2010",
      formula: "hardσ(wx + b) = max(0, wx + b) − max(0, wx + b − 1)", symbols: ["ReLUSum", "ReLU", "Tensor.relu"]),
    CatalogueRow(
      "N7", "depth against width", "深度与宽度之比较", source: "Seide 2011",
      formula: "loss of deep and of wide networks at equal numbers of parameters", symbols: ["PerceptronShape.family"]),
    CatalogueRow(
      "N8", "universal approximation", "万能逼近定理", source: "Hornik 1989",
      formula: "∀ continuous f on a compact set, ε > 0: some network of one hidden layer stays within ε",
      symbols: ["FunctionFit"]),
    CatalogueRow(
      "N9", "exponential efficiency of depth", "深度的指数级效率", source: "Montúfar 2014; Telgarsky 2016",
      formula: "L tent maps of two ReLUs give 2ᴸ linear pieces; one hidden layer needs about 2ᴸ units",
      symbols: ["TentMap", "LinearPieces", "LinearRegions2D", "LinearRegionBounds"]),
    CatalogueRow(
      "N10", "model bias against optimisation", "模型偏差与优化问题之辨别", source: "He K. 2016",
      formula: "the deeper network has the larger training loss ⇒ optimisation fails",
      symbols: ["diagnose", "Diagnosis", "ClassifierDiagnosis", "ResNet"]),
    CatalogueRow(
      "N11", "cure of model bias", "模型偏差的对策", formula: "more features, layers and units until L(D_train) is small",
      symbols: ["Diagnosis.advice"]),
    CatalogueRow(
      "N12", "overfitting against mismatch", "过拟合与数据分布不匹配之辨别", source: "Lee 2021–22, lectures",
      formula: "L(D_train) small, L(D_test) large: overfitting if both come from one distribution, else mismatch",
      symbols: ["diagnose", "ClassifierDiagnosis", "DomainClassifierTest"]),
    CatalogueRow(
      "N13", "data augmentation", "数据增强", source: "LeCun 1998",
      formula: "(x, y) ↦ (T(x), y) with T that keeps the label", symbols: ["ImageAugmentation", "Tensor.transformed"]),
    CatalogueRow(
      "N14", "constrained models and regularisation", "模型约束与正则化",
      formula: "min L + λ‖θ‖² or λ‖θ‖₁; fewer or shared parameters, fewer features, early stopping",
      symbols: ["WeightPenalty", "SGD.weightDecay", "AdamW.weightDecay", "EarlyStopping"]),
    CatalogueRow(
      "N15", "dropout", "随机失活", source: "Srivastava 2014", formula: "y = x·m/(1−p), m ~ Bernoulli(1−p); y = x at test",
      symbols: ["Dropout", "ChannelDropout"]),
  ]
}
