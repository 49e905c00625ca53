/// Random changes of training pictures that keep their class.
public struct ImageAugmentation: Codable, Hashable, Sendable {
  /// Whether every second picture, by chance, is mirrored left to right.
  public var flipsHorizontally: Bool
  /// Pictures are moved by up to this many pixels each way (He et al. 2016, §4.2, take 4); black comes in.
  public var shift: Int

  /// Mirrored and moved pictures.
  public init(flipsHorizontally: Bool = true, shift: Int = 2) {
    self.flipsHorizontally = flipsHorizontally
    self.shift = max(0, shift)
  }

  /// What happens to one picture.
  struct Change {
    var isFlipped = false
    var down = 0
    var right = 0
  }

  /// The next picture's change.
  func change(using generator: inout some RandomNumberGenerator) -> Change {
    var change = Change()
    if flipsHorizontally { change.isFlipped = Bool.random(using: &generator) }
    if shift > 0 {
      change.down = Int.random(in: -shift...shift, using: &generator)
      change.right = Int.random(in: -shift...shift, using: &generator)
    }
    return change
  }
}
