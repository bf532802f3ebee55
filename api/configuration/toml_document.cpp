#include "api/configuration/setting.hpp"

#include <toml++/toml.h>

// The only user of toml++.

namespace muniment::api {

namespace {

using domain::Expected;
using domain::Failure;

std::string place(std::string_view name, const toml::source_position& begin) {
    return std::string(name) + ":" + std::to_string(begin.line) + ":" +
           std::to_string(begin.column);
}

Expected<Setting, std::string> to_setting(const toml::node& node, const toml::source_region& from,
                                          std::string_view name);

Expected<Setting::List, std::string> to_list(const toml::array& array, std::string_view name) {
    Setting::List list;
    for (const auto& item : array)
        list.push_back(TRY(to_setting(item, item.source(), name)));
    return list;
}

Expected<Setting::Table, std::string> to_table(const toml::table& table, std::string_view name) {
    Setting::Table settings;
    for (const auto& [key, node] : table)
        settings.emplace(std::string(key.str()), TRY(to_setting(node, key.source(), name)));
    return settings;
}

/// `from` is where the setting begins: at its key, if it has one.
Expected<Setting, std::string> to_setting(const toml::node& node, const toml::source_region& from,
                                          std::string_view name) {
    Setting setting;
    setting.origin = place(name, from.begin);
    if (const auto* table = node.as_table())
        setting.value = TRY(to_table(*table, name));
    else if (const auto* array = node.as_array())
        setting.value = TRY(to_list(*array, name));
    else if (const auto* text = node.as_string())
        setting.value = text->get();
    else if (const auto* number = node.as_integer())
        setting.value = number->get();
    else if (const auto* truth = node.as_boolean())
        setting.value = truth->get();
    else
        return Failure{setting.origin +
                       ": times and numbers with a fraction are no settings; remove the line"};
    return setting;
}

} // namespace

Expected<Setting, std::string> read_toml(std::string_view text, std::string_view name) {
    try {
        const auto table = toml::parse(text);
        Setting document;
        document.value = TRY(to_table(table, name));
        document.origin = std::string(name);
        return document;
    } catch (const toml::parse_error& error) {
        return Failure{place(name, error.source().begin) +
                       ": is not TOML: " + std::string(error.description())};
    }
}

} // namespace muniment::api
