"""Makes the two runs of a store large: copies of the folder permissions, a principal that may open
many mailboxes, and names that try to be more than text. Both runs get the same copies."""

import json
import sqlite3
import sys
import uuid

HOSTILE = [
    '</script><img src=x onerror="window.hurt=1">',
    "<svg onload=window.hurt=2>",
    '"><b onmouseover=window.hurt=3>',
    "\u202egnp.exe <!-- ]]> --> & \u0007",
    "javascript:window.hurt=4",
]


def stage(db, run, name):
    """The stage of a run by its name in the job; those that follow stand behind the listings."""
    job = json.loads(db.execute("SELECT definition FROM run WHERE id = ?", (run,)).fetchone()[0])
    listings = 2 if job.get("directory") or job.get("with") else 1
    place = listings + 1 + [follower["name"] for follower in job["followers"]].index(name)
    return db.execute("SELECT id FROM stage WHERE run_id = ? AND ordinal = ?", (run, place)).fetchone()[0]


def append(db, run, stage, rows):
    """Adds rows behind all others, as one more page of a batch that is done."""
    batch, number, kept_pass = db.execute(
        "SELECT id, pages + 1, pass FROM batch WHERE stage_id = ? AND state = 'done' AND rows > 0"
        " ORDER BY id LIMIT 1", (stage,)).fetchone()
    first = db.execute("SELECT max(id) FROM row").fetchone()[0] + 1
    count = 0
    for guid, key, cells in rows:
        db.execute("INSERT INTO row (id, guid, key, cells) VALUES (?, ?, ?, ?)",
                   (first + count, guid, key, json.dumps(cells, separators=(",", ":"))))
        count += 1
    db.execute("INSERT INTO page VALUES (?, ?, ?, ?, ?, 0)", (batch, number, kept_pass, first, first + count - 1))
    db.execute("UPDATE batch SET pages = pages + 1, rows = rows + ? WHERE id = ?", (count, batch))
    db.execute("UPDATE run SET rows = rows + ? WHERE id = ?", (count, run))


def kept(db, stage):
    return db.execute(
        "SELECT row.key, row.cells FROM batch JOIN page ON page.batch_id = batch.id"
        " JOIN row ON row.id BETWEEN page.first_row AND page.last_row"
        " WHERE batch.stage_id = ? ORDER BY row.id", (stage,)).fetchall()


def copies(rows, wanted):
    made = 0
    while made < wanted:
        for key, cells in rows:
            if made == wanted:
                return
            copy = made // len(rows) + 1
            values = json.loads(cells)
            values[0] = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{values[0]} {copy}"))
            values[1] = f"copy{copy}.{values[1]}"
            # Half of the bytes are told by the number, so that no two are alike.
            yield made.to_bytes(8, "big") + uuid.uuid5(uuid.NAMESPACE_OID, str(made)).bytes[:8], \
                f"{key} {copy}", values
            made += 1


def openings():
    """Full access: of one principal to many mailboxes, and of names from the enemy."""
    for number in range(70):
        mailbox = f"mailbox{number}@contoso.example"
        identity = uuid.uuid5(uuid.NAMESPACE_DNS, mailbox)
        yield identity.bytes, mailbox, [
            str(identity), mailbox, "UserMailbox", "svc-backup@contoso.example", "S-1-5-21-1",
            ["FullAccess"], False, False, "svc-backup@contoso.example", None, "unknown", None]
    for number, name in enumerate(HOSTILE):
        identity = uuid.uuid5(uuid.NAMESPACE_DNS, f"hostile {number}")
        yield identity.bytes, name, [
            str(identity), name, name, "S-1-5-21-" + name, name, ["FullAccess", name], False, False,
            name, None, "orphan", None]


def main(path, wanted):
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("BEGIN")
    for (run,) in db.execute("SELECT id FROM run WHERE state = 'complete' ORDER BY id").fetchall():
        rows = kept(db, stage(db, run, "folder-permissions"))
        rows = [row for row in rows if json.loads(row[1])[-1] is None]
        append(db, run, stage(db, run, "full-access"), openings())
        if run == 1:
            original = rows
        there = db.execute("SELECT rows FROM run WHERE id = ?", (run,)).fetchone()[0]
        append(db, run, stage(db, run, "folder-permissions"), copies(original, wanted - there))
    db.execute("COMMIT")


main(sys.argv[1], int(sys.argv[2]))
