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

  @Test func mapsFollowTheTheme() throws {
    let grid = ImageGrid(images: [.init(map: [-1.0, 0, 1], width: 3, height: 1)])
    let check = try #require(XMLCheck.parse(grid.svg()))
    let light = try #require(check.elements.first { $0.has(class: "on-light") }?.attributes["href"])
    let dark = try #require(check.elements.first { $0.has(class: "on-dark") }?.attributes["href"])
    #expect(light != dark)
    #expect(grid.html().contains("class=\"on-light\" src=") && grid.html().contains("class=\"on-dark\" src="))
    #expect(grid.svg().contains(".on-dark{display:none}"))
  }

  @Test func overlayLiesOverThePicture() throws {
    let grid = ImageGrid(images: [.init([0, 1, 1, 0], width: 2, height: 2, overlay: .init([0.5], width: 1, height: 1))])
    let images = try #require(XMLCheck.parse(grid.svg())).elements.filter { $0.name == "image" }
    #expect(images.count == 2 && images[1].has(class: "veil"))
    for key in ["x", "y", "width", "height"] { #expect(images[0].attributes[key] == images[1].attributes[key]) }
    #expect(grid.html().contains("<div class=\"stack\">"))
  }

  @Test func brightnessesAreClippedToTheirRange() {
    let image = ImageGrid.Image([-5.0, 0, 0.5, 1, 9, .nan], width: 6, height: 1)
    let expected = PNGEncoder.encode([0, 0, 128, 255, 255, 0], width: 6, height: 1, channels: 1)
    #expect(image.png == expected)
  }

  @Test func titledRowsAreNeverBroken() throws {
    let images = (0..<12).map { _ in ImageGrid.Image([0.5], width: 1, height: 1) }
    let grid = ImageGrid(
      images: images, imageWidth: 120, columnTitles: (0..<6).map { "column \($0)" }, rowTitles: ["first", "second"])
    for width in [720.0, 400] {
      let check = try #require(XMLCheck.parse(grid.svg(width: width)))
      let places = check.elements.filter { $0.name == "image" }
      #expect(Set(places.compactMap { $0.attributes["y"] }).count == 2)
      #expect(Set(places.compactMap { $0.attributes["x"] }).count == 6)
      #expect(check.words.contains("first") && check.words.contains("second"))
    }
    #expect(grid.html().contains("repeat(6,var(--cell))"))
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
