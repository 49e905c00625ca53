import Martlet

extension Trap {
  static let arithmetic: [Trap] = [
    Trap("+: [2, 3] and [4]: the shapes do not broadcast (sizes must be equal or 1, from the last)", located: false) {
      _ = matrix(2, 3) + Tensor.zeros([4])
    },
    Trap("*: [2] float32 and [2] float64: the element types differ; use converted(to:)", located: false) {
      _ = Tensor.zeros([2]) * Tensor.zeros([2], dtype: .float64)
    },
    Trap("-: [2] bool: arithmetic needs float32, float64, int32 or int64", located: false) {
      _ = -Tensor([true, false])
    },
    Trap("+: [1] float16: arithmetic needs", located: false) {
      let half = Tensor.zeros([1], dtype: .float16)
      _ = half + half
    },
    Trap("maximum: [2] and [3]: the shapes do not broadcast", located: false) {
      _ = Tensor.maximum(Tensor.zeros([2]), Tensor.zeros([3]))
    },
    Trap("+: [2] int64 and 0.5: beside integers a number must be whole; use converted(to:)", located: false) {
      _ = Tensor([1, 2]) + 0.5
    },
    Trap(".<: [2] int64 and 1.5: beside integers a number must be whole; use converted(to:)", located: false) {
      let mask = Tensor([1, 2]) .< 1.5
      _ = mask
    },
    Trap("clamped: [2] int32 and 0.5: beside integers a number must be whole", located: false) {
      _ = Tensor([1, 2] as [Int32]).clamped(to: 0.5...2)
    },
    Trap("leakyReLU: [1] int64: elements must be float32 or float64", located: false) { _ = Tensor([1]).leakyReLU() },
    Trap("parametricReLU: [2, 5] with slopes [4]: the slopes do not broadcast to the tensor") {
      _ = matrix(2, 5).parametricReLU(slopes: Tensor.zeros([4]))
    },
    Trap("gatedLinearUnit: [2, 5]: axis 1 must have an even size") { _ = matrix(2, 5).gatedLinearUnit() },
    Trap("exp: [1] int64: elements must be float32 or float64; use converted(to:)", located: false) {
      _ = Tensor([1]).exp()
    },
    Trap(".<: [2] and [3]: the shapes do not broadcast", located: false) {
      let mask = Tensor.zeros([2]) .< Tensor.zeros([3])
      _ = mask.rank
    },
    Trap("equals: [1] int8: storage types are not compared; use converted(to:)", located: false) {
      _ = Tensor([Int8(1)]).equals(Tensor([Int8(1)]))
    },
    Trap(".&: [1] float32: operands must be masks (bool)", located: false) {
      let mask = Tensor([true]) .& Tensor.zeros([1])
      _ = mask.rank
    },
    Trap("select: [2] float32: the condition must be a mask (bool)") {
      _ = Tensor.select(Tensor.zeros([2]), Tensor.zeros([2]), Tensor.zeros([2]))
    },
    Trap("select: [2], [3] and [3]: the shapes do not broadcast") {
      _ = Tensor.select(Tensor([true, false]), Tensor.zeros([3]), Tensor.zeros([3]))
    },
  ]

