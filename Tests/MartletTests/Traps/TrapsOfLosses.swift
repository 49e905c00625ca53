import Martlet

extension Trap {
  private static let pairs: [(name: String, loss: @Sendable (Tensor, Tensor) -> Tensor)] = [
    ("meanSquaredError", { meanSquaredError($0, $1) }), ("meanAbsoluteError", { meanAbsoluteError($0, $1) }),
    ("huberLoss", { huberLoss($0, $1) }), ("smoothAbsoluteError", { smoothAbsoluteError($0, $1) }),
    ("binaryCrossEntropy", { binaryCrossEntropy($0, $1) }), ("klDivergence", { klDivergence($0, $1) }),
    ("hingeLoss", { hingeLoss($0, $1) }), ("cosineSimilarity", { cosineSimilarity($0, $1) }),
    ("infoNCE", { infoNCE($0, $1) }), ("crossEntropy", { crossEntropy($0, targets: $1) }),
    ("tripletLoss", { tripletLoss(anchors: $0, positives: $1, negatives: $1) }),
    ("cosineEmbeddingLoss", { cosineEmbeddingLoss($0, $1, Tensor.ones([2])) }),
  ]

  /// What every loss says of numbers that are no fractions, or not of one type.
  static let lossesOfTypes: [Trap] = pairs.flatMap { name, loss in
    [
      Trap("\(name): [2, 3] int64: elements must be float32 or float64", located: false) {
        _ = loss(Tensor.zeros([2, 3], dtype: .int64), Tensor.zeros([2, 3], dtype: .int64))
      },
      Trap("\(name): [2, 3] float32 and [2, 3] float64: the element types differ", located: false) {
        _ = loss(matrix(2, 3), Tensor.zeros([2, 3], dtype: .float64))
      },
    ]
  }

  static let losses: [Trap] = [
    Trap("crossEntropy: [2]: index 3 is not in 0..<3") { _ = crossEntropy(matrix(2, 3), Tensor([0, 3])) },
    Trap("crossEntropy: [] and []: logits must be […, classes]") {
      _ = crossEntropy(Tensor(Float(1)), Tensor(Int64(0)))
    },
    Trap("crossEntropy: [2, 3] and [3]: labels must have the shape of logits without classes") {
      _ = crossEntropy(matrix(2, 3), Tensor([0, 1, 2]))
    },
    Trap("crossEntropy: [1, 3]: label smoothing must be within 0...1 and is 2.0") {
      _ = crossEntropy(matrix(1, 3), Tensor([0]), labelSmoothing: 2)
    },
    Trap("crossEntropy: [2, 3] and [2]: targets must have the shape of logits") {
      _ = crossEntropy(matrix(2, 3), Tensor([0.0, 1]))
    },
    Trap("crossEntropy: [2, 3] and [2, 3]: an ignored label is for labels that are integers") {
      _ = crossEntropy(matrix(2, 3), matrix(2, 3), ignoredLabel: 1)
    },
    Trap("crossEntropy: [2, 3]: class weights must be [3] float32 and are [2] float32") {
      _ = crossEntropy(matrix(2, 3), Tensor([0, 1]), classWeights: Tensor.zeros([2]))
    },
    Trap("crossEntropy: [2, 3]: class weights must be [3] float32 and are [3] float64") {
      _ = crossEntropy(matrix(2, 3), targets: matrix(2, 3), classWeights: Tensor.zeros([3], dtype: .float64))
    },
    Trap("crossEntropy: [2, 3]: label smoothing must be within 0...1 and is -0.5") {
      _ = crossEntropy(matrix(2, 3), targets: matrix(2, 3), labelSmoothing: -0.5)
    },
    Trap("negativeLogLikelihood: [2, 3]: class weights must be [3] float32 and are [1, 3] float32") {
      _ = negativeLogLikelihood(matrix(2, 3), Tensor([0, 1]), classWeights: matrix(1, 3))
    },
    Trap("negativeLogLikelihood: [2]: index 3 is not in 0..<3") {
      _ = negativeLogLikelihood(matrix(2, 3), Tensor([-100, 3]), ignoredLabel: -100)
    },
    Trap("negativeLogLikelihood: [2, 3] and [3]: labels must have the shape of log-probabilities without classes") {
      _ = negativeLogLikelihood(matrix(2, 3), Tensor([0, 1, 2]))
    },
    Trap("binaryCrossEntropy: [2, 1] and [2]: the shapes must be the same") {
      _ = binaryCrossEntropy(matrix(2, 1), Tensor.zeros([2]))
    },
    Trap(
      "binaryCrossEntropy: [2, 3] float32 with [2] float32: the positive weight does not broadcast to the logits"
    ) {
      _ = binaryCrossEntropy(matrix(2, 3), matrix(2, 3), positiveWeight: Tensor.zeros([2]))
    },
    Trap("binaryCrossEntropy: [2, 3] float32 with [3] float64: the weight does not broadcast to the logits") {
      _ = binaryCrossEntropy(matrix(2, 3), matrix(2, 3), weight: Tensor.zeros([3], dtype: .float64))
    },
    Trap("binaryCrossEntropy: [3] float32 with [2, 3] float32: the weight does not broadcast to the probabilities") {
      _ = binaryCrossEntropy(probabilities: Tensor.zeros([3]), Tensor.zeros([3]), weight: matrix(2, 3))
    },
    Trap("binaryCrossEntropy: [2, 1] and [2]: the shapes must be the same") {
      _ = binaryCrossEntropy(probabilities: matrix(2, 1), Tensor.zeros([2]))
    },
    Trap("meanSquaredError: [2, 1] and [2]: the shapes must be the same") {
      _ = meanSquaredError(matrix(2, 1), Tensor.zeros([2]))
    },
    Trap("meanAbsoluteError: [2, 1] and [2]: the shapes must be the same") {
      _ = meanAbsoluteError(matrix(2, 1), Tensor.zeros([2]))
    },
    Trap("huberLoss: [2] and [3]: the shapes must be the same") { _ = huberLoss(Tensor.zeros([2]), Tensor.zeros([3])) },
    Trap("smoothAbsoluteError: [2] and [3]: the shapes must be the same") {
      _ = smoothAbsoluteError(Tensor.zeros([2]), Tensor.zeros([3]))
    },
    Trap("hingeLoss: [2] and [3]: the shapes must be the same") { _ = hingeLoss(Tensor.zeros([2]), Tensor.zeros([3])) },
    Trap("klDivergence: [2] and [3]: the shapes must be the same") {
      _ = klDivergence(Tensor.zeros([2]), Tensor.zeros([3]))
    },
    Trap("cosineSimilarity: [2, 3]: there is no axis 2 (axes are -2 to 1)") {
      _ = cosineSimilarity(matrix(2, 3), matrix(2, 3), axis: 2)
    },
    Trap("cosineEmbeddingLoss: [2] and [3]: the shapes must be the same") {
      _ = cosineEmbeddingLoss(matrix(2, 3), matrix(2, 3), Tensor.zeros([3]))
    },
    Trap("tripletLoss: []: there is no axis -1 (a scalar has no axes)") {
      let scalar = Tensor(Float(1))
      _ = tripletLoss(anchors: scalar, positives: scalar, negatives: scalar)
    },
    Trap("tripletLoss: [2, 3] and [2, 4]: the shapes must be the same") {
      _ = tripletLoss(anchors: matrix(2, 3), positives: matrix(2, 3), negatives: matrix(2, 4))
    },
    Trap("infoNCE: [2, 3, 4]: queries must be [batch, features]") {
      _ = infoNCE(Tensor.zeros([2, 3, 4]), Tensor.zeros([2, 3, 4]))
    },
  ]

