/// A picture made of data, drawn as SVG without scripts.
public protocol Figure: Sendable {
  /// The heading of the figure and what a screen reader calls it; may be empty.
  var title: String { get }

  /// A self-contained SVG document that is at most `width` pixels wide; it follows the reader's light or dark theme.
  func svg(width: Double) -> String

  /// The figure as HTML for a page that carries the figure style, readable on wide and on narrow screens.
  func html() -> String
}

extension Figure {
  /// A self-contained SVG document for a wide page (720 pixels); it follows the reader's light or dark theme.
  public func svg() -> String {
    svg(width: FigureStyle.wide)
  }

  /// Two drawings of which the page's style shows the one that suits the screen.
  public func html() -> String {
    "<div class=\"on-wide\">\(FigureStyle.inline(svg(width: FigureStyle.wide)))</div>"
      + "<div class=\"on-narrow\">\(FigureStyle.inline(svg(width: FigureStyle.narrow)))</div>"
  }
}
