import Martlet
import MartletData
import MartletReports

/// A convolution along time that recognises who speaks, against networks that do not share weights over time.
struct Speech: Lab {
  let description = LabDescription(
    .convolution, "speech",
    title: Bilingual("Convolution along time: who speaks?", "沿时间卷积：谁在说话"),
    summary: Bilingual(
      "Filters that scan an utterance recognise speakers, and do so whenever the utterance begins.",
      "沿时间扫描的滤波器能识别说话人，且不受语音起始时刻影响。"),
    question: """
      Speech is no picture: which of the ideas of convolution fit it, and which do not?
      """,
    method: """
      Nine men say two vowels; a frame is twelve coefficients of linear prediction, an utterance has 7 to 29 frames. A filter \
      sees all twelve coefficients of three neighbouring frames and is moved along time only: a pattern may occur at any \
      time, but a coefficient is another quantity than its neighbour. There is no pooling between the layers, because frames \
      are few; behind them stands the mean over the frames that are spoken.

      Three networks learn the same 270 utterances for as many steps: two convolutions along time (64 filters each), a \
      perceptron of all frames in a row, and one that only sees the mean of the frames. Then test utterances are made to begin \
      later in the recording, with silence in front. Steps and widths were fixed beforehand; nothing is chosen on the test part.
      """,
    sources: [
      "Kudo, Toyama and Shimbo 1999, Multidimensional curve classification using passing-through regions.",
      "Waibel, Hanazawa, Hinton, Shikano and Lang 1989, Phoneme recognition using time-delay neural networks.",
      "Abdel-Hamid et al. 2014, Convolutional neural networks for speech recognition.",
    ],
    rows: ["N26", "N21", "N17"], datasets: ["japanese-vowels"], minutes: 0.5)

  // MARK: - Heart

  enum Kind: String, CaseIterable {
    case convolution = "convolution along time"
    case fullyConnected = "fully connected"
    case mean = "mean of the frames"
  }

  /// A classifier of recordings whose last channel tells the frames that are spoken.
  final class Classifier: Layer {
    let kind: Kind
    let hidden: [any Layer]
    let head: Linear

    init(_ kind: Kind, frames: Int, using generator: inout PhiloxGenerator) {
      self.kind = kind
      switch kind {
      case .convolution:
        hidden = [
          Convolution1D(12, 64, kernel: 3, padding: .same, initializer: .heNormal, using: &generator),
          Convolution1D(64, 64, kernel: 3, padding: .same, initializer: .heNormal, using: &generator),
        ]
      case .fullyConnected: hidden = [Linear(frames * 13, 64, initializer: .heNormal, using: &generator)]
      case .mean: hidden = [Linear(12, 64, initializer: .heNormal, using: &generator)]
      }
      head = Linear(64, 9, using: &generator)
    }

    /// - Shapes: `[batch, frames, 13]` → `[batch, 9]`
    func callAsFunction(_ x: Tensor) -> Tensor {
      let (coefficients, mask) = (x.narrowed(2, to: 0..<12), x.narrowed(2, to: 12..<13))
      func mean(_ frames: Tensor) -> Tensor { (frames * mask).sum([1]) / mask.sum([1]) }
      switch kind {
      case .convolution: return head(mean(hidden.reduce(coefficients) { ($1($0) * mask).relu() }))
      case .fullyConnected: return head(hidden[0](x.reshaped(to: [x.shape[0], -1])).relu())
      case .mean: return head(hidden[0](mean(coefficients)).relu())
      }
    }
  }

  /// Recordings of `frames` frames in which each utterance begins at frame `start`.
  func recordings(
    _ utterances: JapaneseVowels.Utterances, _ scale: FeatureStandardization, frames: Int, start: Int
  ) -> Tensor {
    let x = Tensor.concatenate([scale(utterances.frames) * utterances.mask, utterances.mask], axis: 2)
    return x.padded([(0, 0), (start, frames - start - JapaneseVowels.longest), (0, 0)])
  }

  // MARK: - Experiment

