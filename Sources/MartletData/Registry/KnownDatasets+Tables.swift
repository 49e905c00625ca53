extension DatasetRegistry {
  static let ames = DatasetDescription(
    name: "ames",
    title: "House prices of Ames, Iowa",
    summary: "2,930 sales of houses: 33 numbers and 40 texts of each, and the price (De Cock 2011)",
    licence: "MIT (the R package modeldata)",
    source: .debian(package: "r-cran-modeldata", version: "1.1.0-1"),
    archiveHash: "66c2e08bb4bf695d972b1e72ea44d5af9ada3c42841793d3871017f7b896bf95",
    downloadSize: 4_253_384,
    files: [
      ("Rdata.rdb", 4_140_200, "2ecef5e8da0f782ae4e3f65d928fe769702accffd8981cc358a3097f6736f58f"),
      ("Rdata.rdx", 780, "c23e1be60f2730fb526ce158a307e154c91a953169fcb8e73350c4e032e14538"),
    ].map { name, size, hash in
      DatasetFile(
        path: name, packagePath: "usr/lib/R/site-library/modeldata/data/\(name)", size: size, hash: hash)
    })

  private static let aeon = DatasetSource.wheel(project: "aeon", version: "1.6.0")
  private static let aeonHash = "d05227086706f80111ac5fee8de4d5d3115bb3bcfd1c786c8629393055816409"
  private static let aeonSize = 6_421_000

  static let covidThreeMonth = DatasetDescription(
    name: "covid-3-month",
    title: "Cases of COVID-19 in three months",
    summary: "new cases on 84 days and the death rate of 140 + 61 countries (World Health Organization 2020)",
    licence: "not stated for the data; the package is under the BSD 3-clause licence",
    source: aeon,
    archiveHash: aeonHash,
    downloadSize: aeonSize,
    files: [
      ("Covid3Month_TRAIN.ts", 51_542, "8a58e6186143714d47dfeb2a24e954ef1fb5e7a1d72344b6bb9bbce10ccdfd6f"),
      ("Covid3Month_TEST.ts", 22_689, "5bf6d4ce5cce67735f0893673221c86f10effe284cf4555a162060329b388bea"),
    ].map { name, size, hash in
      DatasetFile(path: name, packagePath: "aeon/datasets/data/Covid3Month/\(name)", size: size, hash: hash)
    })

  static let japaneseVowels = DatasetDescription(
    name: "japanese-vowels",
    title: "Japanese vowels",
    summary: "270 + 370 utterances of nine speakers, 7 to 29 frames of 12 coefficients each (Kudo et al. 1999)",
    licence: "not stated; UCI Machine Learning Repository",
    source: aeon,
    archiveHash: aeonHash,
    downloadSize: aeonSize,
    files: [
      ("JapaneseVowels_TRAIN.ts", 487_971, "68a430eabd919cc77f40b1f5f3bc0dcafacc1486bca9260785aeb7d262cc78cd"),
      ("JapaneseVowels_TEST.ts", 649_132, "b3d41d6a0ca3bcad3afb9ca7d4365382aa51341e2e58bae2a574babdda5b9462"),
    ].map { name, size, hash in
      DatasetFile(path: name, packagePath: "aeon/datasets/data/JapaneseVowels/\(name)", size: size, hash: hash)
    })

  static let photos = DatasetDescription(
    name: "photos",
    title: "Photographs",
    summary: "7 photographs in colour and 6 in gray, 300 to 1,411 pixels a side (van der Walt et al. 2014)",
    licence: "public domain or CC0; of coins and ihc no restrictions are known",
    source: .debian(package: "python3-skimage", version: "0.19.3-8"),
    archiveHash: "728d88c3e3440f1f3712de0805dc834d29248ff07e1eec8c0f3da07606f752f9",
    downloadSize: 20_713_608,
    files: [
      ("astronaut.png", 791_555, "88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5"),
      ("brick.png", 106_634, "7966caf324f6ba843118d98f7a07746d22f6a343430add0233eca5f6eaaa8fcf"),
      ("camera.png", 139_512, "b0793d2adda0fa6ae899c03989482bff9a42d3d5690fc7e3648f2795d730c23a"),
      ("chelsea.png", 240_512, "596aa1e7cb875eb79f437e310381d26b338a81c2da23439704a73c4651e8c4bb"),
      ("clock_motion.png", 58_784, "f029226b28b642e80113d86622e9b215ee067a0966feaf5e60604a1e05733955"),
      ("coffee.png", 466_706, "cc02f8ca188b167c775a7101b5d767d1e71792cf762c33d6fa15a4599b5a8de7"),
      ("coins.png", 75_825, "f8d773fc9cfa6f4d8e5942dc34d0a0788fcaed2a4fefbbed0aef5398d7ef4cba"),
      ("grass.png", 217_893, "b6b6022426b38936c43a4ac09635cd78af074e90f42ffa8227ac8b7452d39f89"),
      ("gravel.png", 194_247, "c48615b451bf1e606fbd72c0aa9f8cc0f068ab7111ef7d93bb9b0f2586440c12"),
      ("hubble_deep_field.jpg", 527_940, "3a19c5dd8a927a9334bb1229a6d63711b1c0c767fb27e2286e7c84a3e2c2f5f4"),
      ("ihc.png", 477_916, "f8dd1aa387ddd1f49d8ad13b50921b237df8e9b262606d258770687b0ef93cef"),
      ("retina.jpg", 269_564, "38a07f36f27f095e818aea7b96d34202c05176d30253c66733f2e00379e9e0e6"),
      ("rocket.jpg", 112_525, "c2dd0de7c538df8d111e479619b129464d0269d0ae5fd18ca91d33a7fdfea95c"),
    ].map { name, size, hash in
      DatasetFile(
        path: name, packagePath: "usr/lib/python3/dist-packages/skimage/data/\(name)", size: size, hash: hash)
    })
}
