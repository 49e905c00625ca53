import Foundation
import Martlet
import MartletData
import TestSupport
import Testing

/// Wrong things get one clear line and an exit status, and leave no half-written file.
struct WrongThingsTests {
  /// Runs the tool and checks that it wrote nothing but one line to standard error; returns that without `martlet: `.
  private func failure(
    _ arguments: [String], in folder: TemporaryFolder, status: Int32, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> String {
    let before = folder.names()
    let result = try martlet(arguments, in: folder)
    #expect(result.status == status, "\(result.errors)", sourceLocation: sourceLocation)
    #expect(result.output == "", sourceLocation: sourceLocation)
    #expect(folder.names() == before, sourceLocation: sourceLocation)
    let line = try #require(lines(result.errors).first, sourceLocation: sourceLocation)
    #expect(result.errors == line + "\n" && line.hasPrefix("martlet: "), sourceLocation: sourceLocation)
    return String(line.dropFirst(9)).replacingOccurrences(of: folder.path + "/", with: "")
  }

  @Test(arguments: [
    (["--epochs", "-3"], "--epochs must be at least 1; -3 was given"),
    (["--epochs", "many"], "--epochs must be a whole number; 'many' was given"),
    (["--batch-size", "0"], "--batch-size must be at least 1; 0 was given"),
    (["--learning-rate", "nan"], "--learning-rate must be a number; 'nan' was given"),
    (["--learning-rate", "0"], "--learning-rate must be greater than 0; 0 was given"),
    (["--momentum", "1"], "--momentum must be at least 0 and less than 1; 1 was given"),
    (["--label-smoothing", "-0.1"], "--label-smoothing must be at least 0 and less than 1; -0.1 was given"),
    (["--model", "foo"], "--model must be one of linear, mlp, cnn, resnet; 'foo' was given"),
    (["--dataset", "foo"], "--dataset must be one of fashion-mnist, mnist, optdigits; 'foo' was given"),
    (["--optimizer", "foo"], "--optimizer must be one of sgd, adam, adamw; 'foo' was given"),
    (["--schedule", "foo"], "--schedule must be one of constant, cosine, step; 'foo' was given"),
    (["--warm-up", "9", "--epochs", "3"], "--warm-up must be at most the 3 epochs; 9.0 was given"),
    (["--validation", "50", "--limit", "50"], "--validation must be less than --limit; 50 and 50 were given"),
    (["--threads", "0"], "--threads must be at least 1; 0 was given"),
    (["--seed", "-1"], "--seed must be a whole number from 0 on; '-1' was given"),
    (["--overwrite"], "--overwrite needs --output"),
    (
      ["--epochs", "-3", "--model", "foo", "--limit", "1"],
      "--model must be one of linear, mlp, cnn, resnet; 'foo' was given; --epochs must be at least 1; -3 was given; "
        + "--limit must be at least 2; 1 was given"
    ),
  ])
  func wrongFlagsAreAllNamed(flags: [String], message: String) throws {
    #expect(try failure(["train"] + flags, in: try TemporaryFolder(), status: 64) == message)
  }

  @Test func unknownFlagsAndCommandsAreOneLine() throws {
    let folder = try TemporaryFolder()
    #expect(try failure(["train", "--epoch", "3"], in: folder, status: 64).hasPrefix("Unknown option '--epoch'"))
    #expect(try failure(["predict"], in: folder, status: 64).hasPrefix("Missing expected argument"))
    #expect(try failure(["data", "path"], in: folder, status: 64).hasSuffix("(see `martlet data path --help`)"))
    #expect(
      try failure(["trian", "--epochs", "3"], in: folder, status: 64)
        == "there is no command 'trian'; choose one of: train, evaluate, diagnose, predict, data, "
        + "inspect, lab")
    #expect(
      try failure(["data", "instal", "mnist"], in: folder, status: 64)
        == "there is no command of data 'instal'; choose one of: list, install, path, remove")
  }

  @Test func theNumberOfThreadsIsCheckedWhereverItComesFrom() throws {
    let folder = try TemporaryFolder()
    for (given, words) in [("many", "a whole number; 'many' was given"), ("0", "at least 1; 0 was given")] {
      let result = try martlet(["train"], in: folder, environment: ["MARTLET_THREADS": given])
      #expect(result.status == 64 && result.errors == "martlet: MARTLET_THREADS must be \(words)\n")
    }
  }

  @Test func whatCannotBeWrittenToStandardOutputIsAFailure() throws {
    guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
    let folder = try TinyData.trained()
    for arguments in [["data", "list"], ["inspect", "run", "--json"], ["evaluate", "run"]] {
      let result = try shell("$TOOL \(arguments.joined(separator: " ")) > /dev/full", in: folder)
      #expect(result.status == 74)
      #expect(result.errors == "martlet: standard output cannot be written: No space left on device\n")
    }
    // Nobody is left to tell where the reader has gone.
    let result = try shell("$TOOL train --data data --epochs 2 --output piped | true", in: folder)
    #expect(result.errors == "" && folder.names("piped").contains("report.html"))
  }

  @Test func aFullDiskLeavesNothingAndKeepsWhatWasThere() throws {
    let folder = try TinyData.trained("cnn")
    let before = folder.bytes("run/model.safetensors")
    // Files may not grow beyond 16 blocks of 512 or 1024 bytes, as on a disk that is full.
    for output in ["run --overwrite", "other"] {
      let result = try shell(
        "ulimit -f 16; $TOOL train --data data --model cnn --epochs 2 --quiet --output \(output)", in: folder)
      #expect(result.status == 73)
      #expect(result.errors.hasSuffix("/model.safetensors: cannot be written: File too large\n"), "\(result.errors)")
      #expect(lines(result.errors).count == 1)
    }
    #expect(folder.names() == ["data", "run"] && folder.bytes("run/model.safetensors") == before)
  }

  @Test func foldersThatHoldNoDataAreNamed() throws {
    let folder = try TinyData.trained()
    #expect(
      try failure(["train", "--data", "none"], in: folder, status: 66)
        == "none: there is no such folder; check the path")
    #expect(
      try failure(["train", "--data", "run/config.json"], in: folder, status: 66)
        == "run/config.json: there is no such folder; check the path")
    #expect(
      try failure(["evaluate", "run", "--data", "run"], in: folder, status: 66)
        .hasPrefix("run: the folder holds none of the files of MNIST's layout; they are train-images-idx3-ubyte, "))
  }

  @Test func aRunWhoseConfigurationIsBrokenIsNamed() throws {
    let folder = try TinyData.trained()
    try folder.write(Array(#"{"epochs": "many"}"#.utf8), "run/config.json")
    #expect(
      try failure(["evaluate", "run"], in: folder, status: 65)
        == "run/config.json: it is not what a training writes")
    // Its figures are of no concern.
    let other = try TinyData.trained()
    try other.write(Array("nonsense".utf8), "run/metrics.jsonl")
    #expect(try martlet(["evaluate", "run"], in: other).status == 0)
  }

  @Test func aSmallFileMakesNoGreatModel() throws {
    let folder = try TinyData.trained()
    let contents = try Safetensors.read("\(folder.path)/run/model.safetensors")
    let changes = ["model": "mlp", "input_shape": "[4096,4096,1]"]
    try Safetensors.write(
      contents.tensors, metadata: contents.metadata.merging(changes) { $1 }, to: "\(folder.path)/great.safetensors")
    #expect(
      try failure(["evaluate", "great.safetensors"], in: folder, status: 65)
        == "great.safetensors: not a trained classifier: its tensors have 195 elements and the model that it describes "
        + "4294968323 parameters")
  }

  @Test func allLabsOrSomeButNotBoth() throws {
    let folder = try TemporaryFolder()
    for arguments in [["--all", "--chapter", "theory"], ["--all", "theory/validation"]] {
      #expect(
        try failure(["lab", "run"] + arguments, in: folder, status: 64).hasPrefix("--all runs every lab: leave out "))
    }
  }

  @Test func aMissingDatasetNamesTheCommandThatInstallsIt() throws {
    #expect(
      try failure(["train", "--dataset", "mnist"], in: try TemporaryFolder(), status: 66)
        == "the dataset mnist is not installed; install it with `martlet data install mnist` (61.7 MiB download)")
    #expect(
      try failure(["data", "path", "fashion-mnist"], in: try TemporaryFolder(), status: 66)
        .contains("`martlet data install fashion-mnist`"))
    #expect(
      try failure(["data", "install", "foo"], in: try TemporaryFolder(), status: 64)
        == "there is no dataset 'foo'; choose one of: \(DatasetRegistry.all.map(\.name).joined(separator: ", "))")
  }

  private func brokenData(_ change: (TemporaryFolder) throws -> Void) throws -> String {
    let folder = try TemporaryFolder()
    try TinyData.write(to: folder)
    try change(folder)
    return try failure(["train", "--data", "data"], in: folder, status: 65)
  }

  @Test func aTruncatedFileIsNamed() throws {
    let text = try brokenData { folder in
      let bytes = try #require(folder.bytes("data/train-images-idx3-ubyte.gz"))
      try folder.write(Array(bytes.dropLast(100)), "data/train-images-idx3-ubyte.gz")
    }
    #expect(text.hasPrefix("data/train-images-idx3-ubyte.gz: "))
  }

  @Test func aWrongMagicNumberIsNamed() throws {
    let text = try brokenData { folder in
      try folder.write(
        Gzip.compress([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]), "data/t10k-images-idx3-ubyte.gz")
    }
    #expect(text.hasPrefix("data/t10k-images-idx3-ubyte.gz: "))
  }

  @Test func labelsOfAnotherLengthNameBothFiles() throws {
    let text = try brokenData { folder in
      try folder.write(
        Gzip.compress(IDXArray(shape: [3], type: .uint8, bytes: [0, 1, 2]).encoded()), "data/train-labels-idx1-ubyte.gz"
      )
    }
    #expect(
      text == "data/train-images-idx3-ubyte.gz: the file has 96 pictures but data/train-labels-idx1-ubyte.gz has "
        + "3 labels; use the two files of the same dataset")
  }

  @Test func testPicturesOfAnotherSizeAreRefused() throws {
    let text = try brokenData { folder in
      let images = IDXArray(shape: [30, 4, 4], type: .uint8, bytes: [UInt8](repeating: 1, count: 480))
      try folder.write(Gzip.compress(images.encoded()), "data/t10k-images-idx3-ubyte.gz")
    }
    #expect(text == "the pictures are 4 × 4 × 1 and the model was trained on 8 × 8 × 1")
  }

  @Test func aPlaceThatCannotBeWrittenIsNamed() throws {
    let folder = try TemporaryFolder()
    try TinyData.write(to: folder)
    #expect(
      try failure(
        ["train", "--data", "data", "--output", "data/train-images-idx3-ubyte.gz/run"], in: folder, status: 73)
        == "data/train-images-idx3-ubyte.gz/run: cannot be written: Not a directory")
    #expect(
      try failure(["train", "--data", "data", "--output", "data", "--overwrite"], in: folder, status: 73)
        == "data: is not replaced: t10k-images-idx3-ubyte.gz in it is no file of a run")
  }

  @Test func moreValidationThanPicturesIsRefused() throws {
    let folder = try TemporaryFolder()
    try TinyData.write(to: folder)
    #expect(
      try failure(["train", "--data", "data", "--validation", "96"], in: folder, status: 64)
        == "--validation must be less than the 96 training pictures; 96 was given")
  }

  @Test(arguments: ["evaluate", "inspect", "predict"])
  func aMissingRunIsNamed(command: String) throws {
    let folder = try TemporaryFolder()
    let arguments = [command, "none"] + (command == "predict" ? ["picture.png"] : [])
    #expect(try failure(arguments, in: folder, status: 66) == "none: there is no such run folder or file")
  }

  /// A safetensors file of a header and bytes.
  private func safetensors(_ header: String, bytes: Int, claiming length: UInt64? = nil) -> [UInt8] {
    let length = length ?? UInt64(header.utf8.count)
    return withUnsafeBytes(of: length.littleEndian) { Array($0) } + Array(header.utf8)
      + [UInt8](repeating: 0, count: bytes)
  }

  @Test func brokenSafetensorsFilesAreNamed() throws {
    let folder = try TinyData.trained()
    let header =
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#
    try folder.write(safetensors(header, bytes: 12), "overlap.safetensors")
    try folder.write(safetensors("{}", bytes: 0, claiming: 1_000_000), "long.safetensors")
    try folder.write(safetensors("{]", bytes: 0), "json.safetensors")
    try folder.write([1, 2, 3], "short.safetensors")
    for (name, reason) in [
      ("overlap", "the bytes of b overlap another tensor's"),
      ("long", "its header claims 1000000 bytes and the file has 10; fetch or save it again"),
      ("json", "its header is not the JSON of the format: ']' stands at byte 1 where '\"' should be"),
      ("short", "it has 3 bytes, and a header's length alone takes 8"),
    ] {
      for command in ["inspect", "evaluate"] {
        #expect(
          try failure([command, "\(name).safetensors"], in: folder, status: 65)
            == "\(name).safetensors: not a valid safetensors file: \(reason)")
      }
    }
  }

  @Test func tensorsThatDoNotFitTheModelAreNamed() throws {
    let folder = try TinyData.trained()
    var bytes = try #require(folder.bytes("run/model.safetensors"))
    let length = Int(bytes[0]) + Int(bytes[1]) << 8
    let header = String(decoding: bytes[8..<(8 + length)], as: UTF8.self)
    // The same length, so that all else stays where it is.
    let changed = header.replacingOccurrences(of: #""shape":[3,64]"#, with: #""shape":[64,3]"#)
    bytes.replaceSubrange(8..<(8 + length), with: Array(changed.utf8))
    try folder.write(bytes, "run/model.safetensors")
    #expect(
      try failure(["evaluate", "run"], in: folder, status: 65)
        == "run/model.safetensors: not a trained classifier: the tensors do not fit the model: "
        + "1.weight is [64, 3] and should be [3, 64]")
  }

  @Test func aSafetensorsFileOfSomethingElseIsRefused() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      safetensors(#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, bytes: 8), "other.safetensors")
    #expect(try martlet(["inspect", "other.safetensors"], in: folder).status == 0)
    #expect(
      try failure(["evaluate", "other.safetensors"], in: folder, status: 65)
        == "other.safetensors: not a trained classifier: its metadata do not say how pictures are classified")
  }

  @Test func imageFilesThatAreNoImagesAreAllNamed() throws {
    let folder = try TinyData.trained()
    try folder.write(Array("not an image".utf8), "a.png")
    try folder.write([0xff, 0xd8, 0xff, 0x00], "b.jpg")
    try folder.write(try Image(width: 1, height: 1, channels: 1, pixels: [0]).pngData(), "good.png")
    let text = try failure(["predict", "run", "a.png", "good.png", "b.jpg"], in: folder, status: 65)
    #expect(
      text.hasPrefix("a.png: neither a PNG nor a JPEG image by its first bytes; convert it to one of them; b.jpg: "))
    #expect(
      try failure(["predict", "run", "none.png"], in: folder, status: 66)
        == "none.png: there is no such file; check the path")
  }
}
