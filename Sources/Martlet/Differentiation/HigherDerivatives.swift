/// The matrix of second derivatives of a scalar function at `x`, one row for each element.
///
/// - Shapes: x with n elements → `[n, n]`
public func hessian(
  at x: Tensor, file: StaticString = #fileID, line: UInt = #line, _ function: (Tensor) throws -> Tensor
) rethrows -> Tensor {
  try jacobian(at: x, file: file, line: line) { x in
    try gradient(at: x, file: file, line: line, function)
  }
}

/// The matrix of first derivatives of a function at `x`, one row for each element of its value.
///
/// - Shapes: x with n elements and a value with m → `[m, n]`
public func jacobian(
  at x: Tensor, file: StaticString = #fileID, line: UInt = #line, _ function: (Tensor) throws -> Tensor
) rethrows -> Tensor {
  var rows: [Tensor] = []
  var count = 1
  var row = 0
  while row < count {
    let position = row
    rows.append(
      try gradient(at: x, file: file, line: line) { x in
        let value = try function(x).reshaped(to: [-1])
        count = value.elementCount
        return count == 0 ? value.sum() : value[position]
      }.reshaped(to: [1, -1]))
    row += 1
  }
  if count == 0 { return Tensor.zeros([0, x.elementCount], dtype: x.dtype) }
  return Tensor.concatenate(rows, axis: 0)
}

/// The product of the Hessian of a scalar function at `x` with a direction, without the matrix (Pearlmutter 1994).
///
/// - Shapes: direction and result have the shape of x.
public func hessianVectorProduct(
  at x: Tensor, direction: Tensor, file: StaticString = #fileID, line: UInt = #line,
  _ function: (Tensor) throws -> Tensor
) rethrows -> Tensor {
  requireAlike("hessianVectorProduct", x, direction, file: file, line: line)
  return try gradient(at: x, file: file, line: line) { x in
    (try gradient(at: x, file: file, line: line, function) * direction).sum()
  }
}

/// The product of the Hessian of a model's loss with a direction in the space of its parameters.
///
/// - Shapes: a direction for each parameter, in the order of `parameters`; results likewise, zeros where the loss is linear.
public func hessianVectorProduct(
  of model: some Module, direction: [Tensor], file: StaticString = #fileID, line: UInt = #line,
  _ loss: () throws -> Tensor
) rethrows -> [Tensor] {
  let values = model.parameters.map(\.value)
  if let difference = ShapeDifference(values.map(\.shape), direction.map(\.shape)) {
    contractFailure(
      "hessianVectorProduct", difference.text("parameters", "directions"),
      "each parameter has a direction of its shape", file: file, line: line)
  }
  for (value, direction) in zip(values, direction) {
    value.requireSameType(direction, "hessianVectorProduct", file: file, line: line)
  }
  let (_, gradients) = try valueAndGradients(at: values, file: file, line: line) { outer in
    let (_, inner) = try valueAndGradients(at: outer, file: file, line: line) { leaves in
      try model.withParameters(leaves, file: file, line: line, loss)
    }
    var product = Tensor.zeros([], dtype: values.first?.dtype ?? .float32)
    for (gradient, direction) in zip(inner, direction) {
      if let gradient { product += (gradient * direction).sum() }
    }
    return product
  }
  return zip(values, gradients).map { $1 ?? Tensor.zeros(like: $0) }
}
