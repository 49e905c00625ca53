import MartletReports
import Testing

@Suite struct ImageGridTests {
  /// The header of a PNG file of the given size; enough for layout.
  private func header(width: UInt8, height: UInt8) -> [UInt8] {
    [
      0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, width, 0, 0, 0,
      height,
    ]
  }

  @Test func sizeIsReadFromTheHeader() throws {
    let size = try #require(ImageGrid.Image(png: header(width: 28, height: 14)).size)
    #expect(size == (28, 14))
    #expect(ImageGrid.Image(png: [1, 2, 3]).size == nil)
  }

  @Test func pixelsAreEnlargedByAWholeFactor() throws {
    let grid = ImageGrid(images: [.init(png: header(width: 28, height: 14))], imageWidth: 80)
    let check = try #require(XMLCheck.parse(grid.svg()))
    let image = try #require(zip(check.names, check.attributes).first { $0.0 == "image" }?.1)
    #expect(image["width"] == "84" && image["height"] == "42")
  }

  @Test func imagesAreHeldInTheDocument() {
    let grid = ImageGrid(images: [.init(png: [0, 1, 2], caption: "<cat>")])
    #expect(grid.svg().contains("href=\"data:image/png;base64,AAEC\""))
    #expect(grid.html().contains("src=\"data:image/png;base64,AAEC\""))
    #expect(grid.html().contains("alt=\"&lt;cat&gt;\""))
  }

  @Test func gridNeverGrowsWiderThanAsked() throws {
    let images = (0..<50).map { _ in ImageGrid.Image(png: header(width: 5, height: 5)) }
    let check = try #require(XMLCheck.parse(ImageGrid(images: images, columns: 50).svg(width: 400)))
    for attributes in check.attributes where attributes["href"] != nil {
      let x = try #require(attributes["x"].flatMap(Double.init))
      let width = try #require(attributes["width"].flatMap(Double.init))
      #expect(x + width <= 400)
    }
  }
}
