import Core
import Reports

/// What `access --json` prints; `docs/json.md` describes it.
struct AccessDocument: Encodable {
  struct Source: Encodable {
    var job: String
    var stage: String
    var tells: String
    var firstLook: String
    var lastLook: String
  }

  struct Entry: Encodable {
    var mailbox: String
    var folder: String?
    var right: String
    var denied: Bool
    var who: String
    var holder: String
    var path: [String]
    var since: String
    var sinceAtLeast: Bool
    var lastSeen: String
    var overlooked: Bool
    var goneBy: String?
    var shared: Bool
    var jobs: [String]
  }

  var tenant: String
  /// `user` or `mailbox`.
  var asked: String
  var name: String
  var shown: String
  var names: [String]
  var on: String?
  var sources: [Source]
  var entries: [Entry]
  var cut: Bool

  init(_ answer: AccessAnswer, to question: AccessQuestion) {
    tenant = question.tenant
    switch question.subject {
    case .user: asked = "user"
    case .mailbox: asked = "mailbox"
    }
    name = question.subject.text
    shown = answer.shown
    names = answer.names
    on = question.moment?.iso8601
    sources = answer.sources.map {
      Source(
        job: $0.job, stage: $0.stage, tells: $0.kind.rawValue, firstLook: $0.firstLook.iso8601,
        lastLook: $0.lastLook.iso8601)
    }
    entries = answer.entries.map(Entry.init)
    cut = answer.isCut
  }
}

extension AccessDocument.Entry {
  init(_ entry: AccessEntry) {
    mailbox = entry.mailbox
    folder = entry.folder.isEmpty ? nil : entry.folder
    right = entry.right
    denied = entry.isDenied
    who = entry.who
    holder = entry.holder
    path = entry.path
    since = entry.span.firstSeen.iso8601
    sinceAtLeast = entry.span.isFromTheBeginning
    lastSeen = entry.span.lastSeen.iso8601
    overlooked = entry.span.isOverlooked
    goneBy = entry.span.goneBy?.iso8601
    shared = entry.isShared
    jobs = entry.jobs
  }
}
