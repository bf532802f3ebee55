#include "api/auth0/user_directory.hpp"

#include "api/auth0/user_json.hpp"
#include "domain/text.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace muniment::api::auth0 {

namespace {

using boost::json::object;
using boost::json::value;

/// The next word of the query: up to a space that is not within quotes.
std::string_view take_word(std::string_view& rest) {
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    bool quoted = false;
    std::size_t end = 0;
    while (end < rest.size() && (quoted || rest[end] != ' ')) {
        if (rest[end] == '"') quoted = !quoted;
        ++end;
    }
    const auto word = rest.substr(0, end);
    rest.remove_prefix(end);
    return word;
}

/// The texts at a dotted path; lists are looked into.
void collect(const value& json, std::string_view path, std::vector<std::string>& texts) {
    if (const auto* items = json.if_array()) {
        for (const auto& item : *items)
            collect(item, path, texts);
    } else if (path.empty()) {
        if (json.is_string())
            texts.emplace_back(json.get_string().data(), json.get_string().size());
        else if (json.is_int64() || json.is_bool())
            texts.push_back(to_json(json));
    } else if (const auto* members = json.if_object()) {
        const auto name = path.substr(0, path.find('.'));
        const auto* found = members->if_contains({name.data(), name.size()});
        if (found != nullptr)
            collect(*found, path.substr(std::min(path.size(), name.size() + 1)), texts);
    }
}

} // namespace

UserSearch::Word UserSearch::word_of(std::string_view field, std::string_view text) {
    Word word;
    word.field = field;
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
        word.text = domain::fold_case(text.substr(1, text.size() - 2));
        return word;
    }
    word.any_before = text.starts_with('*');
    if (word.any_before) text.remove_prefix(1);
    word.any_after = text.ends_with('*');
    if (word.any_after) text.remove_suffix(1);
    word.text = domain::fold_case(text);
    return word;
}

UserSearch::UserSearch(std::string_view q, std::string_view field) {
    if (q.empty()) return;
    if (!field.empty()) {
        words_.push_back(word_of(field, q));
        return;
    }
    while (true) {
        const auto word = take_word(q);
        if (word.empty()) return;
        if (word == "AND") continue;
        const auto colon = word.starts_with('"') ? std::string_view::npos : word.find(':');
        if (colon == std::string_view::npos)
            words_.push_back(word_of("", word));
        else
            words_.push_back(word_of(word.substr(0, colon), word.substr(colon + 1)));
    }
}

bool UserSearch::fits(const Word& word, const std::string& text) {
    const auto folded = domain::fold_case(text);
    // Without a field the text may be anywhere, as a person who types a part of a name expects.
    if (word.field.empty() || (word.any_before && word.any_after))
        return folded.find(word.text) != std::string::npos;
    if (word.any_after) return folded.starts_with(word.text);
    if (word.any_before) return folded.ends_with(word.text);
    return folded == word.text;
}

bool UserSearch::finds(const Word& word, const object& user) {
    std::vector<std::string> texts;
    if (word.field.empty()) {
        for (const std::string_view name : {"user_id", "name", "nickname", "email"})
            texts.push_back(text_member(user, name));
    } else {
        collect(user, word.field, texts);
    }
    return std::any_of(texts.begin(), texts.end(),
                       [&](const std::string& text) { return fits(word, text); });
}

bool UserSearch::finds(const object& user) const {
    return std::all_of(words_.begin(), words_.end(),
                       [&](const Word& word) { return finds(word, user); });
}

} // namespace muniment::api::auth0
