#include "CSimdJSON.h"

#include "Names.hpp"
#include "Walk.hpp"

#include <simdjson.h>

#include <algorithm>
#include <memory>
#include <vector>

using csimdjson::Names;
using csimdjson::Token;
using csimdjson::Walk;

namespace {

/// The marks between which a value lies; the first is null while it is absent.
struct Stretch {
  const uint32_t *first = nullptr;
  const uint32_t *last = nullptr;
};

csimdjson_kind kind(const Walk &walk, const Stretch &value) {
  if (!value.first) return CSIMDJSON_ABSENT;
  switch (*walk.token(value.first).start) {
    case 'n':
      return CSIMDJSON_NULL;
    case '"':
      return CSIMDJSON_STRING;
    case '{':
    case '[':
      return CSIMDJSON_NESTED;
    default:
      return CSIMDJSON_SCALAR;
  }
}

}  // namespace

/// What is wanted, and the buffers that one page after the other is read into.
struct csimdjson_projector {
  Names fields;
  Names members;
  Names rows;
  /// Places among the fields.
  std::vector<size_t> columns;
  std::vector<size_t> texts;

  csimdjson_code project(const uint8_t *bytes, size_t length, csimdjson_page *page);

 private:
  std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;
  size_t capacity = 0;
  /// The document, padded as simdjson wants it.
  std::vector<uint8_t> document;
  /// Room to unescape the longest string a document can hold.
  std::vector<uint8_t> scratch;
  std::vector<Stretch> found;

  std::vector<uint8_t> arena;
  std::vector<csimdjson_piece> row_pieces;
  std::vector<csimdjson_piece> member_pieces;
  size_t row_count = 0;

  csimdjson_code take(const uint8_t *bytes, size_t length);
  csimdjson_code reserve(size_t length);
  bool whole(Walk &walk);
  bool member(Walk &walk, csimdjson_piece &piece);
  bool row(Walk &walk);
  bool keep(Walk &walk);
  void append(const uint8_t *bytes, size_t length);
  void copy(const Walk &walk, const Stretch &value);
  csimdjson_piece piece(const Walk &walk, const Stretch &value);
};

csimdjson_code csimdjson_projector::project(
    const uint8_t *bytes, size_t length, csimdjson_page *page) {
  arena.clear();
  row_pieces.clear();
  row_count = 0;
  member_pieces.assign(members.size(), csimdjson_piece{0, 0, CSIMDJSON_ABSENT});

  const csimdjson_code taken = take(bytes, length);
  if (taken != CSIMDJSON_OK) return taken;
  Walk walk(document.data(), length, parser->structural_indexes.get(), scratch.data());
  if (!whole(walk)) {
    page->offset = walk.offset();
    return walk.code;
  }
  page->arena = arena.data();
  page->arena_length = arena.size();
  page->row_count = row_count;
  page->pieces_per_row = 1 + texts.size();
  page->row_pieces = row_pieces.data();
  page->members = member_pieces.data();
  return CSIMDJSON_OK;
}

/// Copies the document and lets simdjson's first stage mark its tokens.
csimdjson_code csimdjson_projector::take(const uint8_t *bytes, size_t length) {
  if (length == 0) return CSIMDJSON_EMPTY;
  const csimdjson_code reserved = reserve(length);
  if (reserved != CSIMDJSON_OK) return reserved;
  std::memcpy(document.data(), bytes, length);
  std::memset(document.data() + length, 0, simdjson::SIMDJSON_PADDING);

  switch (parser->stage1(document.data(), length, simdjson::stage1_mode::regular)) {
    case simdjson::SUCCESS:
      // The mark behind the last one; simdjson keeps room for it.
      parser->structural_indexes[parser->n_structural_indexes] = static_cast<uint32_t>(length);
      return CSIMDJSON_OK;
    case simdjson::EMPTY:
      return CSIMDJSON_EMPTY;
    case simdjson::UTF8_ERROR:
      return CSIMDJSON_NOT_UTF8;
    case simdjson::CAPACITY:
      return CSIMDJSON_TOO_LARGE;
    case simdjson::MEMALLOC:
      return CSIMDJSON_NO_MEMORY;
    default:
      return CSIMDJSON_NOT_JSON;
  }
}

csimdjson_code csimdjson_projector::reserve(size_t length) {
  if (length <= capacity) return CSIMDJSON_OK;
  const size_t most = simdjson::SIMDJSON_MAXSIZE_BYTES - simdjson::SIMDJSON_PADDING;
  if (length > most) return CSIMDJSON_TOO_LARGE;
  // A little more than asked for, so that pages of nearly one size do not grow it each time.
  const size_t wanted = std::min(length + length / 4 + 4096, most);
  capacity = 0;
  document.resize(wanted + simdjson::SIMDJSON_PADDING);
  scratch.resize(wanted);
  const simdjson::error_code made =
      parser ? parser->allocate(wanted, Walk::deepest)
             : simdjson::get_active_implementation()->create_dom_parser_implementation(
                   wanted, Walk::deepest, parser);
  if (made != simdjson::SUCCESS) return CSIMDJSON_NO_MEMORY;
  capacity = wanted;
  return CSIMDJSON_OK;
}

/// Walks over the whole document, and keeps what is wanted on the way.
bool csimdjson_projector::whole(Walk &walk) {
  bool has_rows = false;
  const bool walked = walk.object(0, [&](const Token &name) {
    const size_t place = members.find(name, scratch.data());
    if (place != Names::none) return member(walk, member_pieces[place]);
    if (rows.find(name, scratch.data()) == Names::none) return walk.value(1);
    if (has_rows) return walk.fail(CSIMDJSON_REPEATED);
    has_rows = true;
    if (walk.byte() != '[') return walk.fail(CSIMDJSON_NO_ROWS);
    return walk.array(1, [&] { return row(walk); });
  });
  if (!walked) return false;
  if (!walk.at_end()) return walk.fail(CSIMDJSON_NOT_JSON);
  return has_rows || walk.fail(CSIMDJSON_NO_ROWS);
}