  static let shaping: [Trap] = [
    Trap("sum: [2, 3]: there is no axis 2 (axes are -2 to 1)") { _ = matrix(2, 3).sum(2) },
    Trap("sum: []: there is no axis 0 (a scalar has no axes)") { _ = Tensor(1.0).sum(0) },
    Trap("mean: [2, 3]: axis 1 is named twice") { _ = matrix(2, 3).mean([1, -1]) },
    Trap("softmax: [2, 3]: there is no axis -3 (axes are -2 to 1)") { _ = matrix(2, 3).softmax(-3) },
    Trap("max: [0, 3]: axis 0 has no elements") { _ = matrix(0, 3).max() },
    Trap("argmax: [0, 3]: axis 0 has no elements") { _ = matrix(0, 3).argmax(0) },
    Trap("sum: [1] uint8: storage types are not summed; use converted(to:)") { _ = Tensor([UInt8(1)]).sum() },
    Trap("mean: [1] int64: elements must be float32 or float64") { _ = Tensor([1]).mean() },
    Trap("norm: [1] int64: elements must be float32 or float64") { _ = Tensor([1]).norm() },
    Trap("any: [1] float64: elements must be bool; compare first") { _ = Tensor([1.0]).any() },
    Trap("reshaped: [2, 3] to [4, 2]: the numbers of elements differ") { _ = matrix(2, 3).reshaped(to: [4, 2]) },
    Trap("reshaped: [2, 3] to [4, -1]: the numbers of elements differ") { _ = matrix(2, 3).reshaped(to: [4, -1]) },
    Trap("reshaped: [2, 3] to [-1, -1]: the numbers of elements differ") { _ = matrix(2, 3).reshaped(to: [-1, -1]) },
    Trap("transposed: [2, 3] by [0, 0]: every axis must be named once") { _ = matrix(2, 3).transposed([0, 0]) },
    Trap("swapped: [2, 3]: there is no axis 2") { _ = matrix(2, 3).swapped(0, 2) },
    Trap("expanded: [2, 3]: there is no place 4 for an axis") { _ = matrix(2, 3).expanded(at: 4) },
    Trap("squeezed: [2, 3]: axis 1 has size 3") { _ = matrix(2, 3).squeezed(1) },
    Trap("broadcast: [2, 3] to [3, 2]: sizes must be equal or 1, from the last") {
      _ = matrix(2, 3).broadcast(to: [3, 2])
    },
    Trap("flattened: [2, 3]: there is no axis 5") { _ = matrix(2, 3).flattened(from: 5) },
    Trap("flipped: [2, 3]: axis 0 is named twice") { _ = matrix(2, 3).flipped([0, 0]) },
    Trap("concatenate: [2, 3] and [2, 4]: sizes other than that of axis 0 differ") {
      _ = Tensor.concatenate([matrix(2, 3), matrix(2, 4)])
    },
    Trap("concatenate: there must be at least one tensor") { _ = Tensor.concatenate([]) },
    Trap("concatenate: [1] int64 and [1] float64: the element types differ") {
      _ = Tensor.concatenate([Tensor([1]), Tensor([1.0])])
    },
    Trap("split: [2, 3] into [1, 2]: the sizes must add up to that of axis 0") { _ = matrix(2, 3).split([1, 2]) },
    Trap("narrowed: [2, 3] to 1..<5: axis 1 has positions 0..<3") { _ = matrix(2, 3).narrowed(1, to: 1..<5) },
    Trap("subscript: [2, 3]: axis 0 has no position 2") { _ = matrix(2, 3)[2] },
    Trap("subscript: [2, 3]: there are 3 indices for 2 axes") { _ = matrix(2, 3)[0, 0, 0] },
    Trap("subscript: [2, 3]: there may be one ellipsis") {
      _ = matrix(2, 3)[Slice.ellipsis, Slice.ellipsis]
    },
    Trap("subscript: [2, 3]: a step is 0") { _ = matrix(2, 3)[Slice.range(from: 0, to: 1, step: 0)] },
    Trap("subscript: [4] to [3]: the new elements do not broadcast to the selection") {
      var x = matrix(2, 3)
      x[0] = Tensor.zeros([4])
    },
    Trap("padded: [2, 3]: every axis needs a pair of widths that are not negative") {
      _ = matrix(2, 3).padded([(1, 1)])
    },
    Trap("gathered: [2]: index 3 is not in 0..<3") { _ = matrix(3, 2).gathered(Tensor([0, 3])) },
    Trap("gathered: [1]: index -1 is not in 0..<3") { _ = matrix(3, 2).gathered(Tensor([-1])) },
    Trap("gathered: [1]: index 4294967296 is not in 0..<3") { _ = matrix(3, 2).gathered(Tensor([1 << 32])) },
    Trap("gathered: [1] float64: indices must be int32 or int64") { _ = matrix(3, 2).gathered(Tensor([0.0])) },
    Trap("scatterAdded: [2, 3] with indices [1] in [4, 3]: the elements must be [1, 3]") {
      _ = matrix(2, 3).scatterAdded(Tensor([0]), in: [4, 3])
    },
    Trap("scatterAdded: [1] bool: elements must be numbers") { _ = Tensor([true]).scatterAdded(Tensor([0]), in: [2]) },
    Trap("oneHot: [1]: index 5 is not in 0..<3") { _ = Tensor([5]).oneHot(3) },
  ]

