#include "api/auth0/schema.hpp"

#include "api/auth0/guid.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace muniment::api::auth0 {

namespace {

using boost::json::value;
using domain::Done;
using domain::Failure;

std::string text_of(const value& json) {
    const auto& text = json.get_string();
    return {text.data(), text.size()};
}

std::string lower_case(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return text;
}

std::optional<bool> boolean_of(std::string_view text, YesNo yes_no) {
    const auto word = lower_case(std::string(text));
    const bool with_words = yes_no == YesNo::accepted;
    if (word == "true" || (with_words && word == "yes")) return true;
    if (word == "false" || (with_words && word == "no")) return false;
    return std::nullopt;
}

} // namespace

Spot Spot::member(std::string_view name) const {
    const std::string text(name);
    return {source, key.empty() ? text : label + "." + text, key.empty() ? text : key + "." + text};
}

Spot Spot::item(std::size_t index) const {
    const auto number = std::to_string(index);
    const auto bracketed = "[" + number + "]";
    return {source, key.empty() ? bracketed : label + bracketed,
            key.empty() ? number : key + "." + number};
}

Failure<Refusal> Spot::refuse(std::string_view problem) const {
    return Failure{schema_refusal({source, key}, "\"" + label + "\" " + std::string(problem))};
}

std::size_t utf16_units(std::string_view text) {
    std::size_t units = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0xF0)
            units += 2; // a character beyond the basic plane is a pair of surrogates
        else if (byte < 0x80 || byte >= 0xC0)
            ++units;
    }
    return units;
}

Checked<std::string> check_text(const value& json, const Spot& spot, std::size_t units_max) {
    if (!json.is_string()) return spot.refuse("must be a string");
    auto text = text_of(json);
    if (text.empty()) return spot.refuse("is not allowed to be empty");
    if (units_max > 0 && utf16_units(text) > units_max)
        return spot.refuse("length must be less than or equal to " + std::to_string(units_max) +
                           " characters long");
    if (text.find('\0') != std::string::npos)
        return spot.refuse("must not contain the character U+0000");
    return text;
}

Checked<bool> check_boolean(const value& json, const Spot& spot, YesNo yes_no) {
    if (json.is_bool()) return json.get_bool();
    const auto said = json.is_string() ? boolean_of(text_of(json), yes_no) : std::nullopt;
    if (!said) return spot.refuse("must be a boolean");
    return *said;
}

Checked<const boost::json::array*> check_array(const value& json, const Spot& spot,
                                               std::size_t items_min) {
    if (!json.is_array()) return spot.refuse("must be an array");
    if (json.get_array().size() < items_min)
        return spot.refuse("must contain at least " + std::to_string(items_min) + " items");
    return &json.get_array();
}

namespace {

template <typename Check>
Checked<std::vector<std::string>> check_items(const value& json, const Spot& spot,
                                              std::size_t items_min, Check check) {
    const auto* items = TRY(check_array(json, spot, items_min));
    std::vector<std::string> texts;
    texts.reserve(items->size());
    for (std::size_t i = 0; i < items->size(); ++i) {
        const auto item = spot.item(i);
        texts.push_back(TRY(check_text((*items)[i], item)));
        TRY(check(texts.back(), item));
    }
    return texts;
}

} // namespace

Checked<std::vector<std::string>> check_texts(const value& json, const Spot& spot,
                                              std::size_t items_min) {
    return check_items(json, spot, items_min,
                       [](const std::string&, const Spot&) -> Checked<Done> { return Done{}; });
}

Checked<Done> IdRule::check(std::string_view text, const Spot& spot) const {
    if (is_guid(text)) return Done{};
    const auto lock = store_.live().lock_shared();
    if (store_.live().index.last_touched({kind_, std::string(text)}).value > 0) return Done{};
    return spot.refuse("must be a valid GUID");
}

Checked<std::vector<std::string>> check_ids(const value& json, const Spot& spot, const IdRule& rule,
                                            std::size_t items_min) {
    return check_items(json, spot, items_min, [&](const std::string& text, const Spot& item) {
        return rule.check(text, item);
    });
}

// --- objects -------------------------------------------------------------------------------------

Checked<Record> Record::of(const value& json, Spot spot) {
    if (!json.is_object()) return spot.refuse("must be of type object");
    return Record(json.get_object(), std::move(spot));
}

const value* Record::find(std::string_view name) const {
    return members_->if_contains({name.data(), name.size()});
}

