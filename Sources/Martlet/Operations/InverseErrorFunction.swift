extension Tensor {
  /// The inverse of the error function on (−1, 1); ±∞ at the ends and NaN outside.
  ///
  /// By Giles's polynomials (2012, table 5) and two steps of Newton's method in float64.
  public func erfinv(file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    requireFloatingPoint("erfinv", file: file, line: line)
    let result = withoutGradients { detached().converted(to: .float64).inverseErrorFunction() }.converted(to: dtype)
    guard let tape = Tape.recording(self) else { return result }
    let x = tape.operand(self)
    let y = tape.record(result.alias(), x) { upstream, sink in
      // (erf⁻¹)' = √π/2 e^{y²}, with y computed anew so that it can be differentiated again.
      let y = Tape.recording(self, upstream) == nil ? result : self.erfinv()
      sink.add(upstream * ((y * y).exp() * (Double.pi.squareRoot() / 2)), to: x)
    }
    return y
  }

  private func inverseErrorFunction() -> Tensor {
    func polynomial(_ w: Tensor, _ coefficients: [Double]) -> Tensor {
      coefficients.dropFirst().reduce(Tensor(coefficients[0])) { $0 * w + $1 }
    }
    let w = -((1 - self) * (1 + self)).log()
    let centre = polynomial(
      w - 2.5,
      [
        2.81022636e-08, 3.43273939e-07, -3.5233877e-06, -4.39150654e-06, 0.00021858087, -0.00125372503, -0.00417768164,
        0.246640727, 1.50140941,
      ])
    let tail = polynomial(
      w.sqrt() - 3,
      [
        -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047,
        1.00167406, 2.83297682,
      ])
    var x = self * Tensor.select(w .< 5, centre, tail)
    for _ in 0..<2 { x -= (x.erf() - self) * (x * x).exp() * (Double.pi.squareRoot() / 2) }
    // Newton's step is 0 · ∞ at the ends.
    let infinite = self / Tensor.zeros(like: self)
    return Tensor.select(self.abs().equals(1), infinite, x)
  }
}
