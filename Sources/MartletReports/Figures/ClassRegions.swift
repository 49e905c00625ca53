/// The regions of the plane in which a field of class indices has each class.
enum ClassRegions {
  /// The region of each class as path data: every node stands for the points that are nearest to it.
  static func outlines(of field: ScalarField, classes: Int, frame: CartesianFrame) -> [(index: Int, data: String)] {
    let columns = edges(field.x)
    let rows = edges(field.y)
    var data: [Int: String] = [:]
    for (row, values) in field.values.enumerated() {
      var start = 0
      while start < values.count {
        var end = start + 1
        while end < values.count, values[end] == values[start] { end += 1 }
        if let index = Int(exactly: values[start]), index >= 0, index < max(1, classes),
          let low = frame.place(columns[start], rows[row]), let high = frame.place(columns[end], rows[row + 1])
        {
          let n = Markup.number
          data[index, default: ""] += "M\(n(low.x)) \(n(low.y))H\(n(high.x))V\(n(high.y))H\(n(low.x))z"
        }
        start = end
      }
    }
    return data.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// The bounds of what each coordinate stands for: halfway to its neighbours, and the outermost themselves.
  private static func edges(_ coordinates: [Double]) -> [Double] {
    guard let first = coordinates.first, let last = coordinates.last else { return [] }
    return [first] + zip(coordinates, coordinates.dropFirst()).map { ($0 + $1) / 2 } + [last]
  }
}
