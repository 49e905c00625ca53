extension Catalogue {
  static let attacks: [CatalogueRow] = [
    CatalogueRow(
      "T1", "adversarial example", "对抗样本", source: "Szegedy 2014", formula: "x = x⁰ + δ, δ small, f(x) ≠ f(x⁰)"),
    CatalogueRow("T2", "white-box attack", "白盒攻击", formula: "θ known: g = ∇ₓL"),
    CatalogueRow(
      "T3", "four parts of an attack", "攻击的四个组成部分", source: "Morris 2020",
      formula: "goal, transformation, constraints, search"),
    CatalogueRow("T4", "non-targeted goal", "非定向攻击", source: "Szegedy 2014", formula: "max e(y, ŷ)"),
    CatalogueRow("T5", "targeted goal", "定向攻击", source: "Szegedy 2014", formula: "max e(y, ŷ) − e(y, y_target)"),
    CatalogueRow(
      "T6", "ball of the maximum norm", "无穷范数约束", source: "Goodfellow 2015",
      formula: "‖x − x⁰‖∞ ≤ ε: clip after each step; or ‖x − x⁰‖₂ ≤ ε"),
    CatalogueRow(
      "T7", "fast gradient sign method", "快速梯度符号法", source: "Goodfellow 2015", formula: "x = x⁰ + ε·sign(∇ₓ e(y, ŷ))"),
    CatalogueRow(
      "T8", "iterated attacks: BIM, PGD, MI-FGSM", "迭代攻击：BIM、PGD、MI-FGSM",
      source: "Kurakin 2017; Madry 2018; Dong 2018",
      formula: "x ← clip over the ball of x + α·sign(g); random start; g ← μ·g + ∇/‖∇‖₁"),
    CatalogueRow(
      "T9", "black-box attack by a proxy", "基于代理模型的黑盒攻击", source: "Papernot 2016",
      formula: "attack a proxy trained on the same data; send x to the target"),
    CatalogueRow(
      "T10", "model stealing by queries", "查询式模型窃取", source: "Papernot 2017; Orekondy 2019",
      formula: "train the proxy on (x, f(x)); x ← x + λ·sign(J[f(x)])"),
    CatalogueRow(
      "T11", "ensemble attack", "集成攻击", source: "Liu Y. 2017", formula: "min −log(Σₖ αₖ·Jₖ(x)·1_target) + λ·d(x, x⁰)"),
    CatalogueRow(
      "T12", "one-pixel attack", "单像素攻击", source: "Su 2019",
      formula: "differential evolution over (row, column, colour)"),
    CatalogueRow(
      "T13", "universal perturbation", "通用对抗扰动", source: "Moosavi-Dezfooli 2017",
      formula: "one δ, ‖δ‖ ≤ ε, with f(x + δ) ≠ f(x) for most x"),
    CatalogueRow(
      "T14", "attack on speech", "语音攻击", source: "Carlini & Wagner 2018", formula: "min ‖δ‖² + c·CTC(x + δ, phrase)"),
    CatalogueRow(
      "T15", "adversarial reprogramming", "对抗重编程", source: "Elsayed 2019",
      formula: "x = frame W + small image in the middle; labels mapped to labels"),
    CatalogueRow(
      "T16", "backdoor and poisoned data", "后门与数据投毒", source: "Gu T. 2017; Shafahi 2018",
      formula: "a trigger in the training data: trigger in x ⇒ target; or clean labels near a target's features"),
    CatalogueRow(
      "T17", "synonyms of WordNet", "WordNet 同义词替换", source: "Ren 2019",
      formula: "wᵢ → the synonym of greatest fall of P(y | x)"),
    CatalogueRow(
      "T18", "neighbours in an embedding", "词嵌入近邻替换", source: "Mrkšić 2016; Jin 2020",
      formula: "wᵢ → w′ with cos(E[wᵢ], E[w′]) ≥ δ in counter-fitted vectors"),
    CatalogueRow(
      "T19", "replacement by a masked language model", "掩码语言模型替换", source: "Garg & Ramakrishnan 2020",
      formula: "wᵢ → top k at [MASK]; may turn the sense round"),
    CatalogueRow(
      "T20", "replacement without a mask", "无掩码语言模型替换", source: "Li L. 2020",
      formula: "wᵢ → top k of the model's output at wᵢ itself"),
    CatalogueRow(
      "T21", "grammar: inflections and constraints", "语法约束与屈折变换", source: "Tan 2020",
      formula: "wᵢ → another inflection of its lemma; same part of speech, perplexity, sentence vector"),
    CatalogueRow(
      "T22", "insertion of words", "词插入", source: "Garg & Ramakrishnan 2020; Li D. 2021",
      formula: "x = … wᵢ [MASK] wᵢ₊₁ …, filled by a language model"),
    CatalogueRow("T23", "deletion of words", "词删除", formula: "x without wᵢ"),
    CatalogueRow(
      "T24", "changes of characters", "字符级攻击", source: "Gao J. 2018; Ebrahimi 2018",
      formula: "swap, insert, delete or replace letters of important words"),
    CatalogueRow(
      "T25", "constraints on changed text", "文本扰动约束", source: "Morris 2020",
      formula: "limits on edits, changed words, cosine, sentence similarity, part of speech, perplexity, stop words"),
    CatalogueRow(
      "T26", "search for changes", "扰动搜索", source: "Yoo 2020; Alzantot 2018",
      formula: "greedy, greedy by word importance, beam, genetic, particle swarm"),
  ]
}
