extension Catalogue {
  static let surface: [CatalogueRow] = [
    CatalogueRow(
      "C1", "effects of batch size", "批次大小的影响", source: "Keskar 2017",
      formula: "Var(ĝ) = σ²/B; time of an epoch falls with B until the machine is saturated",
      symbols: ["GradientNoise", "Sharpness"]),
    CatalogueRow(
      "C2", "escape from saddles by gradient noise", "梯度噪声帮助逃离鞍点", source: "Ge 2015", formula: "θ ← θ − η·(g + ξ)",
      symbols: ["NoisyGradients"]),
    CatalogueRow(
      "C3", "critical point", "临界点", formula: "‖∇L(θ)‖ = 0: minimum, maximum or saddle point",
      symbols: ["Gradients.norm", "CriticalPoint", "CriticalPointSearch"]),
    CatalogueRow(
      "C4", "Hessian test", "黑塞矩阵判别",
      formula: "L(θ) ≈ L(θ′) + ½(θ − θ′)ᵀH(θ − θ′); λ all > 0: minimum, all < 0: maximum, mixed: saddle",
      symbols: [
        "hessian", "Tensor.symmetricEigen", "HessianSpectrum", "Lanczos", "SpectralDensity", "TaylorCheck",
        "CriticalPoint.kind",
      ]),
    CatalogueRow(
      "C5", "escape along negative curvature", "沿负曲率方向逃离鞍点", source: "Dauphin 2014",
      formula: "H·u = λ·u with λ < 0: θ ← θ′ + ε·u lowers L",
      symbols: ["hessianVectorProduct", "Tensor.symmetricEigen", "SaddleEscape"]),
    CatalogueRow(
      "C6", "minimum ratio", "最小值比例", source: "Lee 2021–22, lectures", formula: "number of λ > 0 / number of λ",
      symbols: ["CriticalPoint.minimumRatio", "SpectralDensity"]),
    CatalogueRow(
      "C7", "loss surface and contour plot", "误差曲面与等高线图", source: "Li H. 2018",
      formula: "f(α, β) = L(θ* + α·d₁ + β·d₂), directions normalised filter by filter",
      symbols: ["LossSurface", "LossCurve", "filterNormalizedDirection", "TrajectoryPlane", "Sharpness"]),
  ]
}
