extension Catalogue {
  static let speech: [CatalogueRow] = [
    CatalogueRow(
      "V1", "masks in time and in channels", "时间与通道掩码", source: "Liu A. 2020; Liu A. 2021",
      formula: "‖x̂ − x‖₁ on long masked spans, or on a channel masked everywhere"),
    CatalogueRow(
      "V2", "Mockingjay", "Mockingjay", source: "Liu A. 2020",
      formula: "Transformer encoder; ‖x̂ − x‖₁ of linear spectra, C frames in a row masked"),
    CatalogueRow(
      "V3", "prediction several steps ahead", "多步预测", source: "Chung 2019", formula: "x̂ₜ₊ₙ = f(x≤ₜ), n ≥ 3"),
    CatalogueRow(
      "V4", "autoregressive predictive coding", "自回归预测编码", source: "Chung 2019", formula: "Σₜ ‖xₜ₊ₙ − GRU(x≤ₜ)‖₁"),
    CatalogueRow(
      "V5", "prediction of clusters", "聚类标签预测", source: "Baevski 2019; Hsu W.-N. 2021",
      formula: "−Σ over masked t of ln P(cₜ | x̃), cₜ = k-means of features"),
    CatalogueRow(
      "V6", "contrastive learning", "对比学习", source: "Hadsell 2006; van den Oord 2018",
      formula: "−ln exp(s(q, k⁺)/τ) / Σₖ exp(s(q, k)/τ)", symbols: ["infoNCE"]),
    CatalogueRow(
      "V7", "contrastive predictive coding", "对比预测编码", source: "van den Oord 2018",
      formula: "−ln exp(zₜ₊ₖᵀWₖcₜ) / Σⱼ exp(zⱼᵀWₖcₜ)"),
    CatalogueRow(
      "V8", "wav2vec and vq-wav2vec with BERT", "wav2vec 与 vq-wav2vec 加 BERT", source: "Schneider 2019; Baevski 2020a",
      formula: "−ln σ(zₜ₊ₖᵀhₖ(cₜ)) − λ·E ln σ(−z̃ᵀhₖ(cₜ)); codes by Gumbel or k-means → BERT"),
    CatalogueRow(
      "V9", "wav2vec 2.0", "wav2vec 2.0", source: "Baevski 2020b",
      formula: "−ln exp(cos(c, q)/κ) / Σ over q and 100 others + α·diversity, codes learned jointly"),
    CatalogueRow(
      "V10", "data2vec", "data2vec", source: "Baevski 2022",
      formula: "smooth L1 at masked places to the mean of the top K layers of an averaged teacher"),
    CatalogueRow(
      "V11", "generation against prediction of speech", "语音生成与语音预测之比较", source: "Lee 2021–22, lectures",
      formula: "details of sound are hard to generate: predict codes, clusters or the right one of many"),
  ]
}
