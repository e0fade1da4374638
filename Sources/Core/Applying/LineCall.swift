/// What one line has the service do, and how it is seen whether it did.
///
/// It never calls. The same line and action make the same call, whenever it is made.
package struct LineCall: Sendable, Hashable {
  package let action: Action
  /// The list's columns, in lower case, in the order of a line's cells.
  private let columns: [String]

  package init(_ action: Action, columns: [String]) {
    self.action = action
    self.columns = columns.map { $0.lowercased() }
  }

  /// Why a line makes no call: nothing of what it holds is quoted.
  package enum Lack: Error, Hashable {
    /// This parameter's cell is blank, and the call makes no sense without it.
    case blank(parameter: String)
    /// This parameter takes `true` or `false`.
    case notAFlag(parameter: String)

    package var sentence: String {
      switch self {
      case .blank(let parameter): "A cell for the parameter '\(parameter)' is blank."
      case .notAFlag(let parameter):
        "A cell for the parameter '\(parameter)' is neither true nor false."
      }
    }
  }

  /// The parameters of the call as planned, without those that every change is sent with.
  package func parameters(of cells: [String]) throws(Lack) -> [Parameter] {
    var parameters: [Parameter] = []
    for template in action.parameters {
      if let parameter = try parameter(template, cells) { parameters.append(parameter) }
    }
    return parameters
  }

  /// The call itself: a cmdlet that would ask whether one is sure is told so.
  package func question(for cells: [String]) throws(Lack) -> Question {
    var parameters = try parameters(of: cells)
    if !parameters.contains(where: { $0.name.lowercased() == "confirm" }) {
      parameters.append(Parameter("Confirm", .flag(false)))
    }
    if action.isWhatIf { parameters.append(Parameter("WhatIf", .flag(true))) }
    var question = Question(
      cmdlet: action.cmdlet, parameters: parameters, filter: nil, key: nil, columns: [])
    question.isChange = true
    return question
  }

  /// What is asked to see whether the change was made; nil where nothing can tell.
  package func readBack(for cells: [String]) -> Question? {
    guard let read = action.readBack, !wanted(of: cells).isEmpty || read.isGone else { return nil }
    var parameters: [Parameter] = []
    for template in read.parameters {
      // With one of them left out, the question would be about other objects too.
      guard let value = try? value(of: template, cells) else { return nil }
      parameters.append(Parameter(template.name, value))
    }
    return Question(
      cmdlet: read.cmdlet, parameters: parameters, filter: nil, key: nil, columns: read.columns)
  }

  /// What the properties are once the change was made; those that the call leaves alone are not
  /// looked at.
  package func wanted(of cells: [String]) -> [(column: Int, texts: [String])] {
    (action.readBack?.compare ?? []).enumerated().compactMap { place, template in
      guard let text = text(of: template, cells) else { return nil }
      if text.isEmpty { return action.blanks == .clear ? (place, []) : nil }
      let isList = action.lists.contains { $0.lowercased() == template.name.lowercased() }
      return (place, isList ? Self.parts(of: text) : [text])
    }
  }

  /// Tells one call from another, so that what is sent is what was planned.
  package func digest(of cells: [String]) throws(Lack) -> Int64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ text: String) {
      // A byte that no text holds parts one text from the next.
      for byte in Array(text.utf8) + [0xff] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }
    add(action.cmdlet)
    for parameter in try parameters(of: cells) {
      add(parameter.name)
      switch parameter.value {
      case .text(let text): add("t" + text)
      case .number(let number): add("n\(number)")
      case .flag(let flag): add("f\(flag)")
      case .list(let list): for text in ["l"] + list { add(text) }
      }
    }
    return Int64(bitPattern: hash)
  }

  // MARK: Filling in

  private func parameter(
    _ template: Follower.Template, _ cells: [String]
  ) throws(Lack) -> Parameter? {
    guard let value = try value(of: template, cells) else {
      let isNeeded = template.name.lowercased() == "identity" || action.blanks == .refuse
      if isNeeded { throw .blank(parameter: template.name) }
      return action.blanks == .clear ? Parameter(template.name, .text("")) : nil
    }
    return Parameter(template.name, value)
  }

  /// Nil where a cell that it needs is blank.
  private func value(
    of template: Follower.Template, _ cells: [String]
  ) throws(Lack) -> Parameter.Value? {
    if case .fixed(let value) = template.value { return value }
    guard let text = text(of: template, cells), !text.isEmpty else { return nil }
    let name = template.name.lowercased()
    if action.lists.contains(where: { $0.lowercased() == name }) {
      return .list(Self.parts(of: text))
    }
    guard action.flags.contains(where: { $0.lowercased() == name }) else { return .text(text) }
    switch text.lowercased() {
    case "true", "$true": return .flag(true)
    case "false", "$false": return .flag(false)
    default: throw .notAFlag(parameter: template.name)
    }
  }

  /// The text a template makes; empty where a cell it names is blank.
  private func text(of template: Follower.Template, _ cells: [String]) -> String? {
    switch template.value {
    case .fixed(.text(let text)): return text
    case .fixed(.flag(let flag)): return String(flag)
    case .fixed(.number(let number)): return String(number)
    case .fixed(.list(let list)): return list.joined(separator: ",")
    case .text(let pieces):
      var text = ""
      for piece in pieces {
        switch piece {
        case .literal(let literal): text += literal
        case .column(let name):
          guard let place = columns.firstIndex(of: name.lowercased()),
            cells.indices.contains(place), !cells[place].isEmpty
          else { return "" }
          text += cells[place]
        }
      }
      return text
    }
  }

  private static func parts(of text: String) -> [String] {
    text.split(separator: ",").map { part in
      var part = part
      while part.first == " " { part.removeFirst() }
      while part.last == " " { part.removeLast() }
      return String(part)
    }.filter { !$0.isEmpty }
  }
}
