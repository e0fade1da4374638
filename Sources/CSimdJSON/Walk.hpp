#pragma once

#include "CSimdJSON.h"

#include <cstdint>
#include <cstring>

namespace csimdjson {

/// One token of the document, without the white space after it.
struct Token {
  const uint8_t *start = nullptr;
  size_t length = 0;
  bool escaped = false;

  /// What lies between the quotes of a string.
  const uint8_t *text() const { return start + 1; }
  size_t text_length() const { return length - 2; }
};

/// Walks the tokens that simdjson's first stage found, and checks the grammar of every one.
///
/// It never skips a token unread. The first stage has already checked UTF-8, closed quotes and
/// control characters within strings; it marks the start of each token, and a string is the only
/// token that starts with a quote. Behind the last mark stands one for the end of the document,
/// where the byte is 0: no rule accepts that byte, so no rule walks past the end.
class Walk {
 public:
  /// Deeper documents are refused; the service's own stay below twenty.
  static constexpr unsigned deepest = 64;

  Walk(const uint8_t *json, size_t length, const uint32_t *marks, uint8_t *scratch)
      : json(json), end(json + length), at(marks), scratch(scratch) {
    backslash = next_backslash(json);
  }

  csimdjson_code code = CSIMDJSON_OK;

  const uint32_t *mark() const { return at; }
  size_t offset() const { return *at; }
  uint8_t byte() const { return json[*at]; }
  bool at_end() const { return json + *at == end; }

  bool fail(csimdjson_code why) {
    code = why;
    return false;
  }

  /// The token at a mark, trimmed.
  Token token(const uint32_t *mark) const {
    const uint8_t *start = json + mark[0];
    const uint8_t *limit = json + mark[1];
    while (limit > start + 1 && is_space(limit[-1])) --limit;
    return {start, static_cast<size_t>(limit - start), false};
  }

  /// Walks over an object and hands each member's name to `member`, which walks over its value.
  template <class Member>
  bool object(unsigned depth, Member member) {
    if (!open('{', depth)) return false;
    if (accept('}')) return true;
    do {
      Token name;
      if (!string(name) || !expect(':') || !member(name)) return false;
    } while (accept(','));
    return expect('}');
  }

  /// Walks over an array; `element` walks over each of its elements.
  template <class Element>
  bool array(unsigned depth, Element element) {
    if (!open('[', depth)) return false;
    if (accept(']')) return true;
    do {
      if (!element()) return false;
    } while (accept(','));
    return expect(']');
  }

  /// Walks over any value.
  bool value(unsigned depth) {
    switch (byte()) {
      case '{':
        return object(depth, [&](const Token &) { return value(depth + 1); });
      case '[':
        return array(depth, [&] { return value(depth + 1); });
      case '"': {
        Token unused;
        return string(unused);
      }
      case 't':
        return literal("true", 4);
      case 'f':
        return literal("false", 5);
      case 'n':
        return literal("null", 4);
      default:
        return number();
    }
  }

  /// Writes what a string stands for to `out`, which holds as many bytes as the string.
  ///
  /// Returns the end of what was written, or null when an escape is wrong or a surrogate alone.
  static uint8_t *unescape(const Token &string, uint8_t *out) {
    const uint8_t *from = string.text();
    const uint8_t *limit = from + string.text_length();
    while (from < limit) {
      if (*from != '\\') {
        *out++ = *from++;
        continue;
      }
      if (limit - from < 2) return nullptr;
      if (from[1] == 'u') {
        uint32_t scalar;
        if (!code_point(from, limit, scalar)) return nullptr;
        out = encode(scalar, out);
        continue;
      }
      const uint8_t plain = escape(from[1]);
      if (!plain) return nullptr;
      *out++ = plain;
      from += 2;
    }
    return out;
  }

 private:
  const uint8_t *json;
  const uint8_t *end;
  const uint32_t *at;
  uint8_t *scratch;
  /// The first backslash not yet walked over: strings that end before it hold no escape.
  const uint8_t *backslash;

  static bool is_space(uint8_t byte) {
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
  }
  static bool is_digit(uint8_t byte) { return byte >= '0' && byte <= '9'; }

  const uint8_t *next_backslash(const uint8_t *from) const {
    const void *found = std::memchr(from, '\\', static_cast<size_t>(end - from));
    return found ? static_cast<const uint8_t *>(found) : end;
  }

  bool accept(uint8_t wanted) {
    if (byte() != wanted) return false;
    ++at;
    return true;
  }

