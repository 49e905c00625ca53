extension Catalogue {
  static let theory: [CatalogueRow] = [
    CatalogueRow(
      "W1", "training, validation and test phases", "训练、验证与测试流程",
      formula: "fit θ on D_train; choose the model on D_val; report L(D_test) once",
      symbols: ["trainValidateTest", "DataPartition", "Trainer.fit"]),
    CatalogueRow(
      "W2", "edge-detection preprocessing", "边缘检测预处理", source: "Sobel 1968; Canny 1986",
      formula: "G = √(Gx² + Gy²), Gx = [−1 0 1; −2 0 2; −1 0 1] ∗ I; Canny: thin, then hysteresis",
      symbols: ["SobelGradient", "CannyEdgeDetector"]),
    CatalogueRow(
      "W3", "hypothesis set", "假设集", formula: "H = {h_θ : θ ∈ Θ}", symbols: ["FiniteHypothesisSet", "DecisionStumps"]),
    CatalogueRow(
      "W4", "model complexity", "模型复杂度", formula: "|H| = number of candidate functions; 2^bits on a computer",
      symbols: ["HypothesisCount"]),
    CatalogueRow(
      "W5", "loss on a data set", "数据集上的损失", formula: "L(h, D) = (1/N)·Σₙ l(h(xₙ), yₙ)",
      symbols: ["FiniteHypothesisSet.losses", "Evaluation.loss"]),
    CatalogueRow(
      "W6", "epoch", "轮次", formula: "one pass over all batches of D_train, in a new order",
      symbols: ["BatchLoader.epoch"]),
    CatalogueRow(
      "W7", "empirical risk minimisation", "经验风险最小化", source: "Vapnik 1992",
      formula: "h* = argmin over h ∈ H of L(h, D_train)",
      symbols: ["FiniteHypothesisSet.empiricalRiskMinimum", "Trainer.fit"]),
    CatalogueRow(
      "W8", "representative training set", "具有代表性的训练集", source: "Lee 2021–22, lectures",
      formula: "∀h: |L(h, D_train) − L(h, D_all)| ≤ δ/2 ⇒ L(h_train, D_all) − L(h_all, D_all) ≤ δ",
      symbols: ["RepresentativeSample"]),
    CatalogueRow(
      "W9", "trade-off of model complexity", "模型复杂度的取舍", source: "Lee 2021–22, lectures",
      formula: "small |H|: small gap, large L(h_all, D_all); large |H|: the other way round",
      symbols: ["ComplexityTradeOff"]),
    CatalogueRow(
      "W10", "Hoeffding bound and sample complexity", "霍夫丁不等式与样本复杂度", source: "Hoeffding 1963",
      formula: "P(D_train bad) ≤ |H|·2·exp(−2Nε²) ≤ p for N ≥ ln(2|H|/p) / (2ε²), ε = δ/2",
      symbols: ["HoeffdingBound", "UniformDeviations"]),
    CatalogueRow(
      "W11", "validation set and early stopping", "验证集与早停", source: "Prechelt 1998",
      formula: "stop once L(D_val) has not fallen for `patience` epochs; restore the best θ",
      symbols: ["EarlyStopping", "Trainer.Options.patience"]),
    CatalogueRow(
      "W12", "overfitting the validation set", "验证集过拟合", source: "Lee 2021–22, lectures",
      formula: "P(D_val bad) ≤ |H_val|·2·exp(−2N_val·ε²), |H_val| = number of models compared",
      symbols: ["ValidationOptimism", "SelectionCurve"]),
    CatalogueRow(
      "W13", "hyper-parameter search", "超参数搜索", source: "Bergstra & Bengio 2012",
      formula: "argmin over a grid or random draws of configurations of L(D_val)",
      symbols: ["HyperparameterSpace.grid", "HyperparameterSpace.random", "select"]),
    CatalogueRow(
      "W14", "held-out test", "留出测试", formula: "one evaluation of the chosen model on D_test",
      symbols: ["HeldOut", "Evaluation"]),
  ]
}
