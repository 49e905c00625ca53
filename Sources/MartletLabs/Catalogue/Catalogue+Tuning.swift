extension Catalogue {
  static let tuning: [CatalogueRow] = [
    CatalogueRow(
      "P1", "kinds of pre-trained language models", "预训练语言模型的类型", source: "Devlin 2019; Radford 2018; Raffel 2020",
      formula: "encoder; decoder; encoder and decoder with span corruption"),
    CatalogueRow(
      "P2", "prompt template", "提示模板", source: "Schick & Schütze 2021", formula: "T(x) = “x. It was [MASK].”"),
    CatalogueRow(
      "P3", "verbaliser", "标签词映射", source: "Schick & Schütze 2021",
      formula: "p(y | x) = softmax over y of z_[MASK][v(y)]"),
    CatalogueRow(
      "P4", "language-model head as classifier", "用语言模型头分类", source: "Schick & Schütze 2021",
      formula: "the head of pre-training predicts at [MASK]: no new weights"),
    CatalogueRow(
      "P5", "prompt with demonstrations", "带示例的提示", source: "Gao 2021",
      formula: "T(x) ⊕ T̃(x₁, y₁) ⊕ … one labelled example a class"),
    CatalogueRow(
      "P6", "pattern-exploiting training", "模式利用训练", source: "Schick & Schütze 2021",
      formula: "soft label of x = softmax(Σₚ wₚ·sₚ(· | x)/T), T = 2; a classifier learns them"),
    CatalogueRow(
      "P7", "zero-shot by many tasks", "多任务零样本", source: "Brown 2020; Sanh 2022",
      formula: "train on prompts of many tasks, test on a task not seen"),
    CatalogueRow("P8", "adapter", "适配器", source: "Houlsby 2019", formula: "h ← h + W_up·σ(W_down·h)"),
    CatalogueRow(
      "P9", "low-rank adaptation", "低秩适配", source: "Hu 2022",
      formula: "h = W₀·x + (α/r)·B·A·x beside a weight, B = 0 at first; merged W₀ + (α/r)·B·A"),
    CatalogueRow(
      "P10", "prefix tuning", "前缀微调", source: "Li & Liang 2021",
      formula: "attention to [P_k; K], [P_v; V] in every layer, P = MLP(P′)"),
    CatalogueRow("P11", "soft prompt", "软提示微调", source: "Lester 2021", formula: "[P; E(x)] with trained vectors P"),
    CatalogueRow(
      "P12", "early exit", "提前退出", source: "Xin 2020; Zhou W. 2020",
      formula: "leave at layer l if entropy(pₗ) < τ, or after as many equal answers as patience"),
    CatalogueRow(
      "P13", "unified view of efficient tuning", "参数高效微调的统一视角", source: "He J. 2022",
      formula: "h ← h + Δh; trained parameters / all parameters"),
  ]
}
