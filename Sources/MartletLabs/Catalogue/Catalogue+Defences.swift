extension Catalogue {
  static let defences: [CatalogueRow] = [
    CatalogueRow(
      "F1", "passive filter", "被动滤波防御", formula: "f(g(x)), g applied before the model, which stays as it is"),
    CatalogueRow("F2", "smoothing", "平滑滤波", source: "Xu 2018", formula: "g: blur or median"),
    CatalogueRow(
      "F3", "compression", "图像压缩防御", source: "Dziugaite 2016; Xu 2018", formula: "g: JPEG, or fewer bits a pixel"),
    CatalogueRow(
      "F4", "reconstruction by a generator", "生成器重构", source: "Samangouei 2018; Meng & Chen 2017",
      formula: "g(x) = G(z*), z* = argmin ‖G(z) − x‖²"),
    CatalogueRow(
      "F5", "randomisation", "随机化防御", source: "Xie 2018; Cohen 2019",
      formula: "g: random size, place or noise; argmax over y of P(f(x + ξ) = y)"),
    CatalogueRow(
      "F6", "adversarial training", "对抗训练", source: "Goodfellow 2015; Madry 2018",
      formula: "min over θ of E max over ‖δ‖ ≤ ε of L(θ; x + δ, y)"),
    CatalogueRow(
      "F7", "cheap adversarial training", "快速对抗训练", source: "Shafahi 2019; Wong 2020",
      formula: "one gradient for θ and δ, batch replayed m times; or one sign step from a random start"),
    CatalogueRow(
      "F8", "detection by squeezed features", "特征压缩检测", source: "Xu 2018", formula: "‖f(x) − f(g(x))‖₁ > τ ⇒ attacked"),
  ]
}