  func run(_ record: LabRecord) throws {
    let (training, test) = (try JapaneseVowels.load(split: .train), try JapaneseVowels.load(split: .test))
    let scale = FeatureStandardization(of: training.spokenFrames)
    let frames = 45
    let starts = Array(stride(from: 0, through: frames - JapaneseVowels.longest, by: 2))
    let steps = record.choose(quick: 40, full: 600)
    record.setting("steps", steps)
    show(training, scale, record)
    let x = recordings(training, scale, frames: frames, start: 0)
    let tests = starts.map { recordings(test, scale, frames: frames, start: $0) }
    var accuracies: [Kind: [[Double]]] = [:]
    var (counts, change): ([Kind: Int], Double) = ([:], 0)
    for seed in record.seeds(5) {
      for kind in Kind.allCases {
        var generator = PhiloxGenerator(seed: seed)
        let model = Classifier(kind, frames: frames, using: &generator)
        counts[kind] = model.parameterCount
        let optimizer = Adam(learningRate: 2e-3)
        for step in 0..<steps {
          let rows = Tensor((0..<32).map { _ in Int.random(in: 0..<training.lengths.count, using: &generator) })
          let (loss, gradients) = valueAndGradients(of: model) {
            crossEntropy(model(x.gathered(rows)), training.speakers.gathered(rows))
          }
          optimizer.update(model, with: gradients)
          if step % 20 == 0 { record.log("\(kind.rawValue), seed \(seed)", step: step, ["loss": loss.scalar]) }
        }
        let logits = withoutGradients { tests.map { model($0) } }
        accuracies[kind, default: []].append(
          logits.map { $0.argmax().equals(test.speakers).converted(to: .float64).mean().scalar })
        if kind == .convolution {
          change = max(change, logits.map { ($0 - logits[0]).abs().max().scalar }.max() ?? .nan)
        }
        record.progress(
          "seed \(seed), \(kind.rawValue): accuracy "
            + NumberFormat.fixed(accuracies[kind]?.last?.first ?? .nan, decimals: 4))
      }
    }
    report(accuracies, counts, starts: starts, record)
    record.claim(
      "When an utterance begins changes nothing for the convolution", .atMost(1e-4), measured: change,
      remark: "greatest change of an output over all beginnings and seeds")
  }

  private func report(
    _ accuracies: [Kind: [[Double]]], _ counts: [Kind: Int], starts: [Int], _ record: LabRecord
  ) {
    func atZero(_ kind: Kind) -> [Double] { (accuracies[kind] ?? []).compactMap(\.first) }
    func late(_ kind: Kind) -> [Double] { (accuracies[kind] ?? []).compactMap(\.last) }
    record.figure(
      LineChart(
        "Test accuracy by the beginning", x: Axis("frames of silence in front"), y: Axis("accuracy", range: 0...1),
        series: Kind.allCases.map { kind in
          let (mean, spread) = Spread.summary(of: accuracies[kind] ?? [], .range)
          return LineChart.Series(kind.rawValue, x: starts.map(Double.init), y: mean, band: spread)
        }, references: [.horizontal(1.0 / 9, "chance")]),
      caption: "All utterances to learn from begin at once. Means over the seeds, and their range.")
    record.table(
      Table(
        header: ["Network", "Parameters", "Accuracy", "Lowest", "Highest", "16 frames later"],
        rows: Kind.allCases.map { kind in
          let found = Statistics(atZero(kind))
          return [kind.rawValue, String(counts[kind] ?? 0)]
            + [found.mean, found.least, found.greatest, Statistics(late(kind)).mean].map {
              NumberFormat.fixed($0, decimals: 4)
            }
        }, caption: "On the test part. The last column is with 16 frames of silence in front."))
    record.claim(
      "The convolution recognises at least 19 of 20 test utterances", .atLeast(0.95),
      measured: Statistics(atZero(.convolution)).mean, from: .full, remark: "mean accuracy over the seeds")
    record.claim(
      "It is better than the fully connected network", .above(0),
      measured: Statistics(atZero(.convolution)).mean - Statistics(atZero(.fullyConnected)).mean, from: .full,
      remark: "difference of the mean accuracies")
    record.claim(
      "The order of frames matters: it is better than a network that sees their mean only", .above(0),
      measured: Statistics(atZero(.convolution)).mean - Statistics(atZero(.mean)).mean, from: .full,
      remark: "difference of the mean accuracies")
    record.claim(
      "The fully connected network, which has learned each moment by itself, loses at least half of its hits",
      .below(0.5),
      measured: Statistics(late(.fullyConnected)).mean / Statistics(atZero(.fullyConnected)).mean, from: .full,
      remark: "accuracy with 16 frames of silence in front against that without")
  }

  /// An utterance of each of three speakers.
  private func show(_ training: JapaneseVowels.Utterances, _ scale: FeatureStandardization, _ record: LabRecord) {
    let x = scale(training.frames) * training.mask
    record.figures(
      [0, 120, 240].map { utterance in
        let length = training.lengths[utterance]
        let values = x[utterance].transposed().doubles
        return Heatmap(
          "Speaker \(training.speakers[utterance].integers[0] + 1)",
          values: (0..<12).map { row in
            (0..<JapaneseVowels.longest).map { $0 < length ? values[row * JapaneseVowels.longest + $0] : .nan }
          }, ramp: .diverging, range: -3...3)
      },
      caption:
        "Utterances of three speakers: twelve coefficients downwards, time to the right. What is empty is silence.")
  }
}
