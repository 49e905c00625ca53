extension Catalogue {
  static let reinforcement: [CatalogueRow] = [
    CatalogueRow(
      "R1", "agent and environment", "智能体与环境", source: "Sutton & Barto 1998",
      formula: "sₜ → aₜ → rₜ, sₜ₊₁; maximise Σₜ rₜ"),
    CatalogueRow("R2", "stochastic policy", "随机策略", formula: "a ~ softmax(f_θ(s))", symbols: ["Tensor.categorical"]),
    CatalogueRow(
      "R3", "control of actions by signed classification", "以带符号的分类损失控制动作", source: "Lee 2021–22, lectures",
      formula: "L = e₁ − e₂: do the one, do not do the other"),
    CatalogueRow("R4", "weighted loss", "加权损失", source: "Lee 2021–22, lectures", formula: "L = Σₙ Aₙ·eₙ"),
    CatalogueRow(
      "R5", "random environment and policy", "环境与策略的随机性",
      formula: "environment and reward give no gradient: estimate by samples"),
    CatalogueRow("R6", "policy gradient", "策略梯度", source: "Williams 1992", formula: "∇J = E Σₙ Aₙ·∇ log π(aₙ | sₙ)"),
    CatalogueRow(
      "R7", "immediate reward as weight", "以即时奖励为权重", source: "Lee 2021–22, lectures",
      formula: "Aₜ = rₜ: short-sighted"),
    CatalogueRow("R8", "reward to go", "累积奖励", formula: "Gₜ = Σₙ≥ₜ rₙ"),
    CatalogueRow("R9", "discounted return", "折扣回报", formula: "G′ₜ = Σₙ≥ₜ γⁿ⁻ᵗ·rₙ"),
    CatalogueRow("R10", "baseline", "基线", source: "Greensmith 2004", formula: "Aₜ = G′ₜ − b"),
    CatalogueRow("R11", "critic as baseline", "以评论家为基线", formula: "Aₜ = G′ₜ − V(sₜ)"),
    CatalogueRow(
      "R12", "advantage actor-critic", "优势演员–评论家", source: "Mnih 2016", formula: "Aₜ = rₜ + γ·V(sₜ₊₁) − V(sₜ)"),
    CatalogueRow("R13", "on-policy learning", "同策略学习", formula: "collect by π_θ, update once, collect anew"),
    CatalogueRow(
      "R14", "off-policy learning and PPO", "异策略学习与近端策略优化", source: "Schulman 2017",
      formula: "min(ρ·A, clip(ρ, 1−ε, 1+ε)·A), ρ = π_θ(a | s)/π_old(a | s)"),
    CatalogueRow(
      "R15", "exploration", "探索", source: "Plappert 2018", formula: "β·H(π) in the objective; ε-greedy; θ + ξ"),
    CatalogueRow("R16", "value function", "价值函数", formula: "V(s) = E[G′ₜ | sₜ = s, π]"),
    CatalogueRow("R17", "Monte-Carlo critic", "蒙特卡洛方法", formula: "min (V(sₜ) − G′ₜ)²"),
    CatalogueRow("R18", "temporal difference", "时序差分", source: "Sutton 1988", formula: "min (V(sₜ) − γ·V(sₜ₊₁) − rₜ)²"),
    CatalogueRow(
      "R19", "Monte-Carlo against temporal difference", "蒙特卡洛与时序差分之比较", source: "Sutton & Barto 1998",
      formula: "eight episodes: V(B) = ¾; V(A) = 0 by Monte-Carlo, ¾ by differences"),
    CatalogueRow(
      "R20", "shared network of actor and critic", "演员与评论家共用网络", source: "Mnih 2016",
      formula: "h = f(s); π = softmax(W·h), V = wᵀh"),
    CatalogueRow(
      "R21", "reward shaping", "奖励塑形", source: "Ng 1999; Wu & Tian 2017",
      formula: "r + γ·Φ(s′) − Φ(s) keeps the best policy"),
    CatalogueRow("R22", "sparse reward", "稀疏奖励", formula: "rₜ = 0 but for few t: random actions learn nothing"),
    CatalogueRow(
      "R23", "curiosity", "好奇心驱动", source: "Pathak 2017",
      formula: "rᵢ = (η/2)·‖φ̂(s′) − φ(s′)‖², φ learned by predicting a from s, s′"),
    CatalogueRow(
      "R24", "misspecified reward", "奖励设定不当",
      formula: "the policy that maximises the written reward is not the one meant"),
    CatalogueRow(
      "R25", "behaviour cloning", "行为克隆", source: "Pomerleau 1989; Ross 2011",
      formula: "min −Σ log π(â | s) on an expert's pairs; errors compound; DAgger asks anew"),
    CatalogueRow(
      "R26", "inverse reinforcement learning", "逆强化学习", source: "Ng & Russell 2000; Abbeel & Ng 2004; Ziebart 2008",
      formula: "repeat: max over R of R(expert) − R(actor); actor ← reinforcement learning on R"),
    CatalogueRow(
      "R27", "adversarial imitation", "对抗式模仿学习", source: "Ho & Ermon 2016; Fu 2018",
      formula: "r(s, a) = −log(1 − D(s, a)), D tells expert from actor"),
  ]
}
