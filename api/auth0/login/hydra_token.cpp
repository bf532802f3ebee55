#include "api/auth0/login/hydra_token.hpp"

#include "api/json/decode_values.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace muniment::api::auth0 {

namespace {

using domain::Expected;

/// The value at the end of a path of member names; null if there is none.
const boost::json::value* find(const boost::json::value& from,
                               std::initializer_list<const char*> path) {
    const auto* at = &from;
    for (const auto* name : path) {
        const auto* object = at->if_object();
        at = object == nullptr ? nullptr : object->if_contains(name);
        if (at == nullptr) return nullptr;
    }
    return at;
}

std::string text_or_empty(const boost::json::value* value) {
    if (value == nullptr || !value->is_string()) return "";
    return std::string(value->get_string());
}

boost::json::object object_or_empty(const boost::json::value* value) {
    if (value == nullptr || !value->is_object()) return {};
    return value->get_object();
}

std::vector<std::string> items_of(std::string_view text) {
    constexpr std::string_view separators = ", \t\n\r\f\v";
    std::vector<std::string> items;
    while (!text.empty()) {
        const auto item = text.substr(0, text.find_first_of(separators));
        text.remove_prefix(std::min(item.size() + 1, text.size()));
        if (!item.empty()) items.emplace_back(item);
    }
    return items;
}

/// The texts of a list that are not empty; a text is taken apart.
std::vector<std::string> texts_of(const boost::json::value* value) {
    if (value == nullptr) return {};
    if (value->is_string())
        return items_of({value->get_string().data(), value->get_string().size()});
    std::vector<std::string> texts;
    if (const auto* list = value->if_array())
        for (const auto& item : *list)
            if (auto text = text_or_empty(&item); !text.empty()) texts.push_back(std::move(text));
    return texts;
}

void append_once(std::vector<std::string>& to, const std::vector<std::string>& names) {
    for (const auto& name : names)
        if (std::find(to.begin(), to.end(), name) == to.end()) to.push_back(name);
}

struct Kind {
    const char* name;
    const std::vector<std::string>& names;
    const std::optional<bool>& in_token;
    const std::optional<bool>& passthrough;
};

} // namespace

bool HydraToken::is_of_machine() const {
    return std::find(grants.begin(), grants.end(), "client_credentials") != grants.end();
}

std::optional<std::string> HydraToken::connection() const {
    auto text = text_or_empty(id_token.if_contains("connection"));
    if (text.empty()) return std::nullopt;
    return text;
}

std::vector<std::string> HydraToken::claimed(const char* kind) const {
    return texts_of(id_token.if_contains(kind));
}

Expected<HydraToken, Malformed> read_hydra_token(const boost::json::value& body) {
    const Path root;
    TRY(detail::as_object(body, root));
    HydraToken token;
    token.client = text_or_empty(find(body, {"request", "client_id"}));
    if (token.client.empty())
        return detail::malformed(Path(Path(root, "request"), "client_id"), "is missing");
    token.subject = text_or_empty(find(body, {"session", "id_token", "subject"}));
    token.audiences = texts_of(find(body, {"request", "granted_audience"}));
    token.grants = texts_of(find(body, {"request", "grant_types"}));
    token.id_token = object_or_empty(find(body, {"session", "id_token", "id_token_claims", "ext"}));
    token.access_token = object_or_empty(find(body, {"session", "extra"}));
    return token;
}

std::optional<std::string> hydra_session(const HydraToken& token, const RightsNames& rights,
                                         const LoginSettings& settings,
                                         const domain::Configuration& switches) {
    const std::initializer_list<Kind> kinds{
        {"groups", rights.groups, switches.groups_in_token, switches.groups_passthrough},
        {"roles", rights.roles, switches.roles_in_token, switches.roles_passthrough},
        {"permissions", rights.permissions, switches.permissions_in_token,
         switches.permissions_passthrough}};
    auto id_token = token.id_token;
    auto access_token = token.access_token;
    bool any = false;
    for (const auto& kind : kinds) {
        if (!kind.in_token.value_or(false)) continue;
        any = true;
        std::vector<std::string> names;
        if (kind.passthrough.value_or(false)) append_once(names, token.claimed(kind.name));
        append_once(names, kind.names);
        const auto claim = boost::json::value_from(names);
        id_token[settings.claims_namespace + kind.name] = claim;
        access_token[settings.claims_namespace + kind.name] = claim;
    }
    if (!any) return std::nullopt;
    boost::json::object session;
    session["access_token"] = std::move(access_token);
    session["id_token"] = std::move(id_token);
    boost::json::object body;
    body["session"] = std::move(session);
    return boost::json::serialize(body); // claims may hold numbers that our own writer has not
}

} // namespace muniment::api::auth0
