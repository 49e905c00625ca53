import Foundation
import Martlet
import MartletData
import Testing

@Suite struct FeatureStandardizationTests {
  @Test func featuresHaveMean0AndDeviation1() {
    var generator = PhiloxGenerator(seed: 1)
    let x =
      Tensor.normal([50, 4, 3], mean: 5, standardDeviation: 2, using: &generator) * Tensor([1.0, 100, 1e-3] as [Float])
    let scale = FeatureStandardization(of: x)
    let rows = scale(x).converted(to: .float64).reshaped(to: [-1, 3])
    #expect(rows.mean(0).doubles.allSatisfy { abs($0) < 1e-5 })
    #expect(rows.standardDeviation([0]).doubles.allSatisfy { abs($0 - 1) < 1e-5 })
    #expect(scale(x).dtype == .float32 && scale(x).shape == x.shape)
    #expect(scale.inverse(scale(x)).isClose(to: x, tolerance: 1e-6, relative: 1e-5))
  }

  @Test func aConstantFeatureIsOnlyShifted() {
    let scale = FeatureStandardization(of: Tensor([[7.0, 1], [7, 3]]))
    #expect(scale.mean == [7, 2] && scale.standardDeviation == [1, 1])
    #expect(scale(Tensor([[7.0, 1], [8, 3]])).doubles == [0, -1, 1, 1])
  }

  @Test func storedStatisticsAreChecked() throws {
    let scale = FeatureStandardization(mean: [1, 2], standardDeviation: [3, 4])
    let data = try JSONEncoder().encode(scale)
    #expect(try JSONDecoder().decode(FeatureStandardization.self, from: data) == scale)
    for wrong in [
      #"{"mean":[1],"standard_deviation":[0]}"#, #"{"mean":[1],"standard_deviation":[1,2]}"#,
      #"{"mean":[],"standard_deviation":[]}"#,
    ] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(FeatureStandardization.self, from: Data(wrong.utf8))
      }
    }
  }
}
