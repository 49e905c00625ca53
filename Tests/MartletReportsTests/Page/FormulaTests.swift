import MartletReports
import Testing

@Suite struct FormulaTests {
  @Test(arguments: [
    ("x", "<i>x</i>"),
    ("m̂ ← μ", "<i>m̂</i> ← <i>μ</i>"),
    ("log p", "log <i>p</i>"),
    ("x^2", "<i>x</i><sup>2</sup>"),
    ("x_i", "<i>x</i><sub><i>i</i></sub>"),
    ("θ_{t+1}", "<i>θ</i><sub><i>t</i>+1</sub>"),
    ("m_{t}^{2}", "<i>m</i><span class=\"scripts\"><sup>2</sup><sub><i>t</i></sub></span>"),
    ("\\frac{a}{b}", "<span class=\"fraction\"><span><i>a</i></span><span><i>b</i></span></span>"),
    ("\\sqrt{d_k}", "√<span class=\"root\"><i>d</i><sub><i>k</i></sub></span>"),
    ("a < b & c", "<i>a</i> &lt; <i>b</i> &amp; <i>c</i>"),
    ("\\{x\\}", "{<i>x</i>}"),
    ("Σ ∑ 3", "Σ ∑ 3"),
    ("e^{x_{i}}", "<i>e</i><sup><i>x</i><sub><i>i</i></sub></sup>"),
  ]) func formulaIsSet(text: String, html: String) {
    #expect(Formula.html(text) == html)
  }

  @Test(arguments: [
    "^", "_", "x^", "x^{", "{", "}", "{{{", "\\", "\\frac", "\\frac{", "\\frac{a}", "\\sqrt{", "x^^2", "x__i", "^_^_",
    String(repeating: "{", count: 5000), String(repeating: "x^{", count: 5000),
    String(repeating: "\\sqrt{", count: 5000),
  ]) func brokenFormulasAreStillMarkup(text: String) {
    #expect(XMLCheck.parse("<p>\(Formula.html(text))</p>") != nil)
  }
}
