import Foundation

/// Tells the file systems of other machines, on which a store must not lie.
///
/// The write-ahead log needs memory that all its users share and locks that are kept at once;
/// neither reaches another machine. It never decides what is done about that.
enum NetworkFileSystem {
  /// What the table of mounts calls them; programs that provide one have `fuse.` before it.
  private static let types: Set<String> = [
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "coda", "ncpfs", "ceph", "lustre",
    "glusterfs", "fuse.sshfs", "fuse.s3fs", "fuse.rclone", "fuse.glusterfs", "fuse.curlftpfs",
    "fuse.davfs", "davfs", "fuse.gcsfuse", "fuse.smbnetfs", "fuse.gvfsd-fuse", "fuse.ceph",
  ]

  /// The name of the network file system a folder lies on; nil when it is none.
  ///
  /// Only Linux keeps the table; elsewhere no folder is taken for one.
  static func name(of folder: String) -> String? {
    let mounts = FileManager.default.contents(atPath: "/proc/self/mountinfo") ?? Data()
    let path = URL(filePath: folder).resolvingSymlinksInPath().path
    return name(of: path, mounts: String(decoding: mounts, as: UTF8.self))
  }

  /// The same, by a table of mounts.
  static func name(of folder: String, mounts: String) -> String? {
    type(of: folder, in: mounts).flatMap { types.contains($0) ? $0 : nil }
  }

  /// The type of the deepest mount that holds the folder, the latest of several at one place.
  private static func type(of folder: String, in mounts: String) -> String? {
    var found: (point: String, type: String)?
    for line in mounts.split(separator: "\n") {
      let sides = line.components(separatedBy: " - ")
      let fields = sides[0].split(separator: " ")
      guard sides.count == 2, fields.count > 4, let type = sides[1].split(separator: " ").first
      else { continue }
      let point = String(fields[4]).replacing("\\040", with: " ")
      let isAbove = folder == point || folder.hasPrefix(point == "/" ? "/" : point + "/")
      if isAbove, point.count >= found?.point.count ?? 0 { found = (point, String(type)) }
    }
    return found?.type
  }
}

/// Whether a store may lie on another machine's file system.
package enum NetworkFiles: Sendable {
  case refused
  /// Somebody said so who knows that it is safe there.
  case allowed
}