bool csimdjson_projector::member(Walk &walk, csimdjson_piece &kept) {
  if (kept.kind != CSIMDJSON_ABSENT) return walk.fail(CSIMDJSON_REPEATED);
  Stretch value{walk.mark(), nullptr};
  if (!walk.value(1)) return false;
  value.last = walk.mark();
  kept = piece(walk, value);
  return true;
}

bool csimdjson_projector::row(Walk &walk) {
  if (walk.byte() != '{') return walk.fail(CSIMDJSON_NO_ROWS);
  found.assign(fields.size(), Stretch{});
  const bool walked = walk.object(2, [&](const Token &name) {
    const size_t place = fields.find(name, scratch.data());
    if (place == Names::none) return walk.value(3);
    if (found[place].first) return walk.fail(CSIMDJSON_REPEATED);
    found[place].first = walk.mark();
    if (!walk.value(3)) return false;
    found[place].last = walk.mark();
    return true;
  });
  return walked && keep(walk);
}

/// Writes what was found of a row to the arena: its values, then its texts.
bool csimdjson_projector::keep(Walk &walk) {
  csimdjson_piece values{arena.size(), 0, CSIMDJSON_NESTED};
  arena.push_back('[');
  for (const size_t &place : columns) {
    if (&place != columns.data()) arena.push_back(',');
    copy(walk, found[place]);
  }
  arena.push_back(']');
  values.length = arena.size() - values.start;
  row_pieces.push_back(values);
  for (const size_t place : texts) {
    if (kind(walk, found[place]) == CSIMDJSON_NESTED) return walk.fail(CSIMDJSON_NOT_TEXT);
    row_pieces.push_back(piece(walk, found[place]));
  }
  ++row_count;
  return true;
}

void csimdjson_projector::append(const uint8_t *bytes, size_t length) {
  arena.insert(arena.end(), bytes, bytes + length);
}

/// Copies the tokens of a value as they are, without the white space between them.
void csimdjson_projector::copy(const Walk &walk, const Stretch &value) {
  if (!value.first) return append(reinterpret_cast<const uint8_t *>("null"), 4);
  for (const uint32_t *mark = value.first; mark < value.last; ++mark) {
    const Token token = walk.token(mark);
    append(token.start, token.length);
  }
}

/// Writes a value on its own to the arena: a text as what it stands for, all else as it is.
csimdjson_piece csimdjson_projector::piece(const Walk &walk, const Stretch &value) {
  csimdjson_piece made{arena.size(), 0, kind(walk, value)};
  if (made.kind == CSIMDJSON_ABSENT || made.kind == CSIMDJSON_NULL) return made;
  if (made.kind == CSIMDJSON_STRING) {
    const Token token = walk.token(value.first);
    const uint8_t *end = Walk::unescape(token, scratch.data());
    append(scratch.data(), static_cast<size_t>(end - scratch.data()));
  } else {
    copy(walk, value);
  }
  made.length = arena.size() - made.start;
  return made;
}

// The door itself: no exception leaves it.

csimdjson_projector *csimdjson_create(void) try {
  return new csimdjson_projector;
} catch (...) {
  return nullptr;
}

void csimdjson_free(csimdjson_projector *projector) { delete projector; }

csimdjson_code csimdjson_want(
    csimdjson_projector *projector, csimdjson_role role, const char *name, size_t length) try {
  switch (role) {
    case CSIMDJSON_ROWS:
      projector->rows = Names();
      projector->rows.add(name, length);
      break;
    case CSIMDJSON_COLUMN:
      projector->columns.push_back(projector->fields.add(name, length));
      break;
    case CSIMDJSON_TEXT:
      projector->texts.push_back(projector->fields.add(name, length));
      break;
    case CSIMDJSON_MEMBER:
      projector->members.add(name, length);
      break;
  }
  return CSIMDJSON_OK;
} catch (...) {
  return CSIMDJSON_NO_MEMORY;
}

csimdjson_code csimdjson_forget(csimdjson_projector *projector) try {
  projector->fields = Names();
  projector->members = Names();
  projector->rows = Names();
  projector->columns.clear();
  projector->texts.clear();
  return CSIMDJSON_OK;
} catch (...) {
  return CSIMDJSON_NO_MEMORY;
}

csimdjson_code csimdjson_project(
    csimdjson_projector *projector, const uint8_t *bytes, size_t length,
    csimdjson_page *page) try {
  *page = csimdjson_page{};
  return projector->project(bytes, length, page);
} catch (...) {
  return CSIMDJSON_NO_MEMORY;
}

const char *csimdjson_describe(csimdjson_code code) {
  switch (code) {
    case CSIMDJSON_OK:
      return "it is whole";
    case CSIMDJSON_NO_MEMORY:
      return "there is not enough memory to read it";
    case CSIMDJSON_TOO_LARGE:
      return "it is too large to be read";
    case CSIMDJSON_EMPTY:
      return "it is empty";
    case CSIMDJSON_NOT_UTF8:
      return "it is not UTF-8";
    case CSIMDJSON_NOT_JSON:
      return "it is cut off or not JSON";
    case CSIMDJSON_TOO_DEEP:
      return "its values are nested too deeply";
    case CSIMDJSON_REPEATED:
      return "a property that must be read stands there twice";
    case CSIMDJSON_NO_ROWS:
      return "it is not an object with a list of rows";
    case CSIMDJSON_NOT_TEXT:
      return "a property that must be a single value is not one";
  }
  return "of an unknown reason";
}
