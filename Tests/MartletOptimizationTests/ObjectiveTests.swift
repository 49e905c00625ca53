import Martlet
import MartletErrorSurface
import MartletOptimization
import TestSupport
import Testing

@Suite struct ObjectiveTests {
  @Test func gradientsVanishAtTheMinima() {
    for objective in Objective.all {
      for minimum in objective.minima {
        let (value, gradient) = valueAndGradient(at: Tensor(minimum), objective.callAsFunction)
        #expect(abs(value.scalar) < 1e-12, "\(objective.name)")
        #expect(gradient.norm().scalar < 1e-6, "\(objective.name)")
        #expect(objective.value(at: minimum) <= objective.value(at: objective.start))
      }
      #expect(objective.domain.count == 2 && zip(objective.start, objective.domain).allSatisfy { $1.contains($0) })
    }
  }

  @Test func valuesAreThoseOfTheFormulas() {
    #expect(Objective.elongatedBowl.value(at: [2, 3]) == 0.05 * 4 + 5 * 9)
    #expect(Objective.bowl([0.05, 5], start: [1, 1]).value(at: [2, 3]) == 0.05 * 4 + 5 * 9)
    #expect(Objective.saddle.value(at: [2, 3]) == 25)
    #expect(Objective.rosenbrock.value(at: [2, 3]) == 101)
    #expect(abs(Objective.beale.value(at: [1, 1]) - 14.203125) < 1e-12)
    #expect(Objective.himmelblau.value(at: [1, 1]) == 81 + 25)
    #expect(abs(Objective.rastrigin.value(at: [1, -2]) - 5) < 1e-9)
    #expect(Objective.monkeySaddle.value(at: [1, 2]) == 1 - 12)
  }

  @Test func hessiansAtTheSaddlesAreKnown() throws {
    let origin = Tensor([0.0, 0])
    #expect(try HessianSpectrum(at: origin, Objective.saddle.callAsFunction).eigenvalues == [-2, 2])
    #expect(try CriticalPoint(at: origin, Objective.monkeySaddle.callAsFunction).kind == .degenerate)
    #expect(try HessianSpectrum(at: origin, Objective.elongatedBowl.callAsFunction).eigenvalues == [0.1, 10])
  }

  @Test func aTrajectoryOfGradientDescentIsItsFormula() {
    // wᵢ(t) = wᵢ(0) (1 − 2 η aᵢ)ᵗ.
    let trajectory = minimize(.elongatedBowl, with: SGD(learningRate: 0.05), steps: 30)
    #expect(trajectory.count == 31)
    var (first, second) = (-10.0, 1.0)
    for (index, point) in trajectory.points.enumerated() {
      #expect(mismatch(point, Tensor([first, second]), relative: 1e-12, absolute: 1e-14) == nil)
      #expect(abs(trajectory.losses[index] - (0.05 * first * first + 5 * second * second)) < 1e-12)
      let norm = (0.01 * first * first + 100 * second * second).squareRoot()
      #expect(abs(trajectory.gradientNorms[index] - norm) < 1e-12)
      (first, second) = (first * (1 - 0.1 * 0.05), second * (1 - 10 * 0.05))
    }
    #expect(trajectory.stepLengths.count == 30)
    #expect(trajectory.coordinate(0).first == -10)
  }

  @Test func aScheduleIsFollowedAndTheRateGivenBack() {
    let optimizer = SGD(learningRate: 0.05)
    let trajectory = minimize(
      .bowl([0.5], start: [1]), with: optimizer, schedule: .exponential(factor: 0.5), steps: 3)
    let expected = [1, 0.95, 0.95 * 0.975, 0.95 * 0.975 * 0.9875]
    #expect(mismatch(trajectory.coordinate(0), expected, absolute: 1e-14) == nil)
    #expect(optimizer.learningRate == 0.05)
  }

  @Test func aDivergingTrajectoryEnds() {
    let trajectory = minimize(.rosenbrock, with: SGD(learningRate: 10), steps: 1000)
    #expect(trajectory.count < 20 && trajectory.losses.dropLast().allSatisfy(\.isFinite))
    #expect(trajectory.losses.last?.isFinite == false)
  }
}
