extension Catalogue {
  static let text: [CatalogueRow] = [
    CatalogueRow(
      "B1", "self-supervised learning", "自监督学习", source: "LeCun 2019",
      formula: "x → (x′, x″): x′ is the input, x″ the target"),
    CatalogueRow(
      "B2", "GLUE", "GLUE 基准", source: "Wang 2018",
      formula: "mean over nine tasks of accuracy, F₁, Matthews or Pearson/Spearman; people 87.1"),
    CatalogueRow(
      "B3", "SUPERB", "SUPERB 语音基准", source: "Yang 2021", formula: "light head on Σₗ softmax(w)ₗ·hₗ of a frozen model"),
    CatalogueRow(
      "B4", "auto-encoder", "自编码器", source: "Hinton & Salakhutdinov 2006", formula: "min ‖x − D(E(x))‖², E(x) small"),
    CatalogueRow(
      "B5", "dimension reduction", "降维", source: "Pearson 1901; van der Maaten & Hinton 2008",
      formula: "z = E(x) beside PCA: z = Uₖᵀ(x − μ), and t-SNE"),
    CatalogueRow(
      "B6", "de-noising auto-encoder", "去噪自编码器", source: "Vincent 2008", formula: "min ‖x − D(E(x + noise))‖²"),
    CatalogueRow(
      "B7", "BERT", "BERT 预训练模型", source: "Devlin 2019",
      formula: "Transformer encoder on [CLS] A [SEP] B [SEP]; 340 million parameters in the large one"),
    CatalogueRow(
      "B8", "masked language model", "掩码语言模型", source: "Devlin 2019; Taylor 1953",
      formula: "−Σ ln P(xᵢ | x̃) at 15 % of places: 80 % [MASK], 10 % random, 10 % kept"),
    CatalogueRow(
      "B9", "next sentence prediction and sentence order", "下一句预测与句序预测", source: "Devlin 2019; Lan 2020",
      formula: "P(B follows A | [CLS]); P(A before B)"),
    CatalogueRow(
      "B10", "contextual embedding", "上下文词嵌入", source: "Peters 2018; Devlin 2019",
      formula: "cos(hᵢ, hⱼ) of one word is small between two senses"),
    CatalogueRow(
      "B11", "fine-tuning", "微调", source: "Devlin 2019",
      formula: "pre-trained body + random head, both trained on labelled data; against training from scratch"),
    CatalogueRow("B12", "sequence to class", "序列分类", source: "Devlin 2019", formula: "softmax(W·h_[CLS]): sentiment"),
    CatalogueRow(
      "B13", "sequence to labels", "序列标注", source: "Devlin 2019", formula: "softmax(W·hᵢ) for each i: part of speech"),
    CatalogueRow(
      "B14", "two sequences to class", "句对分类", source: "Devlin 2019",
      formula: "softmax(W·h_[CLS]) of [CLS] premise [SEP] hypothesis: inference"),
    CatalogueRow(
      "B15", "extractive question answering", "抽取式问答", source: "Rajpurkar 2016; Devlin 2019",
      formula: "(i, j) = argmax over i ≤ j of aᵀhᵢ + bᵀhⱼ; a, b start at random and are trained"),
    CatalogueRow(
      "B16", "zero-shot transfer between languages", "零样本跨语言迁移", source: "Pires 2019; Hsu 2019",
      formula: "fine-tune in one language, test in another"),
    CatalogueRow(
      "B17", "mean reciprocal rank", "平均倒数排名", source: "Liu C.-L. 2020",
      formula: "(1/|Q|)·Σ 1/rank of the translation by cosine"),
    CatalogueRow(
      "B18", "shift between languages", "语言间的固定偏移", source: "Liu C.-L. 2020",
      formula: "h + α·(μ_B − μ_A) brings out tokens of language B"),
    CatalogueRow(
      "B19", "transfer to other disciplines", "跨学科迁移", source: "Kao & Lee 2021",
      formula: "A, C, G, T ↦ words; fine-tune BERT, against random weights"),
    CatalogueRow(
      "B20", "why pre-training helps", "预训练为何有效", source: "Hao 2019",
      formula: "faster fall of L and a wider minimum of L(θ + α·d)"),
    CatalogueRow(
      "B21", "speech question answering", "语音问答", source: "Lin 2022",
      formula: "sound → units by k-means → BERT → start and end"),
    CatalogueRow(
      "B22", "pre-training on artificial data", "人工数据预训练", source: "Chiang & Lee 2022",
      formula: "pairs of tokens, nested or flat: helps; independent tokens: does not; shuffled runs: helps"),
    CatalogueRow(
      "B23", "GPT: causal language model", "GPT：因果语言模型", source: "Radford 2018; Radford 2019",
      formula: "−Σₜ ln P(xₜ | x<ₜ), decoder only"),
    CatalogueRow(
      "B24", "in-context learning", "上下文学习", source: "Brown 2020",
      formula: "P(y | instruction, examples, x) without gradient steps"),
  ]
}
