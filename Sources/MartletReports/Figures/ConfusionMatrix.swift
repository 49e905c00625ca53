/// How often each class was taken for each other class.
public struct ConfusionMatrix: Figure {
  /// The heading; empty for none.
  public var title: String
  /// The names of the classes.
  public let classes: [String]
  /// How often a sample of the row's class was predicted as the column's class: `[class, class]`.
  public let counts: [[Int]]

  /// Makes a confusion matrix of counts; missing rows and cells count zero, those beyond the classes are left out.
  ///
  /// - Parameters:
  ///   - title: the heading; empty for none.
  ///   - classes: the names of the classes.
  ///   - counts: rows are true classes, columns predicted ones.
  public init(_ title: String = "", classes: [String], counts: [[Int]]) {
    self.title = title
    self.classes = classes
    self.counts = classes.indices.map { row in
      classes.indices.map { column in
        counts.indices.contains(row) && counts[row].indices.contains(column) ? max(0, counts[row][column]) : 0
      }
    }
  }

  /// Counts predictions; pairs with an index outside the classes are left out.
  ///
  /// - Parameters:
  ///   - title: the heading; empty for none.
  ///   - classes: the names of the classes.
  ///   - labels: the true class of each sample, as an index.
  ///   - predictions: the predicted class of each sample, as an index.
  public init(_ title: String = "", classes: [String], labels: [Int], predictions: [Int]) {
    var counts = [[Int]](repeating: [Int](repeating: 0, count: classes.count), count: classes.count)
    for (label, prediction) in zip(labels, predictions)
    where classes.indices.contains(label) && classes.indices.contains(prediction) {
      counts[label][prediction] += 1
    }
    self.init(title, classes: classes, counts: counts)
  }

  /// The number of samples.
  public var total: Int {
    counts.joined().reduce(0, +)
  }

  /// The fraction of samples whose class was predicted; NaN without samples.
  public var accuracy: Double {
    Double(classes.indices.reduce(0) { $0 + counts[$1][$1] }) / Double(total)
  }

  /// The fraction of a class's samples that were predicted as that class; NaN without samples.
  public func recall(of index: Int) -> Double {
    Double(counts[index][index]) / Double(counts[index].reduce(0, +))
  }

  /// The fraction of the samples predicted as a class that belong to it; NaN where nothing was so predicted.
  public func precision(of index: Int) -> Double {
    Double(counts[index][index]) / Double(counts.reduce(0) { $0 + $1[index] })
  }

  /// A self-contained SVG document that is at most `width` pixels wide; it follows the reader's light or dark theme.
  ///
  /// Shading is the share of the row's samples; the margins give each class's recall and precision.
  public func svg(width: Double) -> String {
    var drawing = Drawing()
    let label = (title.isEmpty ? "Confusion matrix" : title + ": confusion matrix") + " of \(classes.count) classes"
    var top = ChartFrame.drawHeading(into: &drawing, title: title, legend: [], width: width)
    guard !classes.isEmpty else {
      drawing.text("No data", 0, top + 14, class: "quiet")
      return drawing.document(width: width, height: top + 24, label: label, usesRamps: true)
    }
    let captionTop = top
    top += ChartFrame.lineHeight + 4
    // Beside short names there must be room for the word below them.
    let widestName = classes.map { TextMetrics.width(of: $0, size: GridFrame.size) }.max() ?? 0
    let left = max(22, TextMetrics.width(of: "precision", size: 10.5) - widestName + 2)
    let frame = GridFrame(
      into: &drawing, top: top, width: width, left: left, right: 46, rows: classes, columns: classes,
      rowCount: classes.count, columnCount: classes.count, largestCell: 48)
    let (center, middle) = ((frame.area.left + frame.area.right) / 2, (frame.area.top + frame.area.bottom) / 2)
    let headingHalf = TextMetrics.width(of: "Predicted class", size: FigureStyle.textSize) / 2
    drawing.text(
      "Predicted class", max(center, headingHalf + left), captionTop + 14, anchor: .middle, class: "quiet")
    drawing.text("True class", 12, middle, anchor: .middle, class: "quiet", rotation: -90)
    drawCells(into: &drawing, frame: frame)
    let hasMargins = frame.cellHeight >= 13
    if hasMargins { drawMargins(into: &drawing, frame: frame) }
    let bottom = GridFrame.drawKey(
      .sequential, labels: ["0%", "share of the true class", "100%"], into: &drawing, left: frame.area.left,
      top: frame.area.bottom + (hasMargins && frame.cellWidth >= 24 ? 34 : 14),
      width: min(220, width - frame.area.left - 1))
    let used = max(frame.area.right + 46, frame.area.left + 222, 2 * headingHalf + 24)
    let drawn = title.isEmpty ? min(width, used) : width
    return drawing.document(
      width: drawn, height: bottom, label: label, usesRamps: true, fillsWidth: drawn == width)
  }