  static let ordering: [Trap] = [
    Trap("flattened: []: there is no axis 1 (a scalar has no axes)") { _ = Tensor(1.0).flattened(from: 1) },
    Trap("cumulativeSum: [2] bool: elements must be numbers") { _ = Tensor([true, false]).cumulativeSum() },
    Trap("argsort: [2] bool: elements must be numbers") { _ = Tensor([true, false]).argsort() },
    Trap("sorted: [2] bool: elements must be numbers") { _ = Tensor([true, false]).sorted() },
    Trap("topK: [2] bool: elements must be numbers") { _ = Tensor([true, false]).topK(1) },
    Trap("mish: [2] bool: elements must be float32 or float64", located: false) { _ = Tensor([true, false]).mish() },
    Trap("topK: [2, 3]: axis 1 has 3 elements and 4 are asked for") { _ = matrix(2, 3).topK(4) },
    Trap("takenAlong: [2, 3] with indices [3, 1]: sizes other than that of axis 1 differ") {
      _ = matrix(2, 3).takenAlong(1, indices: Tensor.zeros([3, 1], dtype: .int32))
    },
    Trap("addedAlong: [2]: index 5 is not in 0..<3") {
      _ = Tensor.zeros([2]).addedAlong(0, indices: Tensor([0, 5]), in: [3])
    },
    Trap("addedAlong: [3] and [2]: every element needs an index") {
      _ = Tensor.zeros([3]).addedAlong(0, indices: Tensor([0, 1]), in: [3])
    },
    Trap("padded: [2, 3]: axis 1 is too short to be padded by (before: 3, after: 0) with reflect") {
      _ = matrix(2, 3).padded([(0, 0), (3, 0)], mode: .reflect)
    },
    Trap("padded: [2, 3]: every axis needs a pair of widths that are not negative") {
      _ = matrix(2, 3).padded([(0, 0), (-1, 0)], mode: .edge)
    },
    Trap("tiled: [2, 3] by [-1]: counts must not be negative") { _ = matrix(2, 3).tiled([-1]) },
    Trap("repeated: [2, 3]: the count must not be negative") { _ = matrix(2, 3).repeated(-1, axis: 0) },
    Trap("lowerTriangle: [3]: there must be two axes") { _ = Tensor.zeros([3]).lowerTriangle() },
  ]

  static let products: [Trap] = [
    Trap("matmul: [2, 2] bool: elements must be numbers") {
      _ = Tensor.zeros([2, 2], dtype: .bool).matmul(Tensor.zeros([2, 2], dtype: .bool))
    },
    Trap("einsum: ij,jk->ik: [2, 3], [4, 5]: j is 3 and 4") {
      _ = Tensor.einsum("ij,jk->ik", matrix(2, 3), matrix(4, 5))
    },
    Trap("einsum: ij->ik: [2, 3]: no operand has k") { _ = Tensor.einsum("ij->ik", matrix(2, 3)) },
    Trap("einsum: ij: [2, 3], [2]: there are 1 terms for 2 operands") {
      _ = Tensor.einsum("ij", matrix(2, 3), Tensor.zeros([2]))
    },
    Trap("einsum: i2->i: [2, 3]: i2 is not made of letters") { _ = Tensor.einsum("i2->i", matrix(2, 3)) },
    Trap("einsum: i->i: [2, 3]: i does not name 2 axes") { _ = Tensor.einsum("i->i", matrix(2, 3)) },
    Trap("einsum: ij->ii: [2, 3]: a letter occurs twice in the result") { _ = Tensor.einsum("ij->ii", matrix(2, 3)) },
    Trap("matmul: [32, 784] · [128, 784]: the inner sizes differ") { _ = matrix(32, 784).matmul(matrix(128, 784)) },
    Trap("matmul: [1, 3] · [2, 3]: the inner sizes differ") { _ = Tensor.zeros([3]).matmul(matrix(2, 3)) },
    Trap("matmul: [2, 2, 3] · [3, 3, 2]: the leading axes do not broadcast") {
      _ = Tensor.zeros([2, 2, 3]).matmul(Tensor.zeros([3, 3, 2]))
    },
    Trap("matmul: [] · [2, 3]: a scalar has no matrix") { _ = Tensor(Float(1)).matmul(matrix(2, 3)) },
    Trap("matmul: [1, 1] float32 and [1, 1] float64: the element types differ") {
      _ = matrix(1, 1).matmul(Tensor.zeros([1, 1], dtype: .float64))
    },
    Trap("outer: [2, 3] and [2]: both must be vectors") { _ = matrix(2, 3).outer(Tensor.zeros([2])) },
    Trap("affine: [2, 3] · [5, 4]ᵀ: the last axis must have 4 features") {
      _ = matrix(2, 3).affine(matrix(5, 4), bias: nil)
    },
    Trap("affine: [4] float32: the bias must be [5] float32") {
      _ = matrix(2, 4).affine(matrix(5, 4), bias: Tensor.zeros([4]))
    },
  ]
}
