extension Catalogue {
  static let images: [CatalogueRow] = [
    CatalogueRow(
      "I1", "image GPT", "图像 GPT", source: "Chen M. 2020",
      formula: "−Σ ln P(pixelₜ | pixels<ₜ) of 512 colours, row by row"),
    CatalogueRow(
      "I2", "masked images", "掩码图像建模", source: "Chen M. 2020; Bao 2022; He K. 2022",
      formula: "reconstruct masked pixels, codes or patches from the others"),
    CatalogueRow(
      "I3", "SimCLR", "SimCLR", source: "Chen T. 2020",
      formula: "−ln exp(cos(zᵢ, zⱼ)/τ) / Σ over k ≠ i of exp(cos(zᵢ, zₖ)/τ), 2N views"),
    CatalogueRow(
      "I4", "strength of augmentation", "数据增强强度", source: "Chen T. 2020",
      formula: "random crop + colour distortion ≫ either alone"),
    CatalogueRow(
      "I5", "positive and negative pairs", "正样本对与负样本对", source: "Hadsell 2006",
      formula: "views of one image; views of two images"),
    CatalogueRow(
      "I6", "choice of negatives", "负样本选择", source: "He K. 2020; Robinson 2021",
      formula: "hard ones weigh more; images of the same class are false ones; a queue of many"),
    CatalogueRow(
      "I7", "momentum contrast", "动量对比学习", source: "He K. 2020",
      formula: "θ_k ← m·θ_k + (1−m)·θ_q; negatives from a queue of past keys"),
    CatalogueRow(
      "I8", "bootstrapping without negatives", "无负样本的自举方法", source: "Grill 2020; Chen & He 2021",
      formula: "predictor on one branch, no gradient through the other"),
    CatalogueRow("I9", "BYOL", "BYOL", source: "Grill 2020", formula: "2 − 2·cos(q(z_θ), z_ξ), ξ ← m·ξ + (1−m)·θ"),
    CatalogueRow(
      "I10", "SimSiam", "SimSiam", source: "Chen & He 2021", formula: "−½·cos(p₁, stop(z₂)) − ½·cos(p₂, stop(z₁))"),
    CatalogueRow(
      "I11", "student becomes teacher", "学生即教师：参数滑动平均", source: "Tarvainen & Valpola 2017",
      formula: "θ_teacher ← m·θ_teacher + (1−m)·θ_student", symbols: ["Module.averageParameters", "ParameterAverage"]),
    CatalogueRow(
      "I12", "VICReg", "VICReg", source: "Bardes 2022",
      formula: "λ·MSE + μ·Σ max(0, 1 − std) + ν·Σ over i ≠ j of C_ij²/d"),
  ]
}
