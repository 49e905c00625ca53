// Finds the sentence that means most nearly the same, with a BERT encoder: `martlet data install minilm-l6`, then
// `swift run -c release SentenceSimilarity "How do I store my clay?"`.
import Martlet
import MartletData
import MartletText

let answers = [
  "Wrap what is left in plastic, and it stays soft for months.",
  "The glaze melts at about 1,200 degrees.",
  "Bread rises faster in a warm kitchen.",
  "The museum opens at ten and is closed on Mondays.",
]
let question = CommandLine.arguments.dropFirst().first ?? "How do I keep clay from drying out?"

do {
  let encoder = try SentenceEncoder()
  let vectors = encoder.encode([question] + answers)
  let similarities = vectors[1...].matmul(vectors[0])
  let (values, order) = similarities.sorted(descending: true)
  print(question)
  for (value, index) in zip(values.floats, order.integers) {
    print("\((value * 100).rounded() / 100)  \(answers[index])")
  }
} catch {
  print(error)
}
