import Foundation
import Martlet
import Testing

/// What every optimiser and schedule promises.
@Suite(.serialized) struct OptimizerCatalogueTests {
  @Test func everyPublicOptimizerAndScheduleIsInTheCatalogue() throws {
    let optimizers = Set(OptimizerCatalogue.all.map(\.optimizer))
    let courses = ScheduleCatalogue.all.map { String("\($0.schedule)".prefix { $0 != "(" }) }
    // The constant needs no peer (schedulesStayAtTheirEnd).
    let schedules = Set(courses).union(["constant"])
    // These have suites of their own: AverageAndPlateauTests, OptimizerBehaviourTests.
    let others: Set = ["ParameterAverage", "ReduceOnPlateau", "ParameterGroup", "LearningRateSchedule"]
    var count = 0
    for (file, text) in try Sources(of: "Optimizers").files {
      for match in text.matches(of: /\npublic (?:indirect )?(?:final class|struct|enum) (\w+)/) {
        let name = String(match.1)
        count += 1
        #expect(optimizers.contains(name) || others.contains(name), "\(name) of \(file) is not in the catalogue")
      }
      if file == "LearningRateSchedule.swift" {
        // Cases at the outermost level are those of the schedule.
        for match in text.matches(of: /\n  (?:indirect )?case (\w+)/) {
          count += 1
          #expect(schedules.contains(String(match.1)), "\(match.1) is not in the catalogue")
        }
      }
    }
    #expect(count > 25)
  }

  @Test(arguments: OptimizerCatalogue.all, [DType.float32, .float64])
  func itsCourseIsThatOfThePeer(_ entry: OptimizerEntry, _ dtype: DType) throws {
    let file = try PeerFile(entry.file)
    let model = try TwoParameters(startOf: file, dtype)
    let optimizer = entry.make()
    let expected = (a: try file.tensor("\(entry.course)/a"), b: try file.tensor("\(entry.course)/b"))
    var (a, b): ([Tensor], [Tensor]) = ([], [])
    for _ in 0..<expected.a.shape[0] {
      model.step(optimizer)
      a.append(model.a.value)
      b.append(model.b.value)
    }
    #expect(optimizer.step == expected.a.shape[0])
    let allowed = dtype == .float64 ? (relative: 1e-9, absolute: 1e-10) : (entry.relative, 1e-5)
    expectClose(Tensor.stack(a), expected.a, allowed, "a")
    expectClose(Tensor.stack(b), expected.b, allowed, "b")
  }

  @Test(arguments: OptimizerCatalogue.all)
  func aSavedOptimizerGoesOnWithTheSameBits(_ entry: OptimizerEntry) throws {
    let path = NSTemporaryDirectory() + "/martlet-\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let start = try TwoParameters(startOf: PeerFile(entry.file), .float32)
    let optimizer = entry.make()
    for _ in 0..<7 { start.step(optimizer) }
    optimizer.learningRate *= 0.5
    let resumed = TwoParameters(start.a.value, start.b.value)
    try Safetensors.write(optimizer.state(for: start), to: path)
    let other = entry.make()
    try other.load(Safetensors.read(path).tensors, for: resumed)
    #expect(other.step == 7 && other.learningRate == optimizer.learningRate)
    for _ in 0..<9 {
      start.step(optimizer)
      resumed.step(other)
    }
    #expect(resumed.state.mapValues(\.bytes) == start.state.mapValues(\.bytes))
    #expect(other.state(for: resumed).mapValues(\.bytes) == optimizer.state(for: start).mapValues(\.bytes))
  }

  @Test(arguments: OptimizerCatalogue.all)
  func stateOfAnotherModelIsRefusedAsAWhole(_ entry: OptimizerEntry) throws {
    let model = try TwoParameters(startOf: PeerFile(entry.file), .float32)
    let large = TwoParameters(Tensor.ones([4]), Tensor.ones([3, 3]))
    let optimizer = entry.make()
    model.step(optimizer)
    let state = optimizer.state(for: model)
    // A plain rule keeps nothing that depends on shapes.
    if state.count > 2 {
      #expect(throws: CheckpointError.self) { try optimizer.load(state, for: large) }
    }
    #expect(throws: CheckpointError.self) {
      try optimizer.load(state.merging(["nonsense": Tensor.zeros([1])]) { $1 }, for: model)
    }
    #expect(throws: CheckpointError.self) { try optimizer.load([:], for: model) }
    #expect(optimizer.state(for: model).mapValues(\.bytes) == state.mapValues(\.bytes))
  }

  @Test(arguments: OptimizerCatalogue.all)
  func parametersWithoutGradientAndFrozenOnesStay(_ entry: OptimizerEntry) throws {
    let model = try TwoParameters(startOf: PeerFile(entry.file), .float32)
    let optimizer = entry.make()
    for _ in 0..<2 { model.step(optimizer) }
    let (a, b) = (model.a.value.bytes, model.b.value.bytes)
    optimizer.update(model, with: valueAndGradients(of: model) { model.a.value.squared().sum() }.gradients)
    #expect(model.b.value.bytes == b && model.a.value.bytes != a)
    let moved = model.a.value.bytes
    let (_, gradients) = valueAndGradients(of: model) { model.loss() }
    model.a.freeze()
    optimizer.update(model, with: gradients)
    #expect(model.a.value.bytes == moved && model.b.value.bytes != b)
  }

  @Test(arguments: ScheduleCatalogue.all.indices)
  func theCourseOfAScheduleIsThatOfThePeer(_ index: Int) throws {
    let (file, course, schedule) = ScheduleCatalogue.all[index]
    let expected = try PeerFile(file).tensor(course).doubles
    #expect(expected.count >= 25)
    expectClose(expected.indices.map(schedule.factor(at:)), expected, relative: 1e-10, absolute: 1e-12, course)
  }
}

extension Parameter {
  fileprivate func freeze() { isFrozen = true }
}

extension Trap {
  /// What every optimiser says of gradients that are not those of its model.
  static let optimizers: [Trap] = OptimizerCatalogue.all.map { entry in
    Trap("Optimizer: the gradients are of a model with 2 parameters and this one has 1", located: false) {
      let model = TwoParameters(Tensor.ones([3]), Tensor.ones([2, 2]))
      let (_, gradients) = valueAndGradients(of: model) { model.loss() }
      entry.make().update(Linear(weight: Tensor.ones([1, 1])), with: gradients)
    }
  }
}
