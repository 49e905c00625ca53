extension Catalogue {
  static let lifelong: [CatalogueRow] = [
    CatalogueRow(
      "L1", "sequence of tasks", "任务序列", source: "Goodfellow 2013",
      formula: "one task after another: pixels permuted, images turned, or classes split"),
    CatalogueRow(
      "L2", "catastrophic forgetting", "灾难性遗忘", source: "McCloskey & Cohen 1989",
      formula: "accuracy on task i falls while task t > i is learned"),
    CatalogueRow("L3", "joint training as upper bound", "联合训练上界", formula: "min Σₜ Lₜ(θ) on the data of all tasks"),
    CatalogueRow(
      "L4", "a model for each task", "每个任务一个模型", formula: "no forgetting, storage grows with T, no transfer"),
    CatalogueRow(
      "L5", "life-long learning against transfer", "终身学习与迁移学习之比较",
      formula: "old tasks count as well; transfer asks for the new one only"),
    CatalogueRow("L6", "average accuracy", "平均准确率", source: "Lopez-Paz & Ranzato 2017", formula: "(1/T)·Σᵢ R_{T,i}"),
    CatalogueRow(
      "L7", "backward transfer", "后向迁移", source: "Lopez-Paz & Ranzato 2017",
      formula: "(1/(T−1))·Σ over i < T of R_{T,i} − R_{i,i}"),
    CatalogueRow(
      "L8", "forward transfer", "前向迁移", source: "Lopez-Paz & Ranzato 2017",
      formula: "(1/(T−1))·Σ over i > 1 of R_{i−1,i} − R_{0,i}"),
    CatalogueRow(
      "L9", "selective synaptic plasticity", "选择性突触可塑性",
      source: "Kirkpatrick 2017; Zenke 2017; Aljundi 2018; Chaudhry 2018",
      formula: "L + λ·Σᵢ bᵢ·(θᵢ − θᵢᵇ)²; b: Fisher (EWC), path integral (SI), sensitivity (MAS), both (RWalk)"),
    CatalogueRow(
      "L10", "forgetting and intransigence", "遗忘与固执", source: "Chaudhry 2018",
      formula: "b = 0: forgets; b very large: cannot learn"),
    CatalogueRow(
      "L11", "estimators of importance", "参数重要性估计", source: "Kirkpatrick 2017; Zenke 2017; Aljundi 2018",
      formula: "bᵢ = E[(∂ log p/∂θᵢ)²], Σ −g·Δθ, or E|∂‖f‖²/∂θᵢ|"),
    CatalogueRow(
      "L12", "gradient episodic memory", "梯度情景记忆", source: "Lopez-Paz & Ranzato 2017; Chaudhry 2019",
      formula: "g̃ = argmin ‖g − g̃‖² subject to g̃·gₖ ≥ 0 for all old tasks k"),
    CatalogueRow(
      "L13", "progressive network", "渐进式网络", source: "Rusu 2016",
      formula: "new column with lateral inputs from frozen old ones"),
    CatalogueRow(
      "L14", "PackNet", "PackNet", source: "Mallya & Lazebnik 2018",
      formula: "prune, freeze what stays, use the freed weights for the next task"),
    CatalogueRow(
      "L15", "compacting, picking and growing", "压缩、挑选与扩展", source: "Hung 2019",
      formula: "learn a mask over old weights; grow where that is not enough; prune"),
    CatalogueRow(
      "L16", "generative replay", "生成式重放", source: "Shin 2017",
      formula: "train on new data and on (G(z), old solver(G(z)))"),
    CatalogueRow(
      "L17", "order of tasks", "任务顺序与课程学习", source: "Bengio 2009; Zamir 2018", formula: "order 1 → 2 against 2 → 1"),
  ]
}
