import Martlet

/// Ways for elements to lie in memory.
enum Layout: String, Sendable, Decodable {
  case transposed, strided, reversed, offset, repeated

  /// All but `repeated`, which makes the elements along the first axis those of its first position.
  static let keepingValues: [Layout] = [.transposed, .strided, .reversed, .offset]

  func laidOut(_ x: Tensor) -> Tensor {
    func copied(_ x: Tensor) -> Tensor { Tensor(x.doubles, shape: x.shape).converted(to: x.dtype) }
    switch self {
    case .transposed:
      // A copy in reversed order, seen in the right one.
      return copied(x.transposed()).transposed()
    case .strided:
      let wide = Tensor.stack([x, x + 1], axis: -1).flattened(from: max(0, x.rank - 1))
      let every = wide[Slice.ellipsis, Slice.range(from: 0, to: nil, step: 2)]
      return x.rank == 0 ? every[0] : every
    case .reversed:
      let axes = Array(0..<x.rank)
      return copied(x.flipped(axes)).flipped(axes)
    case .offset:
      return Tensor.stack([x + 1, x, x - 1])[1]
    case .repeated:
      return x.rank == 0 || x.shape[0] == 0 ? x : x.narrowed(0, to: 0..<1).broadcast(to: x.shape)
    }
  }
}