  private func drawCells(into drawing: inout Drawing, frame: GridFrame) {
    let gap = frame.cellWidth >= 12 ? 1.0 : 0
    let most = counts.joined().max() ?? 0
    let longest = TextMetrics.width(of: NumberFormat.fixed(Double(most), decimals: 0), size: 1)
    // The largest text of three sizes that fits; without any, shading and tooltips remain.
    let sizes: [(name: String, pixels: Double)] = [("count", 12), ("small", 10.5), ("tiny", 9)]
    let size = sizes.first { longest * $0.pixels <= frame.cellWidth - 3 && $0.pixels + 3 <= frame.cellHeight }
    for row in classes.indices {
      let sum = counts[row].reduce(0, +)
      for column in classes.indices {
        let count = counts[row][column]
        let share = sum > 0 ? Double(count) / Double(sum) : 0
        let appearance = Ramp.sequential.appearance(at: share)
        let (x, y) = (frame.left(of: column), frame.top(of: row))
        let text = NumberFormat.fixed(Double(count), decimals: 0)
        drawing.rectangle(
          x, y, frame.cellWidth - gap, frame.cellHeight - gap, class: "cell \(appearance.cell)",
          title: "\(classes[row]) predicted as \(classes[column]): \(text) (\(NumberFormat.percent(share)))")
        guard let size else { continue }
        // Zeros stay quiet, so that confusions stand out.
        let ink = count == 0 ? "\(appearance.text) faint" : appearance.text
        drawing.text(
          text, x + (frame.cellWidth - gap) / 2, y + frame.cellHeight / 2 + size.pixels * 0.34, anchor: .middle,
          class: "\(size.name) \(ink) on")
      }
    }
  }

  private func drawMargins(into drawing: inout Drawing, frame: GridFrame) {
    let decimals = frame.cellWidth >= 36 ? 1 : 0
    let size = frame.cellWidth >= 30 ? "small" : "tiny"
    for index in classes.indices {
      let recall = NumberFormat.percent(recall(of: index), decimals: decimals)
      drawing.text(
        recall, frame.area.right + 8, frame.top(of: index) + frame.cellHeight / 2 + 3.5, class: "\(size) quiet",
        title: "recall of \(classes[index])")
      guard frame.cellWidth >= 24 else { continue }
      let precision = NumberFormat.percent(precision(of: index), decimals: decimals)
      drawing.text(
        precision, frame.left(of: index) + frame.cellWidth / 2, frame.area.bottom + 16, anchor: .middle,
        class: "\(size) quiet", title: "precision of \(classes[index])")
    }
    drawing.text("recall", frame.area.right + 8, frame.area.top - 7, class: "small quiet")
    if frame.cellWidth >= 24 {
      drawing.text("precision", frame.area.left - 8, frame.area.bottom + 16, anchor: .end, class: "small quiet")
    }
  }
}
