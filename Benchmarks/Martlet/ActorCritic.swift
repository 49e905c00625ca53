import Martlet

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A pole on a cart (Barto et al. 1983) with the constants of Gymnasium's `CartPole-v1`.
private struct CartPole {
  var position: Float = 0
  var velocity: Float = 0
  var angle: Float = 0
  var angularVelocity: Float = 0

  var observation: [Float] { [position, velocity, angle, angularVelocity] }

  init(_ state: [Float]) {
    (position, velocity, angle, angularVelocity) = (state[0], state[1], state[2], state[3])
  }

  /// Pushes the cart to the left (0) or to the right (1) for 20 ms; whether the pole has fallen.
  mutating func push(_ action: Int) -> Bool {
    let force: Float = action == 1 ? 10 : -10
    let (sine, cosine) = (sin(angle), cos(angle))
    let pull = (force + 0.05 * angularVelocity * angularVelocity * sine) / 1.1
    let angularAcceleration = (9.8 * sine - cosine * pull) / (0.5 * (4 / 3 - 0.1 * cosine * cosine / 1.1))
    let acceleration = pull - 0.05 * angularAcceleration * cosine / 1.1
    position += 0.02 * velocity
    velocity += 0.02 * acceleration
    angle += 0.02 * angularVelocity
    angularVelocity += 0.02 * angularAcceleration
    return abs(position) > 2.4 || abs(angle) > 0.20943951
  }
}

/// A policy and an estimate of values.
private final class ActorCritic: Module {
  let actor: Sequential
  let critic: Sequential

  init(using generator: inout PhiloxGenerator) {
    actor = Sequential(Linear(4, 64, using: &generator), Tanh(), Linear(64, 2, using: &generator))
    critic = Sequential(Linear(4, 64, using: &generator), Tanh(), Linear(64, 1, using: &generator))
  }
}

extension Workload {
  /// 32 steps of acting and an update of actor and critic by their returns (Mnih et al. 2016, algorithm S3, with one
  /// environment). Chance comes from a table, so that every side acts alike.
  static func actorCritic() -> Workload {
    var generator = PhiloxGenerator(seed: 1)
    let model = ActorCritic(using: &generator)
    let chance = Tensor.uniform([4096], using: &generator)
    let starts = Tensor.uniform([64, 4], in: -0.05..<0.05, using: &generator)
    let (draws, states) = (chance.floats, (0..<64).map { starts[$0].floats })
    var (step, episode) = (0, 0)
    var pole = CartPole(states[0])
    let optimizer = Adam()
    return Workload(model, data: ["chance": chance, "starts": starts]) {
      var (observations, actions, isOver) = ([Float](), [Int32](), [Bool]())
      for _ in 0..<32 {
        let x = Tensor(pole.observation, shape: [1, 4])
        let toTheLeft = model.actor(x).softmax()[0, 0].item
        let action = draws[step % 4096] < toTheLeft ? 0 : 1
        observations += pole.observation
        actions.append(Int32(action))
        isOver.append(pole.push(action))
        if isOver[isOver.count - 1] {
          episode += 1
          pole = CartPole(states[episode % 64])
        }
        step += 1
      }
      var (returns, next) = ([Float](repeating: 0, count: 32), model.critic(Tensor([pole.observation])).item)
      for index in (0..<32).reversed() {
        next = 1 + (isOver[index] ? 0 : 0.99 * next)
        returns[index] = next
      }
      let (x, target) = (Tensor(observations, shape: [32, 4]), Tensor(returns))
      let (loss, gradients) = valueAndGradients(of: model) {
        let values = model.critic(x).squeezed(1)
        let logProbabilities = model.actor(x).logSoftmax()
        let chosen = negativeLogLikelihood(logProbabilities, Tensor(actions), reduction: .none)
        let entropy = -(logProbabilities.exp() * logProbabilities).sum(1).mean()
        let advantages = target - values.detached()
        return (chosen * advantages).mean() + 0.5 * meanSquaredError(values, target) - 0.01 * entropy
      }
      optimizer.update(model, with: gradients)
      return loss
    }
  }
}
