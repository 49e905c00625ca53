extension Catalogue {
  static let sequences: [CatalogueRow] = [
    CatalogueRow(
      "Q1", "sequence to sequence", "序列到序列", source: "Sutskever 2014",
      formula: "P(y | x) = Πₜ P(yₜ | y<ₜ, x); the model ends the output itself"),
    CatalogueRow(
      "Q2", "tasks as sequence to sequence", "各类任务的序列化表述", source: "Vinyals 2015",
      formula: "question + context → answer; sentence → bracketed tree; document → labels; sound → text"),
    CatalogueRow(
      "Q3", "models made for a task", "任务专用模型", source: "Graves 2006; Graves 2012",
      formula: "speech: P(y | x) = Σ over alignments π of Πₜ P(πₜ | x): CTC, RNN transducer", symbols: ["ctcLoss"]),
    CatalogueRow(
      "Q4", "encoder and decoder: recurrent, then Transformer", "编码器–解码器：循环网络与 Transformer",
      source: "Cho 2014; Vaswani 2017", formula: "h = encoder(x); yₜ ~ decoder(y<ₜ, h)",
      symbols: ["LSTM", "GRU", "TransformerEncoder", "TransformerDecoder"]),
    CatalogueRow(
      "Q5", "encoder block", "编码器模块", source: "Vaswani 2017; Xiong 2020",
      formula: "post-norm: x ← LN(x + SA(x)), x ← LN(x + FFN(x)); pre-norm: x ← x + f(LN(x))",
      symbols: ["TransformerEncoderLayer", "TransformerEncoderLayer.isNormFirst", "FeedForward"]),
    CatalogueRow(
      "Q6", "residual connection", "残差连接", source: "He K. 2016", formula: "y = x + f(x)", symbols: ["Residual"]),
    CatalogueRow(
      "Q7", "layer normalisation", "层归一化", source: "Ba 2016",
      formula: "y = γ·(x − μ)/√(σ² + ε) + β over the features of one position",
      symbols: ["LayerNorm", "Tensor.layerNormalized"]),
    CatalogueRow(
      "Q8", "autoregressive decoder", "自回归解码器", source: "Vaswani 2017",
      formula: "y₀ = BEGIN; yₜ = argmax P(· | y<ₜ, x) fed back, until END", symbols: ["TransformerDecoder"]),
    CatalogueRow(
      "Q9", "masked self-attention", "掩码自注意力", source: "Vaswani 2017", formula: "score_ij = −∞ for j > i",
      symbols: ["Tensor.causalMask", "Tensor.attention"]),
    CatalogueRow(
      "Q10", "cross-attention", "交叉注意力", source: "Bahdanau 2015; Vaswani 2017",
      formula: "q from the decoder, k and v from the encoder's output",
      symbols: ["TransformerDecoderLayer.memoryAttention", "MultiHeadAttention"]),
    CatalogueRow(
      "Q11", "non-autoregressive decoder", "非自回归解码器", source: "Gu 2018",
      formula: "P(y | x) = P(n | x)·Πₜ≤ₙ P(yₜ | x): all positions at once"),
    CatalogueRow(
      "Q12", "length predictor", "长度预测器", source: "Gu 2018; Ghazvininejad 2019",
      formula: "n = argmax softmax(W·encoder(x)) over lengths"),
    CatalogueRow(
      "Q13", "many BEGIN tokens as input", "输入多个起始符", source: "Lee 2021–22, lectures",
      formula: "decoder(BEGIN × n); or of greatest length, cut at END"),
    CatalogueRow(
      "Q14", "control of length", "输出长度控制", source: "Ren 2019", formula: "n′ = α·n: speech slower or faster"),
    CatalogueRow(
      "Q15", "multi-modality and sequence distillation", "多模态性问题与序列级蒸馏", source: "Gu 2018; Kim & Rush 2016",
      formula: "independent positions mix several right answers; remedy: train on a teacher's outputs"),
    CatalogueRow(
      "Q16", "cross-entropy of a sequence", "序列交叉熵", formula: "L = −Σₜ ln P(ŷₜ | ŷ<ₜ, x), END included",
      symbols: ["crossEntropy"]),
    CatalogueRow(
      "Q17", "teacher forcing", "教师强制", source: "Williams & Zipser 1989",
      formula: "the decoder's input is the right output, moved by one place"),
    CatalogueRow(
      "Q18", "exposure bias", "曝光偏差", source: "Ranzato 2016",
      formula: "training sees ŷ<ₜ, test its own y<ₜ: an error leads to more"),
    CatalogueRow(
      "Q19", "scheduled sampling", "计划采样", source: "Bengio 2015; Mihaylova & Martins 2019",
      formula: "input ŷₜ with probability εᵢ, else yₜ; εᵢ falls linearly, exponentially or by an inverse sigmoid"),
    CatalogueRow(
      "Q20", "copy mechanism", "复制机制", source: "Vinyals 2015; Gu 2016; See 2017",
      formula: "P(w) = p_gen·P_vocab(w) + (1 − p_gen)·Σ over i with xᵢ = w of αᵢ"),
    CatalogueRow(
      "Q21", "guided and monotonic attention", "引导注意力与单调注意力", source: "Tachibana 2018; Raffel 2017; Chorowski 2015",
      formula: "Σₙₜ Aₙₜ·(1 − exp(−(n/N − t/T)²/(2g²)))"),
    CatalogueRow("Q22", "greedy decoding", "贪心解码", formula: "yₜ = argmax P(· | y<ₜ, x)"),
    CatalogueRow(
      "Q23", "beam search", "束搜索", source: "Wu 2016",
      formula: "keep the B best prefixes; log P(y | x) / ((5 + |y|)/6)^α"),
    CatalogueRow(
      "Q24", "sampling and noise at inference", "推断时的采样与噪声", source: "Holtzman 2020; Shen 2018",
      formula: "yₜ ~ softmax(z/T) of the top k or of mass p; dropout stays on in speech synthesis"),
    CatalogueRow(
      "Q25", "BLEU", "BLEU 评分", source: "Papineni 2002", formula: "BP·exp(Σₙ≤₄ ¼·log pₙ), BP = min(1, e^(1 − r/c))"),
    CatalogueRow(
      "Q26", "training by cross-entropy, test by BLEU", "训练与评估指标不一致", source: "Ranzato 2016",
      formula: "∇ ≈ (BLEU(y) − b)·∇ log P(y | x), y sampled"),
    CatalogueRow(
      "Q27", "ROUGE", "ROUGE 评分", source: "Lin 2004",
      formula: "ROUGE-N = common n-grams / n-grams of the reference; L: longest common subsequence"),
  ]
}
