extension Catalogue {
  static let domains: [CatalogueRow] = [
    CatalogueRow("D1", "domain shift", "领域偏移", formula: "P_s(x) ≠ P_t(x), P_s(y) ≠ P_t(y) or P_s(y | x) ≠ P_t(y | x)"),
    CatalogueRow(
      "D2", "unsupervised domain adaptation", "无监督领域自适应", source: "Ganin & Lempitsky 2015",
      formula: "labelled source, many unlabelled examples of the target"),
    CatalogueRow(
      "D3", "feature extractor and label predictor", "特征提取器与标签预测器", source: "Ganin 2016",
      formula: "y = p(f(x)); domain = d(f(x))"),
    CatalogueRow(
      "D4", "domain-adversarial training", "领域对抗训练", source: "Ganin 2016",
      formula: "min over f, p and max over d of L_y − λ·L_d by gradient reversal; λ = 2/(1 + e^(−10p)) − 1"),
    CatalogueRow(
      "D5", "domain generalisation", "领域泛化", source: "Li D. 2018; Gulrajani & Lopez-Paz 2021",
      formula: "train on some domains, test on one left out"),
  ]
}
