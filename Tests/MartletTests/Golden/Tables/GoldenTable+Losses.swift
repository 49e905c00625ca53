import Martlet

// Losses of the tables.
extension GoldenTableTests {
  private static func loss(
    _ function: @escaping @Sendable (Tensor, Tensor, Reduction) -> Tensor
  ) -> GoldenRow.Function {
    { options, x in function(x[0], x[1], options.reduction) }
  }

  static let losses: [String: GoldenRow.Function] = [
    "crossEntropy": { o, x in
      crossEntropy(x[0], x[1], labelSmoothing: o.smoothing ?? 0, reduction: o.reduction)
    },
    "crossEntropy.ignored": { o, x in
      crossEntropy(x[0], x[1], labelSmoothing: o.smoothing ?? 0, ignoredLabel: 2, reduction: o.reduction)
    },
    "crossEntropy.weights": { o, x in
      crossEntropy(
        x[0], x[2], classWeights: x[1].detached(), labelSmoothing: o.smoothing ?? 0, reduction: o.reduction)
    },
    "crossEntropy.targets": loss { crossEntropy($0, targets: $1, reduction: $2) },
    "crossEntropy.targets.weights": { o, x in
      crossEntropy(
        x[0], targets: x[1], classWeights: x[2].detached(), labelSmoothing: o.smoothing ?? 0, reduction: o.reduction)
    },
    "negativeLogLikelihood.weights": { o, x in
      negativeLogLikelihood(x[0], x[2], classWeights: x[1].detached(), reduction: o.reduction)
    },
    "negativeLogLikelihood.ignored": { o, x in
      negativeLogLikelihood(x[0], x[2], classWeights: x[1].detached(), ignoredLabel: 2, reduction: o.reduction)
    },
    "negativeLogLikelihood": loss { negativeLogLikelihood($0, $1, reduction: $2) },
    "meanSquaredError": loss { meanSquaredError($0, $1, reduction: $2) },
    "meanAbsoluteError": loss { meanAbsoluteError($0, $1, reduction: $2) },
    "huberLoss": loss { huberLoss($0, $1, reduction: $2) },
    "smoothAbsoluteError": loss { smoothAbsoluteError($0, $1, reduction: $2) },
    "binaryCrossEntropy": loss { binaryCrossEntropy($0, $1, reduction: $2) },
    "binaryCrossEntropy.weights": { o, x in
      binaryCrossEntropy(x[0], x[1], positiveWeight: x[2].detached(), reduction: o.reduction)
    },
    "binaryCrossEntropy.weight": { o, x in
      binaryCrossEntropy(
        x[0], x[1], weight: x[2].detached(), positiveWeight: x[3].detached(), reduction: o.reduction)
    },
    "binaryCrossEntropy.probabilities": { o, x in
      binaryCrossEntropy(probabilities: x[0], x[1], weight: x[2].detached(), reduction: o.reduction)
    },
    "hingeLoss": loss { hingeLoss($0, $1.detached(), reduction: $2) },
    "klDivergence": { o, x in klDivergence(x[0], x[1], reduction: o.divergenceReduction) },
    "klDivergence.logarithms": { o, x in
      klDivergence(x[0], x[1], targetsAreLogarithms: true, reduction: o.divergenceReduction)
    },
    "cosineSimilarity": { o, x in cosineSimilarity(x[0], x[1], axis: o.axis ?? -1) },
    "cosineEmbeddingLoss": { o, x in cosineEmbeddingLoss(x[0], x[1], x[2].detached(), reduction: o.reduction) },
    "tripletLoss": { o, x in
      tripletLoss(anchors: x[0], positives: x[1], negatives: x[2], reduction: o.reduction)
    },
    "tripletLoss.swapped": { o, x in
      tripletLoss(
        anchors: x[0], positives: x[1], negatives: x[2], margin: 2, swaps: true, reduction: o.reduction)
    },
    "infoNCE": { o, x in infoNCE(x[0], x[1], temperature: 0.5, reduction: o.reduction) },
    "ctcLoss": { o, x in ctcLoss(x[0].logSoftmax(), x[1], reduction: o.reduction) },
  ]
}

extension GoldenRow.Options {
  fileprivate var reduction: Reduction {
    switch text {
    case "sum": .sum
    case "none": .none
    default: .mean
    }
  }

  fileprivate var divergenceReduction: DivergenceReduction {
    switch text {
    case "sum": .sum
    case "none": .none
    case "mean": .mean
    default: .batchMean
    }
  }
}
