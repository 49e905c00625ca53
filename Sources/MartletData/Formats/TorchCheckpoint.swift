import Martlet

/// Checkpoints that PyTorch's `torch.save` wrote: the tensors and plain values in them, never code.
///
/// Both forms are read: the ZIP archive of PyTorch 1.6 and later, and the older row of pickles. A pickle is a program;
/// here it may only make dictionaries, lists, tuples, numbers, texts and tensors, and everything else that it names is
/// refused with an error that says what. Source: `torch/serialization.py` of PyTorch 2.
public enum TorchCheckpoint {
  /// A value that is no tensor.
  public enum Scalar: Sendable, Hashable {
    /// `True` or `False`.
    case truth(Bool)
    /// A whole number of 64 bits.
    case integer(Int)
    /// A floating-point number.
    case real(Double)
    /// A text, a device or an element type.
    case text(String)
  }

  /// What a checkpoint holds. Names are the keys of nested dictionaries and the positions in lists, joined by points:
  /// `{"model": {"weight": w}, "epoch": 3}` gives the tensor `model.weight` and the scalar `epoch`.
  public struct Contents: Sendable {
    /// The tensors by name. Those that share memory there share it here. Elements are widened as those of
    /// `Safetensors.read`: int16 and uint16 to int32, uint32 and uint64 to int64, float8_e4m3fn and float8_e5m2 to float32.
    public var tensors: [String: Tensor]
    /// Numbers, texts and truth values by name; `None` is left out.
    public var scalars: [String: Scalar]
  }

  /// Reads a checkpoint.
  ///
  /// Throws where the file is no checkpoint, is damaged, or asks for other Python objects than tensors and containers.
  public static func read(_ path: String) throws(CheckpointError) -> Contents {
    do {
      return try decode(FileReading.bytes(of: path), name: path)
    } catch {
      throw CheckpointError(error, path)
    }
  }

  /// Reads the bytes of a checkpoint; `name` stands for the file in errors.
  public static func decode(_ bytes: [UInt8], name: String = "PyTorch data") throws(CheckpointError) -> Contents {
    do {
      if bytes.starts(with: [0x50, 0x4b, 3, 4]) { return try archived(ZipArchive(encoded: bytes, name: name), bytes) }
      return try TorchLegacyFile(bytes).contents()
    } catch let failure as PickleMachine.Failure {
      throw .malformed(path: name, reason: "not a PyTorch checkpoint of tensors: \(failure.reason)")
    } catch {
      throw CheckpointError(error, name)
    }
  }

  private static func archived(_ archive: ZipArchive, _ bytes: [UInt8]) throws -> Contents {
    let names = archive.entries.map(\.name)
    guard let main = names.first(where: { $0 == "data.pkl" || $0.hasSuffix("/data.pkl") }) else {
      throw PickleMachine.Failure(reason: "the archive has no data.pkl; check that this is the right file")
    }
    let folder = main.dropLast("data.pkl".count)
    // Storages are stored as they are; a pickle that was packed again stays in proportion to the file all the same.
    let limit = bytes.count * 8 + (1 << 20)
    let order = names.contains("\(folder)byteorder") ? try archive.contents(of: "\(folder)byteorder", limit: 16) : []
    guard order.isEmpty || order == Array("little".utf8) || order == Array("big".utf8) else {
      throw PickleMachine.Failure(reason: "its byte order is neither little nor big")
    }
    var machine = PickleMachine(try archive.contents(of: main, limit: limit))
    let root = try machine.run()
    let flat = try TorchFlattening(machine, root: root)
    let tensors = try TorchTensors(isBigEndian: order.first == UInt8(ascii: "b"), limit: limit) { key, limit in
      try archive.slice(of: "\(folder)data/\(key)", limit: limit)
    }.tensors(flat.tensors)
    return Contents(tensors: tensors, scalars: flat.scalars)
  }
}
