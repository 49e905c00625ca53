extension Catalogue {
  static let optimization: [CatalogueRow] = [
    CatalogueRow("O1", "gradient descent", "梯度下降", source: "Cauchy 1847", formula: "θ ← θ − η·∇L(θ)", symbols: ["SGD"]),
    CatalogueRow(
      "O2", "stochastic gradient descent on mini-batches", "小批量随机梯度下降", source: "Robbins & Monro 1951",
      formula: "θ ← θ − η·∇L_batch(θ); new batches by shuffling in each epoch", symbols: ["SGD", "BatchLoader"]),
    CatalogueRow(
      "O3", "AdaGrad: division by the root mean square of gradients", "AdaGrad：按梯度均方根缩放", source: "Duchi 2011",
      formula: "σₜ = √((1/(t+1))·Σᵢ≤ₜ gᵢ²), published with the sum; θ ← θ − (η/σₜ)·gₜ",
      symbols: ["Adagrad", "Adagrad.Accumulation"]),
    CatalogueRow(
      "O4", "monitor of gradient norms", "梯度范数监测", source: "Lee 2021–22, lectures",
      formula: "‖g‖ beside L: a loss may stand still while ‖g‖ does not vanish",
      symbols: ["Gradients.norm", "GradientMonitor", "GradientMonitor.plateaus"]),
    CatalogueRow(
      "O5", "burst of AdaGrad on an elongated bowl", "AdaGrad 在狭长曲面上的突跳", source: "Lee 2021–22, lectures",
      formula: "a long stretch of small g makes σ small, so that η/σ bursts; decay of η cures it",
      symbols: ["Burst", "minimize"]),
    CatalogueRow(
      "O6", "RMSProp", "RMSProp", source: "Tieleman & Hinton 2012",
      formula: "σₜ = √(α·σₜ₋₁² + (1−α)·gₜ²); θ ← θ − (η/σₜ)·gₜ", symbols: ["RMSProp"]),
    CatalogueRow(
      "O7", "momentum", "动量", source: "Polyak 1964", formula: "m ← λ·m − η·g; θ ← θ + m", symbols: ["SGD.momentum"]),
    CatalogueRow(
      "O8", "Adam", "Adam（自适应矩估计）", source: "Kingma & Ba 2015",
      formula: "θ ← θ − η·m̂/(√v̂ + ε), both moments corrected for bias", symbols: ["Adam", "AdamW"]),
    CatalogueRow(
      "O9", "learning rate decay", "学习率衰减", formula: "ηₜ = η·s(t): steps, 1/t, half cosine",
      symbols: ["LearningRateSchedule.step", "LearningRateSchedule.inverseTime", "LearningRateSchedule.cosine"]),
    CatalogueRow(
      "O10", "learning rate warm-up", "学习率预热", source: "He K. 2016; Vaswani 2017; Liu L. 2020",
      formula: "ηₜ = d^−½·min(t^−½, t·w^−3/2), or linear in t up to w",
      symbols: ["LearningRateSchedule.warmUp", "LearningRateSchedule.noam", "RAdam"]),
    CatalogueRow(
      "O11", "feature standardisation", "特征标准化", formula: "x̃ᵢ = (xᵢ − μᵢ)/σᵢ for each dimension i",
      symbols: ["Standardization", "FeatureStandardization"]),
    CatalogueRow(
      "O12", "batch normalisation", "批归一化", source: "Ioffe & Szegedy 2015",
      formula: "y = γ·(z − μ_B)/√(σ_B² + ε) + β; at test with moving averages μ̄ ← p·μ̄ + (1−p)·μ_B",
      symbols: ["BatchNorm"]),
    CatalogueRow(
      "O13", "internal covariate shift is not the reason", "内部协变量偏移并非主因", source: "Santurkar 2018",
      formula: "batch normalisation + noise whose moments change with every step: still faster than without",
      symbols: ["NoisyBatchNormalization", "InternalCovariateShift", "GradientLandscape"]),
    CatalogueRow(
      "O14", "further normalisations", "其他归一化方法",
      source: "Ba 2016; Ulyanov 2016; Salimans & Kingma 2016; Ioffe 2017; Wu & He 2018; Miyato 2018",
      formula: "(z − μ)/σ over features, an image, groups of channels or running; W = g·V/‖V‖; W/σ₁(W)",
      symbols: ["LayerNorm", "InstanceNorm", "GroupNorm", "WeightNorm", "SpectralNorm", "BatchRenormalization"]),
  ]
}
