// Every figure in several configurations, on one page: `swift run -c release FigureGallery gallery.html [light|dark]`.
import FigureSamples
import Foundation
import MartletReports

let arguments = CommandLine.arguments.dropFirst()
let theme = arguments.dropFirst().first.flatMap(Report.Theme.init(rawValue:)) ?? .automatic
var report = Report(
  "Figures", translation: "图表", subtitle: "Every figure of Martlet in several configurations", theme: theme,
  navigation: .init(
    previous: .init("Text", to: "#text"), index: .init("All figures", to: "#line-charts"),
    next: .init("Cards", to: "#cards")),
  showsContents: true)
for chapter in SampleChapter.all {
  report.addSection(chapter.title)
  for sample in chapter.samples { report.addFigures(sample.figures, caption: sample.caption) }
}
report.addTextSamples()
let path = arguments.first ?? "gallery.html"
do {
  try report.write(to: path)
  print("wrote \(path)")
} catch {
  print(error)
  exit(1)
}
