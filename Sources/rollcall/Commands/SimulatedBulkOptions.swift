import ArgumentParser
import Simulator

/// How a simulated tenant takes many questions at once, and how changes are applied.
struct SimulatedBulkOptions: ParsableArguments {
  @Flag(help: "Answer batches of calls with 404.")
  var noBatch = false

  @Option(help: "Whether the items of a batch are served one after the other.")
  var batchOrder = SimulatorBatches.Order.sequence

  @Option(help: "Whether a batch counts once as a load, or each of its items.")
  var batchCounting = SimulatorBatches.Counting.once

  @Flag(help: "Answer questions to resources (OData) with 404.")
  var noResources = false

  @Flag(help: "Refuse to list recipients with the rights to send.")
  var noExpand = false

  @Option(
    help: ArgumentHelp("An item is absent from its batch's answer.", valueName: "chance"))
  var missingItems = 0.0

  @Option(help: ArgumentHelp("An item of a batch is answered 429.", valueName: "chance"))
  var throttledItems = 0.0

  @Option(help: ArgumentHelp("An item of a batch is answered 503.", valueName: "chance"))
  var failedItems = 0.0

  @Flag(help: "The application may change recipients, as an Exchange Administrator.")
  var mayChange = false

  @Option(
    help: ArgumentHelp(
      "The connection ends before a change is applied.", valueName: "chance"))
  var cutBeforeChange = 0.0

  @Option(
    help: ArgumentHelp(
      "The connection ends after a change was applied.", valueName: "chance"))
  var cutAfterChange = 0.0

  func validate() throws {
    let chances = [missingItems, throttledItems, failedItems, cutBeforeChange, cutAfterChange]
    guard chances.allSatisfy((0...1).contains) else {
      throw ValidationError("A fault's chance must be from 0, never, to 1, always.")
    }
  }

  func apply(to options: inout SimulatorOptions) {
    options.batches.areOffered = !noBatch
    options.batches.order = batchOrder
    options.batches.counting = batchCounting
    options.resources.areOffered = !noResources
    options.resources.expands = !noExpand
    options.faults.missingItems = missingItems
    options.faults.throttledItems = throttledItems
    options.faults.failedItems = failedItems
    options.faults.cutsBeforeChange = cutBeforeChange
    options.faults.cutsAfterChange = cutAfterChange
    // The template of the role Exchange Administrator.
    if mayChange { options.directoryRoles.append("29232cdf-9323-42fd-ade2-1d097af3e4de") }
  }
}

extension SimulatorBatches.Order: ExpressibleByArgument {}
extension SimulatorBatches.Counting: ExpressibleByArgument {}
