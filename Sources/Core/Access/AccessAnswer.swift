/// Who is asked about: what somebody may do, or who may do something with a mailbox.
package struct AccessQuestion: Sendable, Hashable {
  package enum Subject: Sendable, Hashable {
    case user(String)
    case mailbox(String)

    /// The name that was asked for.
    package var text: String {
      switch self {
      case .user(let text), .mailbox(let text): text
      }
    }
  }

  package var tenant: String
  package var subject: Subject
  /// The moment that is asked about; nil for the present.
  package var moment: Instant?
  /// The job whose runs count; nil for all.
  package var job: String?

  package init(tenant: String, subject: Subject, moment: Instant? = nil, job: String? = nil) {
    self.tenant = tenant
    self.subject = subject
    self.moment = moment
    self.job = job
  }
}

/// One right that somebody has somewhere.
package struct AccessEntry: Sendable, Hashable {
  package var mailbox: String
  /// Blank for the whole mailbox.
  package var folder: String
  package var right: String
  package var isDenied: Bool
  /// Who was given the right, as the service writes it where the right stands.
  package var holder: String
  /// What people call whoever has it: the holder, or who is in it.
  package var who: String
  /// The groups between who has it and the holder, from their own group outwards.
  package var path: [String]
  package var span: AccessSpan
  /// The holder is told by a name that others have as well, so it may be meant for one of those.
  package var isShared: Bool
  /// The jobs that tell of it, by name.
  package var jobs: [String]

  package init(
    mailbox: String, folder: String, right: String, isDenied: Bool, holder: String, who: String,
    path: [String], span: AccessSpan, isShared: Bool, jobs: [String]
  ) {
    self.mailbox = mailbox
    self.folder = folder
    self.right = right
    self.isDenied = isDenied
    self.holder = holder
    self.who = who
    self.path = path
    self.span = span
    self.isShared = isShared
    self.jobs = jobs
  }

  /// By place, direct rights first; what they are ordered by is made once for each.
  package static func inOrder(_ entries: [AccessEntry]) -> [AccessEntry] {
    entries.map { (order: $0.order, entry: $0) }
      .sorted { $0.order.lexicographicallyPrecedes($1.order) }.map(\.entry)
  }

  private var order: [String] {
    let depth = path.isEmpty ? "0" : "1"
    return [
      mailbox.lowercased(), folder, depth, who.lowercased(), holder.lowercased(), right,
      isDenied ? "1" : "0",
    ] + path
  }
}

/// What an index of access answers.
package struct AccessAnswer: Sendable, Hashable {
  /// Lines of one answer; of more, the first ones are told.
  package static let mostEntries = 200_000

  /// A stage of a job that the answer rests on.
  package struct Source: Sendable, Hashable {
    package var job: String
    package var stage: String
    package var kind: AccessKind
    package var firstLook: Instant
    /// The last look that counts.
    package var lastLook: Instant

    package init(
      job: String, stage: String, kind: AccessKind, firstLook: Instant, lastLook: Instant
    ) {
      self.job = job
      self.stage = stage
      self.kind = kind
      self.firstLook = firstLook
      self.lastLook = lastLook
    }
  }

  /// What people call the one asked about.
  package var shown: String
  /// Every name it is known by.
  package var names: [String]
  package var sources: [Source]
  package var entries: [AccessEntry]
  /// There are more lines than are told.
  package var isCut: Bool

  package init(
    shown: String, names: [String], sources: [Source], entries: [AccessEntry], isCut: Bool
  ) {
    self.shown = shown
    self.names = names
    self.sources = sources
    self.entries = entries
    self.isCut = isCut
  }
}

/// What becomes of a question about access.
package enum AccessReply: Sendable, Hashable {
  case answer(AccessAnswer)
  /// Nobody is called so.
  case unknown
  /// Several are called so; each by the name that identifies it, and what people call it.
  case ambiguous([Candidate])

  package struct Candidate: Sendable, Hashable {
    package var identity: String
    package var shown: String

    package init(identity: String, shown: String) {
      self.identity = identity
      self.shown = shown
    }
  }
}
