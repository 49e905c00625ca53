/// A line across a chart with a word beside it, such as the best epoch, a published value or the level of chance.
public struct ReferenceLine: Sendable, Hashable {
  /// Which axis the line stands on.
  public enum Direction: Sendable, Hashable {
    /// From left to right, at a place on the vertical axis.
    case horizontal
    /// Upwards, at a place on the horizontal axis.
    case vertical
  }

  /// Which axis the line stands on.
  public var direction: Direction
  /// The coordinate on that axis.
  public var position: Double
  /// The words beside the line; empty for none.
  public var label: String

  /// A line from left to right at a height.
  public static func horizontal(_ y: Double, _ label: String = "") -> ReferenceLine {
    ReferenceLine(direction: .horizontal, position: y, label: label)
  }

  /// A line upwards at a place on the horizontal axis.
  public static func vertical(_ x: Double, _ label: String = "") -> ReferenceLine {
    ReferenceLine(direction: .vertical, position: x, label: label)
  }
}
