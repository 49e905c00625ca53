import Martlet
import MartletData
import TestSupport
import Testing

struct TableEncodingTests {
  @Test(arguments: [("median", TableEncoding.Imputation.median), ("mean", .mean)])
  func featuresAreThoseOfScikitLearn(name: String, imputation: TableEncoding.Imputation) throws {
    let order = ["area", "rooms", "price", "style", "roof, material"]
    let train = try DelimitedText().table(contentsOf: TableFiles.path("train.csv")).selecting(order)
    let test = try DelimitedText().table(contentsOf: TableFiles.path("test.csv")).selecting(order)
    let golden = try Safetensors.read(TableFiles.path("encoded.safetensors")).tensors
    let encoding = TableEncoding(fittedTo: train, imputation: imputation)
    for (part, table) in [("train", train), ("test", test)] {
      let expected = try #require(golden["\(name)/\(part)"])
      let features = try encoding(table, dtype: .float64)
      #expect(features.shape == expected.shape && expected.elementCount > 0)
      #expect(features.isClose(to: expected, tolerance: 1e-12, relative: 1e-12))
    }
    #expect(encoding.featureNames.prefix(4) == ["area", "rooms", "price", "style=ranch"])
    #expect(encoding.featureNames.count == 10)
  }

  @Test func whatTheTrainingPartDidNotHaveIsAllZeros() throws {
    let encoding = TableEncoding(fittedTo: DataTable([("text", .texts(["b", "a", nil, "b"]))]))
    #expect(encoding.columns[0].encoding == .oneHot(["a", "b"]))
    let features = try encoding(DataTable([("text", .texts(["b", "c", nil, "a"]))]))
    #expect(features.floats == [0, 1, 0, 0, 0, 0, 1, 0])
  }

  @Test func numbersAreFilledAndScaledByTheTrainingPart() throws {
    let train = DataTable([("x", .numbers([1, nil, 3, 8])), ("same", .numbers([0.1, 0.1, 0.1, 0.1]))])
    let constant = TableEncoding(fittedTo: train, imputation: .constant(0))
    guard case .number(fill: 0, mean: 3, let deviation) = constant.columns[0].encoding else {
      Issue.record("\(constant.columns[0])")
      return
    }
    #expect(abs(deviation - 9.5.squareRoot()) < 1e-14)
    #expect(TableEncoding(fittedTo: train).columns[0].encoding.featureCount == 1)
    let features = try constant(
      DataTable([("same", .numbers([0.1, 1.1])), ("x", .numbers([nil, 3]))]), dtype: .float64)
    #expect(abs(features.doubles[0] + 3 / 9.5.squareRoot()) < 1e-15 && features.doubles[2] == 0)
    #expect(abs(features.doubles[1]) < 1e-15 && abs(features.doubles[3] - 1) < 1e-12)
    let plain = TableEncoding(fittedTo: train, imputation: .mean, isStandardized: false)
    #expect(try plain(train, dtype: .float64).doubles == [1, 0.1, 4, 0.1, 3, 0.1, 8, 0.1])
  }

  @Test func columnsWithoutNumbersAreZero() throws {
    let empty = DataTable([("x", .numbers([nil, nil]))])
    for imputation in [TableEncoding.Imputation.mean, .median] {
      #expect(try TableEncoding(fittedTo: empty, imputation: imputation)(empty).floats == [0, 0])
    }
  }

  @Test func otherTablesAreRefused() {
    let encoding = TableEncoding(fittedTo: DataTable([("x", .numbers([1, 2]))]))
    #expect(errorText { try encoding(DataTable([("y", .numbers([1]))])) }.hasPrefix("the table has no column 'x'"))
    #expect(
      errorText { try encoding(DataTable([("x", .texts(["1"]))])) }.hasPrefix("the column 'x' holds texts, not numbers")
    )
  }
}
