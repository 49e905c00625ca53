import Martlet

/// How many linear regions networks of rectifiers can have at most. Counts are `Double`, exact up to 2⁵³.
public enum LinearRegionBounds {
  /// The most regions of one hidden layer of `units` rectifiers over `inputs` numbers: `Σⱼ C(units, j)` for j up to `inputs`
  /// (Zaslavsky 1975; Pascanu et al. 2014), which is `units + 1` for one input.
  public static func shallow(inputs: Int, units: Int) -> Double {
    (0...max(0, inputs)).reduce(0) { $0 + binomial(units, $1) }
  }

  /// What some network with hidden layers of these widths reaches: `Π ⌊nₗ / n₀⌋^n₀ · Σⱼ C(n_L, j)`, the product over all
  /// layers but the last (Montúfar et al. 2014).
  ///
  /// It holds for widths not below the number of inputs.
  public static func reached(inputs: Int, widths: [Int]) -> Double {
    guard let last = widths.last, inputs > 0 else { return 1 }
    let folds = widths.dropLast().reduce(1.0) { product, width in
      (0..<inputs).reduce(product) { power, _ in power * Double(width / inputs) }
    }
    return folds * shallow(inputs: inputs, units: last)
  }

  /// What no network with hidden layers of these widths exceeds: `Πₗ Σⱼ C(nₗ, j)`, j up to the least width so far, inputs
  /// included (Montúfar 2017).
  public static func most(inputs: Int, widths: [Int]) -> Double {
    var narrowest = inputs
    return widths.reduce(1) { product, width in
      defer { narrowest = min(narrowest, width) }
      return product * shallow(inputs: narrowest, units: width)
    }
  }

  /// The fewest rectifiers of one hidden layer over one input that can have so many pieces.
  public static func shallowUnits(pieces: Int) -> Int { max(0, pieces - 1) }

  private static func binomial(_ n: Int, _ k: Int) -> Double {
    guard k >= 0, k <= n else { return 0 }
    return (0..<min(k, n - k)).reduce(1) { ($0 * Double(n - $1) / Double($1 + 1)).rounded() }
  }
}
