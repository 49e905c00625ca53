import Foundation
import Martlet
import MartletTraining
import Testing

struct TrainingConfigurationTests {
  @Test(arguments: ModelCatalogue.names)
  func aConfigurationIsReadAsItWasWritten(model: String) throws {
    var configuration = TrainingConfiguration(recipeFor: model, dataset: "fashion-mnist")
    configuration.seed = .max
    configuration.limit = 100
    let data = try JSONEncoder().encode(configuration)
    #expect(try JSONDecoder().decode(TrainingConfiguration.self, from: data) == configuration)
  }

  @Test func schedulesWarmUpFirst() {
    let steady = ScheduleKind.constant.make(steps: 10, warmUp: 4)
    #expect((0..<6).map(steady.factor) == [0.25, 0.5, 0.75, 1, 1, 1])
    let steps = ScheduleKind.step.make(steps: 9, warmUp: 0)
    #expect([0, 2, 3, 5, 6, 8].map { (steps.factor(at: $0) * 100).rounded() } == [100, 100, 10, 10, 1, 1])
    let cosine = ScheduleKind.cosine.make(steps: 10, warmUp: 0)
    #expect(cosine.factor(at: 0) == 1 && abs(cosine.factor(at: 5) - 0.5) < 1e-12 && cosine.factor(at: 10) == 0)
  }

  @Test func anEpochsLineIsJSONInItsOwnOrder() throws {
    let text =
      #"{"epoch":3,"train_loss":0.1,"validation_loss":0.25,"validation_accuracy":0.5,"learning_rate":1e-05,"#
      + #""seconds":1.5,"examples_per_second":100.0}"#
    let metrics = try JSONDecoder().decode(EpochMetrics.self, from: Data(text.utf8))
    #expect(metrics.jsonLine == text)
  }

  @Test func weightDecayOfAdamWSparesVectors() throws {
    let network = try model()
    let optimizer = OptimizerKind.adamw.make(learningRate: 0.1, momentum: 0, weightDecay: 0.5)
    let (weight, bias) = (network.parameters[0], network.parameters[1])
    weight.value = Tensor.ones(weight.shape)
    bias.value = Tensor.ones(bias.shape)
    let (_, gradients) = valueAndGradients(of: network) {
      (weight.value.sum() + bias.value.sum()) * 0
    }
    optimizer.update(network, with: gradients)
    #expect(weight.value.isClose(to: Tensor(repeating: 0.95, shape: weight.shape)))
    #expect(bias.value.isClose(to: Tensor.ones(bias.shape)))
  }
}