  bool expect(uint8_t wanted) { return accept(wanted) || fail(CSIMDJSON_NOT_JSON); }

  bool open(uint8_t bracket, unsigned depth) {
    if (depth >= deepest) return fail(CSIMDJSON_TOO_DEEP);
    return expect(bracket);
  }

  bool string(Token &found) {
    if (byte() != '"') return fail(CSIMDJSON_NOT_JSON);
    found = token(at);
    const uint8_t *after = found.start + found.length;
    if (found.length < 2 || after[-1] != '"') return fail(CSIMDJSON_NOT_JSON);
    if (backslash < after) {
      found.escaped = true;
      if (!unescape(found, scratch)) return fail(CSIMDJSON_NOT_JSON);
      backslash = next_backslash(after);
    }
    ++at;
    return true;
  }

  bool literal(const char *word, size_t length) {
    const Token found = token(at);
    if (found.length != length || std::memcmp(found.start, word, length) != 0) {
      return fail(CSIMDJSON_NOT_JSON);
    }
    ++at;
    return true;
  }

  bool number() {
    const Token found = token(at);
    const uint8_t *from = found.start;
    const uint8_t *limit = from + found.length;
    if (*from == '-') ++from;
    const uint8_t *whole = from;
    if (!digits(from, limit) || (*whole == '0' && from - whole > 1)) {
      return fail(CSIMDJSON_NOT_JSON);
    }
    if (from < limit && *from == '.') {
      if (!digits(++from, limit)) return fail(CSIMDJSON_NOT_JSON);
    }
    if (from < limit && (*from | 0x20) == 'e') {
      ++from;
      if (from < limit && (*from == '+' || *from == '-')) ++from;
      if (!digits(from, limit)) return fail(CSIMDJSON_NOT_JSON);
    }
    if (from != limit) return fail(CSIMDJSON_NOT_JSON);
    ++at;
    return true;
  }

  /// Walks over at least one digit.
  static bool digits(const uint8_t *&from, const uint8_t *limit) {
    const uint8_t *first = from;
    while (from < limit && is_digit(*from)) ++from;
    return from > first;
  }

  static uint8_t escape(uint8_t letter) {
    switch (letter) {
      case '"':
      case '\\':
      case '/':
        return letter;
      case 'b':
        return '\b';
      case 'f':
        return '\f';
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 't':
        return '\t';
      default:
        return 0;
    }
  }

  /// Reads `\uXXXX`, or a pair of them that make one character.
  static bool code_point(const uint8_t *&from, const uint8_t *limit, uint32_t &scalar) {
    if (!code_unit(from, limit, scalar)) return false;
    if (scalar < 0xD800 || scalar > 0xDFFF) return true;
    uint32_t low;
    if (scalar > 0xDBFF || !code_unit(from, limit, low)) return false;
    if (low < 0xDC00 || low > 0xDFFF) return false;
    scalar = 0x10000 + ((scalar - 0xD800) << 10) + (low - 0xDC00);
    return true;
  }

  static bool code_unit(const uint8_t *&from, const uint8_t *limit, uint32_t &unit) {
    if (limit - from < 6 || from[0] != '\\' || from[1] != 'u') return false;
    unit = 0;
    for (int place = 2; place < 6; ++place) {
      const uint8_t byte = from[place];
      const uint8_t letter = byte | 0x20;
      uint32_t digit;
      if (is_digit(byte)) {
        digit = byte - '0';
      } else if (letter >= 'a' && letter <= 'f') {
        digit = letter - 'a' + 10;
      } else {
        return false;
      }
      unit = unit << 4 | digit;
    }
    from += 6;
    return true;
  }

  static uint8_t *encode(uint32_t scalar, uint8_t *out) {
    const auto put = [&](uint32_t byte) { *out++ = static_cast<uint8_t>(byte); };
    if (scalar < 0x80) {
      put(scalar);
    } else if (scalar < 0x800) {
      put(0xC0 | scalar >> 6);
      put(0x80 | (scalar & 0x3F));
    } else if (scalar < 0x10000) {
      put(0xE0 | scalar >> 12);
      put(0x80 | (scalar >> 6 & 0x3F));
      put(0x80 | (scalar & 0x3F));
    } else {
      put(0xF0 | scalar >> 18);
      put(0x80 | (scalar >> 12 & 0x3F));
      put(0x80 | (scalar >> 6 & 0x3F));
      put(0x80 | (scalar & 0x3F));
    }
    return out;
  }
};

}  // namespace csimdjson
