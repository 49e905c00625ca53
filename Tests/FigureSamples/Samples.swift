import Foundation
import MartletReports

/// Figures in several configurations, for the gallery to look at and for the tests to check.
public struct Sample: Sendable {
  /// What the configuration shows.
  public let caption: String
  /// The figures, which a page sets side by side.
  public let figures: [any Figure]

  init(_ caption: String, _ figures: any Figure...) {
    self.caption = caption
    self.figures = figures
  }
}

/// The samples of one kind of figure.
public struct SampleChapter: Sendable {
  /// The kind of figure.
  public let title: String
  /// Its configurations.
  public let samples: [Sample]

  /// All kinds.
  public static var all: [SampleChapter] {
    [lines, points, bars, boxes, contours, surfaces, graphs, pictures, multiples]
  }

  init(_ title: String, _ samples: [Sample]) {
    self.title = title
    self.samples = samples
  }
}

/// A cloud of points about a centre, the same at every run.
func cloud(_ x: Double, _ y: Double, _ count: Int, _ seed: UInt64, spread: Double = 0.6) -> [(x: Double, y: Double)] {
  var generator = SplitMix(state: seed)
  return (0..<count).map { _ in
    let radius = spread * (-2 * log(1 - generator.uniform())).squareRoot()
    let angle = 2 * Double.pi * generator.uniform()
    return (x + radius * cos(angle), y + radius * sin(angle))
  }
}

/// Random numbers for samples (Steele et al. 2014).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  /// A number in `0 ..< 1`.
  mutating func uniform() -> Double { Double.random(in: 0..<1, using: &self) }

  /// A number of the standard normal distribution.
  mutating func normal() -> Double {
    (-2 * log(1 - uniform())).squareRoot() * cos(2 * .pi * uniform())
  }
}
