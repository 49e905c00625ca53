import Foundation

/// The CSS that every figure carries, so that a figure saved as a file looks as it does on a page.
enum FigureStyle {
  /// The width in pixels a figure is drawn for on a wide page.
  static let wide = 720.0
  /// The width in pixels a figure is drawn for on a narrow screen.
  static let narrow = 400.0
  /// The width in pixels a figure is drawn for beside another figure.
  static let beside = 340.0

  /// Font sizes in pixels, shared by the CSS and by the layout.
  static let textSize = 12.0
  static let titleSize = 14.0

  static let namespace = " xmlns=\"http://www.w3.org/2000/svg\""
  static let element = "<style>\(Palette.stylesheet)\n\(rules)</style>"
  static let rampElement = "<style>\(Palette.rampStylesheet)\n\(rampRules)</style>"

  /// The sans-serif fonts of the usual systems; figures, tables and headings use them.
  static let fonts =
    "system-ui,-apple-system,\"Segoe UI\",Roboto,\"Helvetica Neue\",\"Noto Sans\",\"Liberation Sans\",Arial,sans-serif"

  /// A figure for a page that carries the figure CSS itself: without the style elements and the XML namespace.
  static func inline(_ svg: String) -> String {
    svg.replacingOccurrences(of: element, with: "").replacingOccurrences(of: rampElement, with: "")
      .replacingOccurrences(of: namespace, with: "")
  }

  /// All rules of figures, for a page that carries them once.
  static let allRules = rules + "\n" + rampRules

  /// The class that gives a series its colour; colours repeat after the last.
  static func seriesClass(_ index: Int) -> String {
    "s\(index % Palette.light.categorical.count + 1)"
  }

  /// The classes of a curve; a colour that is used again has another dash pattern than before.
  static func lineClass(_ index: Int, _ stroke: LineChart.Series.Stroke = .solid) -> String {
    let round = index / Palette.light.categorical.count
    let pattern: [LineChart.Series.Stroke: String] = [.solid: "", .dashed: " dashed", .dotted: " dotted"]
    return "line \(seriesClass(index))" + (round == 0 ? pattern[stroke] ?? "" : round == 1 ? " again" : " oft")
  }

  /// The classes of a bar; a colour that is used again is an outline with a pale inside.
  static func barClass(_ index: Int) -> String {
    "bar \(seriesClass(index))" + (index < Palette.light.categorical.count ? "" : " again")
  }

