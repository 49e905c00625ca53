import Martlet

/// A value that a pickle makes. Values refer to others by their place in the machine's list, so that neither deep
/// nesting nor cycles can exhaust the stack.
enum PickleItem {
  /// `None`, and what a checkpoint may hold but nobody asks for: byte strings, numbers beyond 64 bits.
  case nothing
  case truth(Bool)
  case integer(Int)
  /// A number of more than eight bytes, by the place of its bytes.
  case longInteger(Range<Int>)
  case real(Double)
  case text(String)
  case tuple([Int32])
  case list([Int32])
  /// Keys and values in turn.
  case dictionary([Int32])
  case name(PickleName)
  case storage(Int)
  case tensor(Int)
}

/// The Python objects that a pickle may name. All others are refused: naming them is how a pickle runs code.
enum PickleName: Equatable {
  case orderedDictionary
  case size
  case device
  case tensorType
  case rebuildTensor
  case rebuildTensorOfType
  case rebuildParameter
  case rebuildFromType
  case storage(TorchType)
  case untypedStorage
  case type(TorchType)

  init?(module: String, name: String) {
    switch (module, name) {
    case ("collections", "OrderedDict"): self = .orderedDictionary
    case ("torch", "Size"): self = .size
    case ("torch", "device"): self = .device
    case ("torch", "Tensor"), ("torch.nn.parameter", "Parameter"), ("torch.nn.parameter", "Buffer"):
      self = .tensorType
    case ("torch._utils", "_rebuild_tensor"), ("torch._utils", "_rebuild_tensor_v2"): self = .rebuildTensor
    case ("torch._utils", "_rebuild_tensor_v3"): self = .rebuildTensorOfType
    case ("torch._utils", "_rebuild_parameter"), ("torch._utils", "_rebuild_parameter_with_state"):
      self = .rebuildParameter
    case ("torch._tensor", "_rebuild_from_type_v2"): self = .rebuildFromType
    case ("torch.storage", "UntypedStorage"): self = .untypedStorage
    case ("torch", _), ("torch.cuda", _):
      if let type = TorchType.allCases.first(where: { $0.storageName == name }) {
        self = .storage(type)
      } else if module == "torch", let type = TorchType(rawValue: name) {
        self = .type(type)
      } else {
        return nil
      }
    default: return nil
    }
  }
}

/// PyTorch's element types that can be read, by their names there.
enum TorchType: String, CaseIterable {
  case float32, float64, float16, bfloat16, int8, uint8, int16, uint16, int32, uint32, int64, uint64, bool
  case float8E4M3 = "float8_e4m3fn"
  case float8E5M2 = "float8_e5m2"

  /// What its elements are read as.
  var stored: StoredType {
    switch self {
    case .float32: .tensor(.float32)
    case .float64: .tensor(.float64)
    case .float16: .tensor(.float16)
    case .bfloat16: .tensor(.bfloat16)
    case .int8: .tensor(.int8)
    case .uint8: .tensor(.uint8)
    case .int32: .tensor(.int32)
    case .int64: .tensor(.int64)
    case .bool: .tensor(.bool)
    case .int16: .int16
    case .uint16: .uint16
    case .uint32: .uint32
    case .uint64: .uint64
    case .float8E4M3: .float8E4M3
    case .float8E5M2: .float8E5M2
    }
  }

  /// The bytes of an element.
  var size: Int { stored.size }

  /// The class of a storage in a pickle; newer types have none.
  var storageName: String? {
    switch self {
    case .float32: "FloatStorage"
    case .float64: "DoubleStorage"
    case .float16: "HalfStorage"
    case .bfloat16: "BFloat16Storage"
    case .int8: "CharStorage"
    case .uint8: "ByteStorage"
    case .int16: "ShortStorage"
    case .int32: "IntStorage"
    case .int64: "LongStorage"
    case .bool: "BoolStorage"
    case .uint16, .uint32, .uint64, .float8E4M3, .float8E5M2: nil
    }
  }
}
