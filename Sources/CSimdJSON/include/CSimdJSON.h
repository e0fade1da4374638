#ifndef CSIMDJSON_H
#define CSIMDJSON_H

#include <stddef.h>
#include <stdint.h>

// A door onto simdjson: it reduces one JSON document to the parts asked for by name.
//
// The document is an object; one of its members is an array of objects, the rows. Every byte of
// the document is checked, kept or not: a document that is cut off, followed by anything, or wrong
// in a place nobody asked for is refused. Values are handed on as the very bytes they came as.

#ifdef __cplusplus
extern "C" {
#endif

/// What a name is wanted as.
typedef enum csimdjson_role {
  /// The member of the document that holds the rows; the last one named counts.
  CSIMDJSON_ROWS,
  /// A member of each row, copied as it is into the row's array of values, in the order wanted.
  CSIMDJSON_COLUMN,
  /// A member of each row that is a text or another single value, unescaped into a piece.
  CSIMDJSON_TEXT,
  /// A member of the document: unescaped when it is a text, else as it is.
  CSIMDJSON_MEMBER,
} csimdjson_role;

/// Why a document was refused.
typedef enum csimdjson_code {
  CSIMDJSON_OK = 0,
  CSIMDJSON_NO_MEMORY,
  CSIMDJSON_TOO_LARGE,
  CSIMDJSON_EMPTY,
  CSIMDJSON_NOT_UTF8,
  CSIMDJSON_NOT_JSON,
  CSIMDJSON_TOO_DEEP,
  CSIMDJSON_REPEATED,
  CSIMDJSON_NO_ROWS,
  CSIMDJSON_NOT_TEXT,
} csimdjson_code;

/// What a piece was in the document.
typedef enum csimdjson_kind {
  CSIMDJSON_ABSENT = 0,
  CSIMDJSON_NULL,
  CSIMDJSON_STRING,
  /// A number, `true` or `false`.
  CSIMDJSON_SCALAR,
  /// An array or an object.
  CSIMDJSON_NESTED,
} csimdjson_kind;

/// A stretch of the arena.
typedef struct csimdjson_piece {
  size_t start;
  size_t length;
  csimdjson_kind kind;
} csimdjson_piece;

/// What was found; every pointer belongs to the projector and lives until its next call.
typedef struct csimdjson_page {
  const uint8_t *_Nullable arena;
  size_t arena_length;
  size_t row_count;
  /// One for the values (a JSON array), then one for each text wanted.
  size_t pieces_per_row;
  const csimdjson_piece *_Nullable row_pieces;
  /// In the order wanted.
  const csimdjson_piece *_Nullable members;
  /// Where in the document a refusal was noticed, in bytes.
  size_t offset;
} csimdjson_page;

/// The buffers of a parser and the names it looks for; for one caller at a time.
typedef struct csimdjson_projector csimdjson_projector;

csimdjson_projector *_Nullable csimdjson_create(void);
void csimdjson_free(csimdjson_projector *_Nullable projector);

/// Forgets every name wanted.
csimdjson_code csimdjson_forget(csimdjson_projector *_Nonnull projector);

/// Asks for a name, given as UTF-8.
csimdjson_code csimdjson_want(
    csimdjson_projector *_Nonnull projector, csimdjson_role role, const char *_Nonnull name,
    size_t length);

/// Reads one document of UTF-8.
csimdjson_code csimdjson_project(
    csimdjson_projector *_Nonnull projector, const uint8_t *_Nullable bytes, size_t length,
    csimdjson_page *_Nonnull page);

/// The reason in words, as the end of a sentence; a static text.
const char *_Nonnull csimdjson_describe(csimdjson_code code);

#ifdef __cplusplus
}
#endif

#endif