  static let rules = """
    :root.martlet-figure{background:var(--martlet-paper)}
    .martlet-figure{font:\(Int(textSize))px/1.2 \(fonts);font-variant-numeric:tabular-nums lining-nums;overflow:visible}
    .martlet-figure text{fill:var(--martlet-ink)}
    .martlet-figure .title{font-size:\(Int(titleSize))px;font-weight:600}
    .martlet-figure .quiet{fill:var(--martlet-muted)}
    .martlet-figure .small{font-size:10.5px}
    .martlet-figure .tiny{font-size:9px}
    .martlet-figure .grid{stroke:var(--martlet-grid);shape-rendering:crispEdges}
    .martlet-figure .rule{stroke:var(--martlet-rule);shape-rendering:crispEdges}
    .martlet-figure .mark{stroke:var(--martlet-muted);stroke-dasharray:3 3;shape-rendering:crispEdges}
    \(Palette.light.categorical.indices
      .map { ".martlet-figure .s\($0 + 1){--series:var(--martlet-series-\($0 + 1))}" }.joined(separator: "\n"))
    .martlet-figure .line{fill:none;stroke:var(--series);stroke-width:1.8;stroke-linejoin:round;stroke-linecap:round}
    .martlet-figure .fine{stroke-width:1.1}
    .martlet-figure .dashed{stroke-dasharray:6 4;stroke-linecap:butt}
    .martlet-figure .dotted{stroke-dasharray:.1 4}
    .martlet-figure .again{stroke-dasharray:9 3 2 3;stroke-linecap:butt}
    .martlet-figure .oft{stroke-dasharray:2.5 2.5;stroke-linecap:butt}
    .martlet-figure .area{fill:var(--series);fill-opacity:.17}
    .martlet-figure .error{fill:none;stroke:var(--series);stroke-width:1.2}
    .martlet-figure .whisker{fill:none;stroke:var(--martlet-ink);stroke-width:1.1}
    .martlet-figure .quartiles{fill:var(--series);fill-opacity:.22;stroke:var(--series);stroke-width:1.2}
    .martlet-figure .median{fill:none;stroke:var(--series);stroke-width:2.6}
    .martlet-figure .speck{fill:var(--series);fill-opacity:.65}
    .martlet-figure .dot{fill:var(--series);stroke:var(--martlet-paper);stroke-width:1.2}
    .martlet-figure .many{stroke-width:0;fill-opacity:.75}
    .martlet-figure .open.many{stroke-width:1;fill:none}
    .martlet-figure .dots{stroke:var(--series);stroke-opacity:.7;stroke-linecap:round}
    .martlet-figure .region{fill:var(--series);fill-opacity:.2}
    .martlet-figure .boundary{fill:none;stroke:var(--martlet-ink);stroke-width:1.6;stroke-linejoin:round}
    .martlet-figure .pale{opacity:.75}
    .martlet-figure .contour{fill:none;stroke:var(--martlet-ink);stroke-opacity:.35;stroke-width:.8}
    .martlet-figure .arrow{fill:none;stroke:var(--martlet-ink);stroke-opacity:.75;stroke-width:1.1;stroke-linecap:round}
    .martlet-figure .step{fill:var(--series)}
    .martlet-figure .ring{fill:var(--martlet-paper);stroke:var(--series);stroke-width:2}
    .martlet-figure .net{fill:none;stroke:var(--martlet-grid)}
    .martlet-figure .edge{fill:none;stroke:var(--martlet-rule);stroke-width:.8;stroke-linejoin:round}
    .martlet-figure .mesh{stroke:var(--martlet-ink);stroke-opacity:.32;stroke-width:.45;stroke-linejoin:round}
    .martlet-figure .ground{fill:var(--martlet-paper)}
    .martlet-figure .node{fill:var(--series);fill-opacity:.2;stroke:var(--series);stroke-width:1.3}
    .martlet-figure .node.plain{fill:var(--martlet-surface);fill-opacity:1;stroke:var(--martlet-rule)}
    .martlet-figure .link{fill:none;stroke:var(--series,var(--martlet-rule));stroke-opacity:.85}
    .martlet-figure .head{fill:var(--series,var(--martlet-rule))}
    .martlet-figure .sample{--series:var(--martlet-muted)}
    .martlet-figure .open{fill:none;stroke:var(--series);stroke-width:1.8}
    .martlet-figure .casing{fill:none;stroke:var(--martlet-paper);stroke-opacity:.85;stroke-width:4.6;
    stroke-linejoin:round;stroke-linecap:round}
    .martlet-figure .box{fill:none;stroke:var(--martlet-rule);shape-rendering:crispEdges}
    .martlet-figure .halo{paint-order:stroke;stroke:var(--martlet-paper);stroke-width:3.5px;stroke-linejoin:round}
    .martlet-figure .bar{fill:var(--series)}
    .martlet-figure .bar.again{fill-opacity:.3;stroke:var(--series);stroke-dasharray:none}
    .martlet-figure .bar:hover{opacity:.8}
    .martlet-figure .catch{fill:var(--martlet-paper);fill-opacity:0;pointer-events:all}
    .martlet-figure .probe>:not(.catch){opacity:0;pointer-events:none}
    .martlet-figure .probe:hover>*{opacity:1}
    .martlet-figure .pixels{image-rendering:pixelated}
    .martlet-figure .smooth{image-rendering:auto}
    .on-dark{display:none}
    @media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]) .on-light{display:none}
    :root:not([data-theme=light]) .on-dark{display:block}}
    @media screen{:root[data-theme=dark] .on-light{display:none}:root[data-theme=dark] .on-dark{display:block}}
    .martlet-figure .frame{fill:none;stroke:var(--martlet-grid)}
    .martlet-figure .frame.marked{stroke:var(--martlet-alert);stroke-width:2}
    .martlet-figure .marked-text{fill:var(--martlet-alert)}
    .martlet-figure .missing{fill:var(--martlet-surface)}
    .martlet-figure .on{pointer-events:none}
    @media print{.martlet-figure .probe{display:none}}
    """

  /// The rule of one step of a ramp.
  private static func step(_ name: String, _ property: String) -> String {
    ".martlet-figure .\(name){--shade:var(--martlet-\(property));fill:var(--shade)}"
  }

  private static let rampRules =
    ((0..<Palette.sequentialSteps).map { step("r\($0)", "ramp-\($0)") }
    + (0..<Palette.divergingSteps).map { step("d\($0)", "diverging-\($0)") })
    .joined(separator: "\n") + """

      .martlet-figure .level{fill:none;stroke:var(--shade);stroke-width:1.3}
      .martlet-figure .low{fill:var(--martlet-on-low)}
      .martlet-figure .middle{fill:var(--martlet-on-middle)}
      .martlet-figure .high{fill:var(--martlet-on-high)}
      .martlet-figure .faint{opacity:.45}
      .martlet-figure .cell:hover{stroke:var(--martlet-ink);stroke-width:1.5}
      """
}
