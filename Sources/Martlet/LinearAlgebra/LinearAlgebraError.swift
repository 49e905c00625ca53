/// Why a matrix, though of the right shape, has no such factor or solution; its description is one line.
public struct LinearAlgebraError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong with the matrix.
  public enum Reason: Hashable, Sendable {
    /// An element is infinite or NaN.
    case notFinite
    /// There is no inverse.
    case singular
    /// The leading minor of this order is not positive.
    case notPositiveDefinite(minor: Int)
    /// There is an eigenvalue that is negative by more than rounding.
    case notPositiveSemidefinite(eigenvalue: Double)
    /// The columns (or, of a wide matrix, the rows) depend on each other.
    case rankDeficient(rank: Int)
    /// The iteration did not end.
    case notConverged
  }

  /// The operation that failed.
  public let operation: String
  /// The shape of its operand.
  public let shape: Shape
  /// Which matrix of a batch it is, by its position along the leading axes; empty where there is only one.
  public let position: [Int]
  /// What is wrong.
  public let reason: Reason

  /// What is wrong, in one line.
  public var description: String {
    let matrix = position.isEmpty ? "the matrix" : "matrix \(position)"
    let words =
      switch reason {
      case .notFinite: "has an element that is infinite or NaN"
      case .singular: "is singular"
      case .notPositiveDefinite(let minor):
        "is not positive definite: its leading minor of order \(minor) is not positive"
      case .notPositiveSemidefinite(let eigenvalue):
        "is not positive semi-definite: it has the eigenvalue \(eigenvalue)"
      case .rankDeficient(let rank):
        "has rank \(rank) of \(Swift.min(shape[shape.rank - 2], shape[shape.rank - 1]))"
      case .notConverged: "has a decomposition to which the iteration did not converge"
      }
    return "\(operation): \(shape): \(matrix) \(words)"
  }
}

extension Tensor {
  /// The error of the matrix with this number in its batch.
  func linearAlgebraError(
    _ operation: String, matrix index: Int, _ reason: LinearAlgebraError.Reason
  ) -> LinearAlgebraError {
    var position: [Int] = []
    var rest = index
    for size in shape.droppingLast(2).reversed() {
      position.insert(rest % size, at: 0)
      rest /= size
    }
    return LinearAlgebraError(operation: operation, shape: shape, position: position, reason: reason)
  }

  /// Throws for the first matrix whose status is not 0.
  func requireSuccess(
    _ operation: String, _ statuses: [Int32], _ reason: (Int) -> LinearAlgebraError.Reason
  ) throws(LinearAlgebraError) {
    if let index = statuses.firstIndex(where: { $0 != 0 }) {
      throw linearAlgebraError(operation, matrix: index, reason(Int(statuses[index])))
    }
  }

  /// Throws where an element is infinite or NaN.
  func requireFinite(_ operation: String) throws(LinearAlgebraError) {
    if isAllFinite { return }
    let size = Swift.max(1, shape[rank - 2] * shape[rank - 1])
    let index = (doubles.firstIndex { !$0.isFinite } ?? 0) / size
    throw linearAlgebraError(operation, matrix: index, .notFinite)
  }

  /// Traps unless these are matrices of floating-point numbers, and square ones where that is asked for.
  func requireMatrices(
    _ operation: String, square: Bool, file: StaticString, line: UInt
  ) {
    requireFloatingPoint(operation, file: file, line: line)
    if rank < 2 {
      contractFailure(operation, "\(shape)", "a matrix needs two axes", file: file, line: line)
    }
    let (rows, columns) = (shape[rank - 2], shape[rank - 1])
    if square && rows != columns {
      contractFailure(operation, "\(shape)", "the last two axes must be equal", file: file, line: line)
    }
    // LAPACK counts in 32 bits, and its greatest work area is seven times the matrix.
    if rows * columns > 1 << 28 || Swift.max(rows, columns) > 1 << 24 {
      let rule = "a matrix may have 2^28 elements and 2^24 rows or columns at most"
      contractFailure(operation, "\(shape)", rule, file: file, line: line)
    }
  }

  /// What linear algebra computes with.
  var inDoublePrecision: Tensor { converted(to: .float64) }

  /// The relative rounding error of the elements.
  var roundingError: Double { dtype == .float32 ? Double(Float.ulpOfOne) : Double.ulpOfOne }

  /// `(A + Aᵀ) / 2`.
  var symmetricPart: Tensor { (self + swapped(-1, -2)) * 0.5 }

  /// The last two axes exchanged.
  var matrixTransposed: Tensor { swapped(-1, -2) }
}
