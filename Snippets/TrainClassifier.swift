// Defines a convolutional network, trains it on real images and measures it on images that it has not seen:
// `swift run -c release TrainClassifier`.
import Martlet
import MartletData

let train = ImageDataset(try FashionMNIST.load(split: .train))
let test = ImageDataset(try FashionMNIST.load(split: .test))
let scale = Standardization(of: train)

var generator = PhiloxGenerator(seed: 1)
let model = Sequential(
  Convolution2D(1, 32, kernel: 3, padding: .same, using: &generator), ReLU(), MaxPooling2D(),
  Convolution2D(32, 64, kernel: 3, padding: .same, using: &generator), ReLU(), MaxPooling2D(), Flatten(),
  Linear(7 * 7 * 64, 128, using: &generator), ReLU(), Dropout(0.3), Linear(128, 10, using: &generator))
let optimizer = Adam(learningRate: 1e-3)
print(model)

for epoch in 0..<3 {
  for (x, y) in BatchLoader(train, standardization: scale, batchSize: 64).epoch(epoch) {
    let (_, gradients) = withPhase(.training(seed: UInt64(optimizer.step))) {
      valueAndGradients(of: model) { crossEntropy(model(x), y) }
    }
    optimizer.update(model, with: gradients)
  }
  var correct = 0
  for (x, y) in BatchLoader(test, standardization: scale, batchSize: 500, isShuffled: false) {
    correct += Int(model(x).argmax().equals(y).sum().scalar)
  }
  print("epoch \(epoch): test accuracy \(Double(correct) / Double(test.count))")
}