  private static let labels = Tensor([1, 2]).reshaped(to: [1, 2])
  private static let scores = Tensor.zeros([1, 4, 3])

  static let alignments: [Trap] = [
    Trap("ctcLoss: [4, 3] and [1, 2]: log-probabilities must be [batch, length, classes]") {
      _ = ctcLoss(matrix(4, 3), labels)
    },
    Trap("ctcLoss: [1, 4, 3] and [1, 2]: the blank 3 is not in 0..<3") { _ = ctcLoss(scores, labels, blank: 3) },
    Trap("ctcLoss: [1, 4, 3] and [1, 2]: labels must be int32 or int64") {
      _ = ctcLoss(scores, labels.converted(to: .float32))
    },
    Trap("ctcLoss: [1, 4, 3] and [1, 2]: there must be 1 input lengths within 0...4") {
      _ = ctcLoss(scores, labels, inputLengths: [5])
    },
    Trap("ctcLoss: [1, 4, 3] and [2]: labels one after another need label lengths") {
      _ = ctcLoss(scores, Tensor([1, 2]))
    },
    Trap("ctcLoss: [1, 4, 3] and [2, 1]: labels must be [batch, labels]") {
      _ = ctcLoss(scores, labels.transposed())
    },
    Trap("ctcLoss: [1, 4, 3] and [1, 2]: there must be 1 label lengths within 0...2") {
      _ = ctcLoss(scores, labels, labelLengths: [3])
    },
    Trap("ctcLoss: [1, 4, 3] and [2]: the label lengths must add up to 2") {
      _ = ctcLoss(scores, Tensor([1, 2]), labelLengths: [1])
    },
    Trap("ctcLoss: [1, 4, 3] and [1, 2]: label 0 is not a class other than the blank 0 in 0..<3") {
      _ = ctcLoss(scores, Tensor([1, 0]).reshaped(to: [1, 2]))
    },
  ]
}
