/// Why a model could not be quantised; its description is one line.
public enum QuantizationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Layers that have no form for bytes, or not where they stand; all of them are listed.
  case unsupported([String])
  /// Layers whose parameters cannot be quantised, because they are not finite for example; all of them are listed.
  case unusableParameters([String])
  /// There was no batch to calibrate with, or none had elements.
  case nothingToCalibrateWith
  /// The elements that a layer, or the model's input, has for a batch are not finite.
  case notFinite(String)
  /// The layers that the model names give other outputs than the model itself, by so much of the greatest output.
  case differentOutputs(Double)

  /// What is wrong, in one line.
  public var description: String {
    switch self {
    case .unsupported(let layers): "layers cannot be quantised: \(layers.joined(separator: "; "))"
    case .unusableParameters(let layers): "parameters cannot be quantised: \(layers.joined(separator: "; "))"
    case .nothingToCalibrateWith: "there is no batch to calibrate with"
    case .notFinite(let place): "calibration met numbers that are not finite: \(place)"
    case .differentOutputs(let difference):
      "the layers that the model names give other outputs than the model: they differ by \(difference) of the greatest"
    }
  }
}
