extension Catalogue {
  static let meta: [CatalogueRow] = [
    CatalogueRow(
      "M1", "learning to learn", "学会学习", source: "Schmidhuber 1987; Thrun & Pratt 1998", formula: "F_Φ(D_train) = θ̂"),
    CatalogueRow(
      "M2", "what is learned", "可学习的成分", formula: "Φ: initial weights, optimiser, architecture, hyper-parameters"),
    CatalogueRow("M3", "loss over tasks", "跨任务损失", formula: "L(Φ) = Σₙ lⁿ, lⁿ of F_Φ(supportₙ) on queryₙ"),
    CatalogueRow(
      "M4", "optimisation of the learning algorithm", "学习算法的优化",
      formula: "Φ ← Φ − η·∇L(Φ); REINFORCE or evolution where ∇ does not exist"),
    CatalogueRow("M5", "development tasks", "开发任务", formula: "choose Φ and stop by tasks held out from training"),
    CatalogueRow(
      "M6", "episodes of N ways and K shots", "N-way K-shot 情景", source: "Vinyals 2016",
      formula: "support: K examples of N classes; query: others of them"),
    CatalogueRow(
      "M7", "model-agnostic meta learning", "模型无关元学习（MAML）", source: "Finn 2017",
      formula: "φ ← φ − η·∇_φ Σₙ lⁿ(φ − α·∇lⁿ(φ)); first order: without ∇²"),
    CatalogueRow(
      "M8", "Reptile", "Reptile", source: "Nichol 2018", formula: "φ ← φ + ε·(θ̂ − φ), θ̂ after some steps on a task"),
    CatalogueRow(
      "M9", "learned optimiser", "学习优化器", source: "Andrychowicz 2016", formula: "θ ← θ + m_Φ(∇L, h), m an LSTM"),
    CatalogueRow(
      "M10", "neural architecture search", "神经架构搜索", source: "Zoph & Le 2017; Liu H. 2019",
      formula: "∇_Φ E[accuracy(architecture)] by REINFORCE; or mixtures Σ softmax(α)·op"),
    CatalogueRow(
      "M11", "learned augmentation", "学习数据增强", source: "Cubuk 2019; Li Y. 2020",
      formula: "Φ: probabilities and strengths of transforms, scored by L(D_val)"),
    CatalogueRow(
      "M12", "learned sample weights", "学习样本权重", source: "Ren 2018; Shu 2019",
      formula: "wᵢ ∝ max(0, −∂L_val/∂εᵢ); or wᵢ = MLP_Φ(lᵢ)"),
    CatalogueRow(
      "M13", "meta learning and self-supervision", "元学习与自监督学习", source: "Lee, Li & Vu 2022",
      formula: "MAML from pre-trained weights; pre-training gives a start without tasks"),
    CatalogueRow(
      "M14", "meta learning and distillation", "元学习与知识蒸馏", source: "Zhou W. 2022; Liu J. 2022",
      formula: "∂L_val(student after a step)/∂(teacher or T)"),
    CatalogueRow(
      "M15", "meta learning for domain generalisation", "面向领域泛化的元学习", source: "Li D. 2018",
      formula: "L(θ; some domains) + β·L(θ − α·∇L; the others)"),
    CatalogueRow(
      "M16", "meta learning against forgetting", "以元学习对抗遗忘", source: "Javed & White 2019; Gupta 2020",
      formula: "L(Φ) = loss on all tasks after steps on one after another"),
  ]
}
