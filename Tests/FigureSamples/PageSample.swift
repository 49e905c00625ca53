import MartletReports

extension Report {
  /// Adds everything that a page may hold beside figures.
  public mutating func addTextSamples() {
    addSection("Text", translation: "正文")
    addParagraph(
      """
      A paragraph with `inline code`, *emphasis*, **strong words**, a formula such as $L = −∑_{i} y_{i} log p_{i}$ and a \
      [link](https://example.org/paper). Chinese text such as 自注意力机制 may stand *inside* it. What looks like a mark but \
      is none stays: 2 * 3 * 4, a*b*c, $5 and $6, `open.

      A second paragraph.
      """)
    addList([
      "An item with `code`",
      "A longer item that goes on for more than a line, so that one sees how the lines stand "
        + "below each other where the page is as wide as this one is", "A third",
    ])
    addList(["First", "Second"], isOrdered: true)
    addNote(
      "A remark that stands apart: the run was *small*, and its numbers should not be compared with published ones.")
    addSubsection("Formulas")
    addFormula("Attention(Q, K, V) = softmax(\\frac{Q K^{⊤}}{\\sqrt{d_{k}}}) V", label: "(1)")
    addFormula(
      "θ_{t+1} = θ_{t} − η \\frac{m̂_{t}}{\\sqrt{v̂_{t}} + ε}\nm_{t}^{2} = β_{1} m_{t−1} + (1 − β_{1}) ∇L(θ_{t})")
    addSection("Claims", translation: "论断")
    addClaims(
      [
        Claim(
          "The attack of radius $ε = 8/255$ lowers accuracy", expected: "≤ 0.10", measured: "0.031", verdict: .held),
        Claim(
          "Adversarial training keeps *clean* accuracy", expected: "≥ 0.87", measured: "0.842", verdict: .notHeld,
          remark: "The published value is for a network ten times as large."),
        Claim("The gap grows with the radius", expected: "monotone", measured: "–", verdict: .notJudged),
      ], caption: "What was claimed and what was measured.")
    addTable(
      Table(
        header: ["Method", "Formula", "Accuracy"],
        rows: [["SGD", "θ ← θ − η ∇L", "0.912"], ["Momentum", "v ← μ v + ∇L", "0.934"]],
        alignments: [.leading, .formula, .numeric], highlightedRow: 1, caption: "A table with formulas."))
    addSection("Code")
    addCode(
      ##"""
      /// The fast gradient sign method.
      public struct FastGradientSign: Attack {
        public var radius: Float = 8.0 / 255  // of the range of pixels
        let name = "FGSM (ε = \(radius))", raw = #"a "quoted" word"#

        func callAsFunction(_ x: Tensor, loss: (Tensor) -> Tensor) -> Tensor {
          let (_, gradient) = valueAndGradient(at: x, loss)
          return (x + radius * gradient.sign()).clamped(to: 0...1)
        }
      }
      """##, language: .swift, caption: "The heart of an attack.")
    addCode("plain text: for let in 1 // no colours")
    addSection("Cards")
    addCards([
      Card(
        "Attention", translation: "注意力", address: "#text", summary: "What `softmax` looks at, and why it is scaled.",
        verdicts: [.held: 5, .notHeld: 1], note: "4 min"),
      Card("Adversarial attacks on image classifiers", address: "#claims", verdicts: [.held: 3, .notJudged: 2]),
      Card(
        "A page without claims", address: "#code", summary: "Its summary is a sentence that takes more than a line."),
    ])
  }
}
