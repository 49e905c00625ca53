extension Catalogue {
  static let generative: [CatalogueRow] = [
    CatalogueRow("G1", "generative model", "生成模型", formula: "x = G(z), z ~ N(0, I)"),
    CatalogueRow("G2", "generator", "生成器", source: "Goodfellow 2014", formula: "G: z ↦ x, trained to raise D(G(z))"),
    CatalogueRow("G3", "discriminator", "判别器", source: "Goodfellow 2014", formula: "D: x ↦ ℝ, large for real samples"),
    CatalogueRow(
      "G4", "alternating adversarial training", "交替对抗训练", source: "Goodfellow 2014",
      formula: "repeat: k steps of D with G frozen, then a step of G with D frozen"),
    CatalogueRow(
      "G5", "divergence minimisation by sampling", "基于采样的散度最小化", source: "Goodfellow 2014",
      formula: "G* = argmin_G Div(P_G, P_data)"),
    CatalogueRow(
      "G6", "value function and Jensen–Shannon divergence", "价值函数与 JS 散度", source: "Goodfellow 2014; Nowozin 2016",
      formula: "max_D E_data[log D(y)] + E_G[log(1 − D(y))] = 2·JS(P_data, P_G) − 2·log 2"),
    CatalogueRow(
      "G7", "constant divergence without overlap", "分布不重叠时 JS 散度恒定", source: "Arjovsky & Bottou 2017",
      formula: "supports disjoint ⇒ JS = log 2, D is always right, no gradient for G"),
    CatalogueRow(
      "G8", "Wasserstein distance", "Wasserstein 距离（推土机距离）", source: "Arjovsky 2017",
      formula: "W(P, Q) = min over plans γ of Σ γ(x, y)·‖x − y‖"),
    CatalogueRow(
      "G9", "Wasserstein GAN", "Wasserstein 生成对抗网络", source: "Arjovsky 2017; Gulrajani 2017; Miyato 2018",
      formula: "max over ‖D‖_Lip ≤ 1 of E_data[D(y)] − E_G[D(y)]: clipping, (‖∇D‖ − 1)² or spectral norm"),
    CatalogueRow(
      "G10", "conditional GAN", "条件生成对抗网络", source: "Mirza & Osindero 2014; Reed 2016",
      formula: "D(c, x): real pair 1; generated pair 0; real x with another's c 0"),
    CatalogueRow(
      "G11", "pix2pix", "pix2pix 图像翻译", source: "Isola 2017",
      formula: "min_G max_D L_cGAN(G, D) + λ·‖y − G(x)‖₁, D on patches"),
    CatalogueRow(
      "G12", "sound to image", "声音生成图像", source: "Wan 2019", formula: "x = G(sound features, z), D(sound, x)"),
    CatalogueRow(
      "G13", "CycleGAN for unpaired data", "CycleGAN：无配对图像转换", source: "Zhu 2017",
      formula: "L_GAN(A→B) + L_GAN(B→A) + λ·(‖F(G(a)) − a‖₁ + ‖G(F(b)) − b‖₁)"),
    CatalogueRow(
      "G14", "hidden encodings under cycle consistency", "循环一致性下的隐写现象", source: "Chu 2017",
      formula: "F(G(a)) ≈ a although G(a) does not look like a; remedy: ‖G(b) − b‖₁"),
    CatalogueRow(
      "G15", "text style transfer", "文本风格迁移", source: "Lee 2018; Jang 2017",
      formula: "CycleGAN on sentences; gradients through tokens by straight-through Gumbel softmax or REINFORCE"),
    CatalogueRow(
      "G16", "StarGAN for many domains", "StarGAN：多域转换", source: "Choi 2018",
      formula: "one G(x, c); D gives real or fake and the domain; ‖x − G(G(x, c), c₀)‖₁"),
    CatalogueRow("G17", "human rating", "人工评估", formula: "mean ranks of samples, shown blindly"),
    CatalogueRow("G18", "rating by a classifier", "分类器评估", formula: "quality of x: low entropy of p(c | x)"),
    CatalogueRow("G19", "mode collapse", "模式坍塌", formula: "samples gather in a few modes"),
    CatalogueRow("G20", "mode dropping", "模式丢失", formula: "number of modes of the data that no sample hits"),
    CatalogueRow(
      "G21", "Inception score", "Inception 分数", source: "Salimans 2016", formula: "exp(E_x KL(p(y | x) ‖ p(y)))"),
    CatalogueRow(
      "G22", "Fréchet inception distance", "弗雷歇 Inception 距离", source: "Heusel 2017",
      formula: "‖μ₁ − μ₂‖² + Tr(Σ₁ + Σ₂ − 2·(Σ₁Σ₂)^½) of features before softmax"),
    CatalogueRow(
      "G23", "memorisation check", "记忆训练数据检查",
      formula: "distances to the nearest training and held-out images, mirrored ones included"),
    CatalogueRow(
      "G24", "tricks of GAN training", "GAN 训练技巧", source: "Salimans 2016; Heusel 2017",
      formula: "one-sided label smoothing, feature matching, two learning rates η_D > η_G"),
  ]
}
