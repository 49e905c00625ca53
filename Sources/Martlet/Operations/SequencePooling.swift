extension Tensor {
  /// Sequences as images of height 1.
  private func asImages(_ operation: String, file: StaticString, line: UInt) -> Tensor {
    if rank != 3 {
      contractFailure(operation, "\(shape)", "sequences must be [batch, length, channels]", file: file, line: line)
    }
    return expanded(at: 1)
  }

  /// The greatest element of each window of sequences; padding never wins, NaN always.
  ///
  /// - Shapes: `[batch, length, channels]` → `[batch, outputLength, channels]`
  public func maxPooled1D(
    window: Int = 2, stride: Int? = nil, padding: Padding = .valid, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    asImages("maxPooled1D", file: file, line: line).maxPooled2D(
      window: (1, window), stride: (1, stride ?? window), padding: padding.alongSequence, file: file, line: line
    ).squeezed(1)
  }

  /// The mean of each window of sequences; `countingPadding` divides by the window's size also at the borders.
  ///
  /// - Shapes: `[batch, length, channels]` → `[batch, outputLength, channels]`
  public func averagePooled1D(
    window: Int = 2, stride: Int? = nil, padding: Padding = .valid, countingPadding: Bool = true,
    file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    asImages("averagePooled1D", file: file, line: line).averagePooled2D(
      window: (1, window), stride: (1, stride ?? window), padding: padding.alongSequence,
      countingPadding: countingPadding, file: file, line: line
    ).squeezed(1)
  }

  /// The mean of each of `length` regions that cover the sequences: region i spans ⌊i·L/l⌋ to ⌈(i+1)·L/l⌉.
  ///
  /// - Shapes: `[batch, L, channels]` → `[batch, length, channels]`
  public func adaptiveAveragePooled1D(
    length: Int, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    asImages("adaptiveAveragePooled1D", file: file, line: line)
      .adaptiveAveragePooled2D(height: 1, width: length, file: file, line: line).squeezed(1)
  }

  /// The maximum of each of `length` regions that cover the sequences.
  ///
  /// - Shapes: `[batch, L, channels]` → `[batch, length, channels]`
  public func adaptiveMaxPooled1D(length: Int, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    asImages("adaptiveMaxPooled1D", file: file, line: line)
      .adaptiveMaxPooled2D(height: 1, width: length, file: file, line: line).squeezed(1)
  }
}
