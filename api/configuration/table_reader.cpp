#include "api/configuration/table_reader.hpp"

#include "api/json/names.hpp"

#include <algorithm>
#include <charconv>

namespace muniment::api {

namespace {

using domain::Done;
using domain::Failure;

/// `tokens.issuer` is `MUNIMENT_TOKENS_ISSUER`.
std::string variable_of(std::string_view path) {
    std::string name = "MUNIMENT_";
    for (const char c : path)
        name += c == '.' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return name;
}

std::string joined(const std::set<std::string, std::less<>>& names) {
    std::string text;
    for (const auto& name : names)
        text += (text.empty() ? "`" : ", `") + name + "`";
    return text;
}

std::optional<std::int64_t> to_number(const Setting& setting) {
    if (const auto* number = std::get_if<std::int64_t>(&setting.value)) return *number;
    const auto* text = std::get_if<std::string>(&setting.value);
    if (text == nullptr) return std::nullopt;
    std::int64_t number = 0;
    const auto* end = text->data() + text->size();
    const auto [stopped, error] = std::from_chars(text->data(), end, number);
    if (text->empty() || error != std::errc{} || stopped != end) return std::nullopt;
    return number;
}

/// A text of the environment is a list with commas between.
Setting::List split(const Setting& setting) {
    Setting::List items;
    std::string_view rest = std::get<std::string>(setting.value);
    while (!rest.empty()) {
        const auto item = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(item.size() + 1, rest.size()));
        items.push_back({std::string(item), setting.origin});
    }
    return items;
}

} // namespace

TableReader::TableReader(const Setting& table, std::string path, const Overrides& overrides)
    : table_(table), path_(std::move(path)), overrides_(overrides) {}

std::string TableReader::path_of(std::string_view key) const {
    return (path_.empty() ? "" : path_ + ".") + std::string(key);
}

const Setting* TableReader::find(std::string_view key) {
    asked_.emplace(key);
    const auto path = path_of(key);
    if (const auto flag = overrides_.flags.find(path); flag != overrides_.flags.end()) {
        auto name = "--" + path;
        std::replace(name.begin(), name.end(), '_', '-');
        return &overridden_.insert_or_assign(std::string(key), Setting{flag->second, name})
                    .first->second;
    }
    if (overrides_.environment) {
        const auto name = variable_of(path);
        if (auto value = overrides_.environment(name))
            return &overridden_.insert_or_assign(std::string(key), Setting{std::move(*value), name})
                        .first->second;
    }
    const auto& table = std::get<Setting::Table>(table_.value);
    const auto found = table.find(key);
    return found == table.end() ? nullptr : &found->second;
}

Failure<std::string> TableReader::refuse(std::string_view key, const std::string& problem) const {
    const auto above = overridden_.find(key);
    const auto& table = std::get<Setting::Table>(table_.value);
    const auto found = table.find(key);
    const auto& origin = above != overridden_.end() ? above->second.origin
                         : found != table.end()     ? found->second.origin
                                                    : table_.origin;
    return Failure{origin + ": `" + path_of(key) + "` " + problem};
}

TableReader::Result TableReader::text(std::string_view key, std::string& into, Check check) {
    const auto* setting = find(key);
    if (setting == nullptr) return Done{};
    const auto* text = std::get_if<std::string>(&setting->value);
    if (text == nullptr) return refuse(key, "must be text in quotation marks");
    if (check != nullptr)
        if (const auto problem = check(*text)) return refuse(key, *problem);
    into = *text;
    return Done{};
}

TableReader::Result TableReader::one_of(std::string_view key, std::string& into,
                                        std::initializer_list<std::string_view> allowed) {
    std::string text = into;
    TRY(this->text(key, text));
    if (std::find(allowed.begin(), allowed.end(), text) == allowed.end())
        return refuse(key, "must be one of " + listed(allowed));
    into = std::move(text);
    return Done{};
}

TableReader::Result TableReader::truth(std::string_view key, bool& into) {
    const auto* setting = find(key);
    if (setting == nullptr) return Done{};
    if (const auto* truth = std::get_if<bool>(&setting->value)) {
        into = *truth;
        return Done{};
    }
    const auto above = overridden_.find(key);
    const auto* text =
        above == overridden_.end() ? nullptr : std::get_if<std::string>(&above->second.value);
    if (text == nullptr || (*text != "true" && *text != "false"))
        return refuse(key, "must be true or false, without quotation marks");
    into = *text == "true";
    return Done{};
}

TableReader::Result TableReader::number(std::string_view key, std::int64_t& into, std::int64_t min,
                                        std::int64_t max) {
    const auto* setting = find(key);
    if (setting == nullptr) return Done{};
    const auto number = to_number(*setting);
    if (!number || *number < min || *number > max)
        return refuse(key, "must be a whole number from " + std::to_string(min) + " to " +
                               std::to_string(max));
    into = *number;
    return Done{};
}

TableReader::Result TableReader::texts(std::string_view key, std::vector<std::string>& into,
                                       Check check) {
    const auto* setting = find(key);
    if (setting == nullptr) return Done{};
    Setting::List alone;
    if (overridden_.contains(key))
        alone = split(*setting);
    else if (std::holds_alternative<std::string>(setting->value))
        alone.push_back(*setting);
    const auto* list = std::get_if<Setting::List>(&setting->value);
    if (list == nullptr) list = &alone;
    std::vector<std::string> texts;
    for (const auto& item : *list) {
        const auto* text = std::get_if<std::string>(&item.value);
        if (text == nullptr) return refuse(key, "must hold texts in quotation marks");
        if (check != nullptr)
            if (const auto problem = check(*text)) return refuse(key, *problem);
        texts.push_back(*text);
    }
    if (texts.empty()) return refuse(key, "must be a text or a list of at least one");
    into = std::move(texts);
    return Done{};
}

domain::Expected<const Setting*, std::string> TableReader::table(std::string_view key) {
    asked_.emplace(key);
    const auto& table = std::get<Setting::Table>(table_.value);
    const auto found = table.find(key);
    const Setting* none = nullptr;
    if (found == table.end()) return none;
    if (!std::holds_alternative<Setting::Table>(found->second.value))
        return refuse(key, "must be a table; write `[" + path_of(key) + "]` above its settings");
    return &std::as_const(found->second);
}

domain::Expected<const Setting::List*, std::string> TableReader::list(std::string_view key) {
    asked_.emplace(key);
    const auto& table = std::get<Setting::Table>(table_.value);
    const auto found = table.find(key);
    const Setting::List* none = nullptr;
    if (found == table.end()) return none;
    const auto* list = std::get_if<Setting::List>(&found->second.value);
    const auto is_table = [](const Setting& item) {
        return std::holds_alternative<Setting::Table>(item.value);
    };
    if (list == nullptr || !std::all_of(list->begin(), list->end(), is_table))
        return refuse(key, "must be a list of tables; write `[[" + path_of(key) +
                               "]]` above the settings of each");
    return list;
}

TableReader::Result TableReader::finish() const {
    for (const auto& [key, setting] : std::get<Setting::Table>(table_.value))
        if (!asked_.contains(key))
            return Failure{setting.origin + ": `" + path_of(key) +
                           "` is not known; known here are " + joined(asked_)};
    return Done{};
}

} // namespace muniment::api
