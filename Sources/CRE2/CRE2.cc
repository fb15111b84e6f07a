#include "CRE2.h"

#include <re2/re2.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

struct cre2_regex {
    RE2 re2;
    std::vector<std::string> names;
    std::vector<bool> named;

    cre2_regex(const re2::StringPiece &pattern, const RE2::Options &options) : re2(pattern, options) {
        if (!re2.ok()) return;
        names.resize(re2.NumberOfCapturingGroups() + 1);
        named.resize(names.size());
        for (const auto &group : re2.CapturingGroupNames()) {
            names[group.first] = group.second;
            named[group.first] = true;
        }
    }
};

namespace {
// Bytes of one expression's compiled forms and of the states that its matcher caches; past it, it starts over.
constexpr int64_t memory = 4 << 20;
// Groups that need no allocation.
constexpr int few = 32;

void tell(char *error, size_t size, const char *what) {
    if (size == 0) return;
    std::strncpy(error, what, size - 1);
    error[size - 1] = 0;
}

bool match(const RE2 &re2, const re2::StringPiece &text, size_t start, re2::StringPiece *found, ptrdiff_t *groups,
           int count) {
    if (!re2.Match(text, start, text.size(), RE2::UNANCHORED, found, count)) return false;
    for (int i = 0; i < count; i++) {
        bool took_part = found[i].data() != nullptr;
        groups[2 * i] = took_part ? found[i].data() - text.data() : -1;
        groups[2 * i + 1] = took_part ? groups[2 * i] + static_cast<ptrdiff_t>(found[i].size()) : -1;
    }
    return true;
}
}  // namespace

cre2_regex *cre2_new(const char *pattern, size_t length, char *error, size_t error_size) {
    try {
        RE2::Options options;
        options.set_log_errors(false);
        options.set_max_mem(memory);
        auto *regex = new cre2_regex(re2::StringPiece(pattern, length), options);
        if (regex->re2.ok()) return regex;
        tell(error, error_size, regex->re2.error().c_str());
        delete regex;
    } catch (const std::exception &exception) {
        tell(error, error_size, exception.what());
    }
    return nullptr;
}

void cre2_free(cre2_regex *regex) { delete regex; }

int cre2_group_count(const cre2_regex *regex) { return regex->re2.NumberOfCapturingGroups(); }

const char *cre2_group_name(const cre2_regex *regex, int group) {
    if (group < 1 || static_cast<size_t>(group) >= regex->names.size() || !regex->named[group]) return nullptr;
    return regex->names[group].c_str();
}

bool cre2_match(const cre2_regex *regex, const unsigned char *text, size_t length, size_t start, ptrdiff_t *groups,
                int count) {
    try {
        re2::StringPiece piece(reinterpret_cast<const char *>(text), length);
        if (count <= few) {
            re2::StringPiece found[few];
            return match(regex->re2, piece, start, found, groups, count);
        }
        std::vector<re2::StringPiece> found(count);
        return match(regex->re2, piece, start, found.data(), groups, count);
    } catch (const std::exception &) {
        return false;
    }
}
