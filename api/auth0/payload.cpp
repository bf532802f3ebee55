#include "api/auth0/payload.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <cctype>

namespace muniment::api::auth0 {

namespace {

using boost::json::object;
using boost::json::value;
using domain::Expected;
using domain::Failure;

Failure<Refusal> not_json() {
    return Failure{plain_refusal(400, "Invalid request payload JSON format")};
}

/// In lower case and without parameters.
std::string media_type(const Request& request) {
    const auto header = request.headers.find("Content-Type");
    if (!header) return "application/json";
    std::string type(header->substr(0, header->find(';')));
    std::erase_if(type, [](unsigned char c) { return std::isspace(c) != 0; });
    std::transform(type.begin(), type.end(), type.begin(), [](unsigned char c) {
        return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    });
    return type;
}

bool is_json(std::string_view type) {
    return type == "application/json" ||
           (type.starts_with("application/") && type.ends_with("+json"));
}

/// Whether a member is called `__proto__`, at any depth.
bool names_prototype(const value& json) {
    if (const auto* members = json.if_object())
        return std::any_of(members->begin(), members->end(), [](const auto& member) {
            return member.key() == "__proto__" || names_prototype(member.value());
        });
    if (const auto* items = json.if_array())
        return std::any_of(items->begin(), items->end(), names_prototype);
    return false;
}

Expected<value, Refusal> read_json_payload(std::string_view text) {
    boost::json::parse_options options;
    options.max_depth = payload_depth_max;
    boost::json::error_code ec;
    auto json = boost::json::parse({text.data(), text.size()}, ec, {}, options);
    if (ec || names_prototype(json)) return not_json();
    return json;
}

/// Texts by name; a name that is repeated has a list of them.
Expected<value, Refusal> read_form(const std::string& text) {
    const auto target = parse_target("/?" + text);
    if (!target) return not_json();
    object form;
    for (const auto& [name, text_value] : target->query.fields()) {
        auto& member = form[name];
        if (member.is_null())
            member = text_value;
        else if (member.is_array())
            member.get_array().emplace_back(text_value);
        else
            member = boost::json::array{member, text_value};
    }
    if (form.contains("__proto__")) return not_json();
    return value(std::move(form));
}

} // namespace

Expected<value, Refusal> read_payload(const Request& request) {
    if (request.body.empty()) return value(nullptr);
    const auto type = media_type(request);
    if (is_json(type)) return read_json_payload(request.body);
    if (type == "application/x-www-form-urlencoded") return read_form(request.body);
    if (type.starts_with("text/") || type == "application/octet-stream") return value(request.body);
    return Failure{plain_refusal(415, "Unsupported Media Type")};
}

} // namespace muniment::api::auth0
