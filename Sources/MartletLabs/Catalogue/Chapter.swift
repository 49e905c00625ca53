/// A chapter of machine learning: catalogue rows and labs are grouped by it.
public enum Chapter: String, CaseIterable, Sendable, Codable {
  case theory, surface, losses, optimization, networks, convolution, generative, attention, sequences, text, tuning
  case speech, images, explanation, domains, reinforcement, compression, lifelong, meta, attacks, defences

  /// The name that identifies the chapter in commands and in the identifiers of labs.
  public var identifier: String { rawValue }

  /// The place in the catalogue, counted from one.
  public var number: Int { (Self.allCases.firstIndex(of: self) ?? 0) + 1 }

  /// The title.
  public var title: Bilingual {
    switch self {
    case .theory: Bilingual("Workflow and theory of learning", "流程与学习理论")
    case .surface: Bilingual("Error surfaces, batches and critical points", "误差曲面、批次与临界点")
    case .losses: Bilingual("Supervised learning and losses", "监督学习与损失函数")
    case .optimization: Bilingual("Optimisation", "优化")
    case .networks: Bilingual("Networks, capacity and diagnosis", "网络、容量与诊断")
    case .convolution: Bilingual("Layers and convolutional networks", "层与卷积网络")
    case .generative: Bilingual("Generative adversarial networks", "生成对抗网络")
    case .attention: Bilingual("Self-attention and its variants", "自注意力及其变形")
    case .sequences: Bilingual("Sequence to sequence", "序列到序列")
    case .text: Bilingual("Self-supervised learning of text", "文本自监督学习")
    case .tuning: Bilingual("Prompts and parameter-efficient tuning", "提示与参数高效微调")
    case .speech: Bilingual("Self-supervised learning of speech", "语音自监督学习")
    case .images: Bilingual("Self-supervised learning of images", "图像自监督学习")
    case .explanation: Bilingual("Explainable machine learning", "可解释机器学习")
    case .domains: Bilingual("Domain adaptation and generalisation", "领域自适应与泛化")
    case .reinforcement: Bilingual("Reinforcement learning", "强化学习")
    case .compression: Bilingual("Network compression", "网络压缩")
    case .lifelong: Bilingual("Life-long learning", "终身学习")
    case .meta: Bilingual("Meta learning", "元学习")
    case .attacks: Bilingual("Attacks", "攻击")
    case .defences: Bilingual("Defences", "防御")
    }
  }
}