Checked<std::string> Record::text(std::string_view name, std::size_t units_max) const {
    const auto* found = find(name);
    if (found == nullptr) return spot_of(name).refuse("is required");
    return check_text(*found, spot_of(name), units_max);
}

Checked<std::string> Record::choice(std::string_view name,
                                    std::initializer_list<std::string_view> values) const {
    const auto* found = find(name);
    if (found == nullptr) return spot_of(name).refuse("is required");
    std::string listed;
    for (const auto& allowed : values) {
        if (found->is_string() && text_of(*found) == allowed) return std::string(allowed);
        listed += (listed.empty() ? "" : ", ") + std::string(allowed);
    }
    return spot_of(name).refuse("must be one of [" + listed + "]");
}

Checked<Done> Record::allow_only(std::initializer_list<std::string_view> names) const {
    for (const auto& member : *members_) {
        const std::string_view name(member.key().data(), member.key().size());
        if (std::find(names.begin(), names.end(), name) == names.end())
            return spot_of(name).refuse("is not allowed");
    }
    return Done{};
}

// --- queries -------------------------------------------------------------------------------------

namespace {

Spot query_spot(std::string_view name) {
    return {"query", std::string(name), std::string(name)};
}

} // namespace

Checked<std::optional<std::string>> QueryRecord::text(std::string_view name,
                                                      std::size_t units_max) const {
    const auto values = query_.all(name);
    if (values.empty()) return std::optional<std::string>{};
    if (values.size() > 1) return query_spot(name).refuse("must be a string");
    if (units_max > 0 && utf16_units(values[0]) > units_max)
        return query_spot(name).refuse("length must be less than or equal to " +
                                       std::to_string(units_max) + " characters long");
    return std::optional<std::string>(values[0]);
}

Checked<std::optional<bool>> QueryRecord::boolean(std::string_view name) const {
    const auto values = query_.all(name);
    if (values.empty()) return std::optional<bool>{};
    const auto said = values.size() == 1 ? boolean_of(values[0], YesNo::refused) : std::nullopt;
    if (!said) return query_spot(name).refuse("must be a boolean");
    return said;
}

Checked<std::optional<std::size_t>> QueryRecord::number(std::string_view name, std::size_t min,
                                                        std::size_t max) const {
    const auto values = query_.all(name);
    if (values.empty()) return std::optional<std::size_t>{};
    const auto spot = query_spot(name);
    double number = 0;
    const auto* end = values[0].data() + values[0].size();
    const auto [stopped, error] = std::from_chars(values[0].data(), end, number);
    if (values.size() > 1 || values[0].empty() || error == std::errc::invalid_argument ||
        stopped != end || std::isnan(number))
        return spot.refuse("must be a number");
    constexpr double safe_max = 9007199254740991.0;
    if (error != std::errc{} || std::abs(number) > safe_max)
        return spot.refuse("must be a safe number");
    if (number != std::floor(number)) return spot.refuse("must be an integer");
    if (number < static_cast<double>(min))
        return spot.refuse("must be greater than or equal to " + std::to_string(min));
    if (number > static_cast<double>(max))
        return spot.refuse("must be less than or equal to " + std::to_string(max));
    return std::optional<std::size_t>(static_cast<std::size_t>(number));
}

Checked<std::optional<Paging>> QueryRecord::paging(std::size_t per_page_max,
                                                   std::size_t per_page_default) const {
    constexpr auto page_max = std::size_t{1} << 40U; // times per_page it still counts
    const auto per_page = TRY(number("per_page", 1, per_page_max));
    const auto page = TRY(number("page", 0, std::numeric_limits<std::size_t>::max()));
    if (!per_page && !page) return std::optional<Paging>{};
    return std::optional<Paging>(
        Paging{std::min(page.value_or(0), page_max), per_page.value_or(per_page_default)});
}

Checked<Done> QueryRecord::allow_only(std::initializer_list<std::string_view> names) const {
    constexpr std::string_view of_every_read[] = {"at", "known_at", "min_position"};
    for (const auto& [name, text] : query_.fields()) {
        if (std::find(names.begin(), names.end(), name) == names.end() &&
            std::find(std::begin(of_every_read), std::end(of_every_read), name) ==
                std::end(of_every_read))
            return query_spot(name).refuse("is not allowed");
    }
    return Done{};
}

} // namespace muniment::api::auth0
