import PackagePlugin

/// Makes the hearts of the labs' sources part of the module, so that a lab's page can show its code.
@main
struct EmbedLabExcerpts: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: Target) throws -> [Command] {
    guard let target = target as? SourceModuleTarget else { return [] }
    let sources = target.sourceFiles(withSuffix: "swift").map(\.url)
    let output = context.pluginWorkDirectoryURL.appending(path: "LabSources.swift")
    return [
      .buildCommand(
        displayName: "Excerpts of labs", executable: try context.tool(named: "LabExcerpts").url,
        arguments: [output.path()] + sources.map { $0.path() }, inputFiles: sources, outputFiles: [output])
    ]
  }
}
