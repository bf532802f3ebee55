#include "projections/audit/pattern.hpp"

#include "domain/text.hpp"

#include <optional>
#include <string>
#include <vector>

namespace muniment::projections::audit {

namespace {

/// A place of a pattern: these bytes, one character, or any text.
struct Place {
    enum class Kind { exactly, any_character, any_text } kind;
    std::string_view character;
};

/// The bytes of the first character of valid UTF-8 that is not empty.
std::string_view first_character(std::string_view text) {
    std::size_t bytes = 1;
    while (bytes < text.size() && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U)
        ++bytes;
    return text.substr(0, bytes);
}

std::vector<Place> places_of(std::string_view pattern) {
    std::vector<Place> places;
    while (!pattern.empty()) {
        const char first = pattern.front();
        if (first == '\\' && pattern.size() > 1) pattern.remove_prefix(1);
        const auto character = first_character(pattern);
        pattern.remove_prefix(character.size());
        if (first == '*')
            places.push_back({Place::Kind::any_text, {}});
        else if (first == '?')
            places.push_back({Place::Kind::any_character, {}});
        else
            places.push_back({Place::Kind::exactly, character});
    }
    return places;
}

} // namespace

/// Goes back to the last `*` alone, so that it costs the product of the lengths at most.
bool fits(std::string_view pattern, std::string_view text) {
    const std::string folded_pattern = domain::fold_case(pattern);
    const std::string folded_text = domain::fold_case(text);
    const auto places = places_of(folded_pattern);
    std::string_view rest = folded_text;
    std::size_t at = 0;
    std::optional<std::size_t> star;
    std::string_view rest_at_star;
    while (!rest.empty()) {
        const auto character = first_character(rest);
        if (at < places.size() && places[at].kind == Place::Kind::any_text) {
            star = at++;
            rest_at_star = rest;
        } else if (at < places.size() && (places[at].kind == Place::Kind::any_character ||
                                          places[at].character == character)) {
            ++at;
            rest.remove_prefix(character.size());
        } else if (star) {
            at = *star + 1;
            rest_at_star.remove_prefix(first_character(rest_at_star).size());
            rest = rest_at_star;
        } else {
            return false;
        }
    }
    while (at < places.size() && places[at].kind == Place::Kind::any_text)
        ++at;
    return at == places.size();
}

} // namespace muniment::projections::audit
