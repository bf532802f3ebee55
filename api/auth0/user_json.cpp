#include "api/auth0/user_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

namespace muniment::api::auth0 {

namespace {

using boost::json::object;

boost::json::string json_text(std::string_view text) {
    return boost::json::string(text.data(), text.size());
}

/// `auth0|59c1` is user `59c1` of the provider `auth0`; without a bar there is no provider.
boost::json::array identities_of(const domain::User& user) {
    const std::string_view id = user.id.text();
    const auto bar = id.find('|');
    boost::json::array identities;
    for (const auto& connection : user.profile->connections) {
        object identity{{"connection", json_text(connection)}};
        if (bar != std::string_view::npos) identity["provider"] = json_text(id.substr(0, bar));
        identity["user_id"] = json_text(bar == std::string_view::npos ? id : id.substr(bar + 1));
        identities.emplace_back(std::move(identity));
    }
    return identities;
}

void add_text(object& user, const char* name, const std::optional<std::string>& text) {
    if (text) user[name] = json_text(*text);
}

} // namespace

object user_object(const domain::User& user) {
    object members{{"user_id", json_text(user.id.text())}};
    if (!user.profile) return members;
    const auto& profile = *user.profile;
    add_text(members, "name", profile.name);
    add_text(members, "nickname", profile.nickname);
    add_text(members, "email", profile.email);
    add_text(members, "picture", profile.picture);
    if (!profile.connections.empty()) members["identities"] = identities_of(user);
    if (!profile.attributes) return members;
    boost::json::error_code ec;
    const auto attributes = boost::json::parse(*profile.attributes, ec);
    if (ec || !attributes.is_object()) return members;
    for (const auto& attribute : attributes.get_object())
        if (!members.contains(attribute.key())) members[attribute.key()] = attribute.value();
    return members;
}

object unknown_user_object(const domain::UserId& id) {
    const auto text = json_text(id.text());
    return {{"user_id", text},
            {"name", "<Error: 404>"},
            {"email", text},
            {"identities", boost::json::array{object{{"connection", "N/A"}}}}};
}

void write_members(JsonWriter& writer, const object& user,
                   std::initializer_list<std::string_view> names) {
    writer.begin_object();
    for (const auto& name : names) {
        const auto* found = user.if_contains({name.data(), name.size()});
        if (found == nullptr) continue;
        writer.key(name);
        write_json(writer, *found);
    }
    writer.end_object();
}

void write_user(JsonWriter& writer, const object& user) {
    writer.begin_object();
    for (const auto& member : user) {
        writer.key({member.key().data(), member.key().size()});
        write_json(writer, member.value());
    }
    writer.end_object();
}

std::string text_member(const object& user, std::string_view name) {
    const auto* found = user.if_contains({name.data(), name.size()});
    if (found == nullptr || !found->is_string()) return {};
    const auto& text = found->get_string();
    return {text.data(), text.size()};
}

} // namespace muniment::api::auth0
