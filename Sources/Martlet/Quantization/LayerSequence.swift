/// A layer that is nothing but other layers one after another, which quantisation takes apart.
///
/// A model of one's own tells its layers so that it can be quantised; activations that it computes by operations are named as
/// layers:
///
/// ```swift
/// extension Perceptron: LayerSequence {
///   var layers: [any Layer] { [hidden, ReLU(), output] }
/// }
/// ```
public protocol LayerSequence: Layer {
  /// The layers in the order in which they run.
  var layers: [any Layer] { get }
}

extension Sequential: LayerSequence {}
