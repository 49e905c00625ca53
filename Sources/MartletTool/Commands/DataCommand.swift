import ArgumentParser
import Foundation
import MartletData
import MartletReports

/// `martlet data`.
struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "List, install and remove datasets.",
    discussion: """
      Datasets live in $MARTLET_DATA, else in $XDG_CACHE_HOME/martlet, else in ~/.cache/martlet. Every file is \
      verified by its SHA-256 before the dataset counts as installed.
      """,
    subcommands: [List.self, Install.self, Path.self, Remove.self])

  /// `martlet data list`.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the known datasets.")

    @Flag(name: .long, help: "Write the list as JSON to standard output.")
    var json = false

    func run() {
      let registry = DatasetRegistry()
      let datasets = registry.descriptions.map { DatasetStatus($0, in: registry) }
      if json { return Terminal.standardOutput.writeJSON(DatasetList(root: registry.root, datasets: datasets)) }
      var table = TextTable(["name", "installed", "download", "contents"], numeric: [2])
      for dataset in datasets {
        let size = "\(NumberFormat.fixed(Double(dataset.downloadSize) / 1e6, decimals: 1)) MB"
        table.add([dataset.name, dataset.isInstalled ? "yes" : "no", size, dataset.summary])
      }
      Terminal.standardOutput.writeLine(table.text)
    }
  }

  /// `martlet data install`.
  struct Install: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "install", abstract: "Fetch a dataset, verify it and keep it.")

    @Argument(help: ArgumentHelp("The name of a dataset.", valueName: "name"))
    var name: String

    @Option(
      name: .long,
      help: ArgumentHelp("Take the files from this folder: verified and linked, not copied.", valueName: "folder"))
    var path: String?

    @Flag(name: .long, help: "Tell no progress.")
    var quiet = false

    func run() async throws {
      let isQuiet = quiet
      try await DatasetRegistry().install(name, from: path) { sentence in
        if !isQuiet { Terminal.standardOutput.writeLine(sentence) }
      }
    }
  }

  /// `martlet data path`.
  struct Path: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "path", abstract: "Show the folder of an installed dataset.")

    @Argument(help: ArgumentHelp("The name of a dataset.", valueName: "name"))
    var name: String

    @Flag(name: .long, help: "Write the path as JSON to standard output.")
    var json = false

    func run() throws {
      let folder = try DatasetRegistry().folder(of: name)
      if json { return Terminal.standardOutput.writeJSON(["name": name, "path": folder]) }
      Terminal.standardOutput.writeLine(folder)
    }
  }

  /// `martlet data remove`.
  struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "remove", abstract: "Remove an installed dataset.")

    @Argument(help: ArgumentHelp("The name of a dataset.", valueName: "name"))
    var name: String

    func run() throws {
      try DatasetRegistry().remove(name)
      Terminal.standardOutput.writeLine("Removed \(name)")
    }
  }
}

/// What `martlet data list --json` writes.
private struct DatasetList: Encodable {
  let root: String
  let datasets: [DatasetStatus]
}

/// A dataset and whether it is there.
private struct DatasetStatus: Encodable {
  let name: String
  let title: String
  let summary: String
  let licence: String
  let source: String
  let downloadSize: Int
  let isInstalled: Bool
  let path: String?

  private enum CodingKeys: String, CodingKey {
    case name, title, summary, licence, source, path
    case downloadSize = "download_size"
    case isInstalled = "installed"
  }

  init(_ description: DatasetDescription, in registry: DatasetRegistry) {
    name = description.name
    title = description.title
    summary = description.summary
    licence = description.licence
    source = description.source.description
    downloadSize = description.downloadSize
    isInstalled = registry.isInstalled(description.name)
    path = try? registry.folder(of: description.name)
  }
}
