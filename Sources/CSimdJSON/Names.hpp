#pragma once

#include "Walk.hpp"

#include <string>
#include <vector>

namespace csimdjson {

/// Names to look up by the bytes of a token: few are wanted among the hundreds a row has.
class Names {
 public:
  static constexpr size_t none = SIZE_MAX;

  Names() : heads(256, none) {}

  size_t size() const { return names.size(); }

  /// The place of a name, which is added when it is new.
  size_t add(const char *name, size_t length) {
    const auto *bytes = reinterpret_cast<const uint8_t *>(name);
    const size_t known = find(bytes, length);
    if (known != none) return known;
    names.emplace_back(name, length);
    size_t &head = heads[hash(bytes, length)];
    next.push_back(head);
    head = names.size() - 1;
    return head;
  }

  /// The place of the name that a string token spells, or `none`.
  size_t find(const Token &name, uint8_t *scratch) const {
    if (!name.escaped) return find(name.text(), name.text_length());
    const uint8_t *end = Walk::unescape(name, scratch);
    return find(scratch, static_cast<size_t>(end - scratch));
  }

 private:
  std::vector<std::string> names;
  /// The newest name of each hash, and for each name the one before it with the same hash.
  std::vector<size_t> heads;
  std::vector<size_t> next;

  size_t find(const uint8_t *name, size_t length) const {
    for (size_t place = heads[hash(name, length)]; place != none; place = next[place]) {
      const std::string &wanted = names[place];
      if (wanted.size() == length && std::memcmp(wanted.data(), name, length) == 0) return place;
    }
    return none;
  }

  static uint8_t hash(const uint8_t *name, size_t length) {
    if (length == 0) return 0;
    return static_cast<uint8_t>(
        length * 31 + name[0] * 7 + name[length / 2] * 5 + name[length - 1]);
  }
};

}  // namespace csimdjson
