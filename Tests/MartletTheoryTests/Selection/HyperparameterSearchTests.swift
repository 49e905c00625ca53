import Foundation
import Martlet
import MartletTheory
import Testing

@Suite struct HyperparameterSearchTests {
  private let space = HyperparameterSpace([
    ("rate", .logUniform(1e-4...1)), ("decay", .uniform(0...0.5)), ("layers", .integer(1...4)),
    ("optimizer", .choice(["sgd", "adam"])),
  ])

  @Test func aGridHasAllCombinationsWithBothEnds() {
    let grid = space.grid(points: 5)
    #expect(grid.count == 5 * 5 * 4 * 2 && Set(grid).count == grid.count)
    let rates = Set(grid.map { $0.number("rate") }).sorted()
    #expect(rates.first == 1e-4 && rates.last == 1)
    #expect(zip(rates, [1e-4, 1e-3, 1e-2, 1e-1, 1]).allSatisfy { abs($0 / $1 - 1) < 1e-12 })
    #expect(Set(grid.map { $0.number("decay") }).sorted() == [0, 0.125, 0.25, 0.375, 0.5])
    #expect(Set(grid.map { $0.integer("layers") }).sorted() == [1, 2, 3, 4])
    #expect(grid[0].text("optimizer") == "sgd" && grid[1].text("optimizer") == "adam")
    #expect(grid[0].description == "rate = 0.0001, decay = 0.0, layers = 1, optimizer = sgd")
    #expect(
      HyperparameterSpace([("width", .integer(10...30))]).grid(points: 3).map { $0.integer("width") } == [10, 20, 30])
    #expect(space.grid(points: 1).count == 2)
  }

  @Test func randomSettingsFillTheirRangesEvenly() {
    var generator = PhiloxGenerator(seed: 1)
    let settings = space.random(4000, using: &generator)
    for decade in 0..<4 {
      let (low, high) = (pow(10, Double(decade - 4)), pow(10, Double(decade - 3)))
      let share = Double(settings.count { ($0.number("rate")) >= low && $0.number("rate") < high }) / 4000
      #expect(abs(share - 0.25) < 0.03)
    }
    for layers in 1...4 { #expect(abs(settings.count { $0.integer("layers") == layers } - 1000) < 120) }
    #expect(abs(settings.count { $0.text("optimizer") == "adam" } - 2000) < 150)
    #expect(settings.allSatisfy { (0...0.5).contains($0.number("decay")) })
    var again = PhiloxGenerator(seed: 1)
    #expect(space.random(4000, using: &again) == settings)
  }

  @Test func randomSearchTriesMoreValuesOfTheAxisThatMatters() {
    // Bergstra & Bengio 2012, figure 1: nine trials of which only one axis matters.
    let plane = HyperparameterSpace([("x", .uniform(0...1)), ("y", .uniform(0...1))])
    var generator = PhiloxGenerator(seed: 3)
    #expect(Set(plane.grid(points: 3).map { $0.number("x") }).count == 3)
    #expect(Set(plane.random(9, using: &generator).map { $0.number("x") }).count == 9)
  }

  @Test func theLeastValidationLossIsChosen() {
    let losses = [0.5, Double.nan, 0.2, 0.2, 0.9]
    let selection = select(from: Array(losses.indices)) { losses[$0] }
    #expect(selection.bestIndex == 2 && selection.best.candidate == 2)
    #expect(selection.bestLosses == [0.5, 0.5, 0.2, 0.2, 0.2])
    #expect(select(from: [7, 8]) { _ in .nan }.bestIndex == 0)
  }
}
