#include "api/auth/token_request.hpp"

#include "api/json/read.hpp"
#include "api/json/write.hpp"
#include "eventstore/integrity/encoding.hpp"

#include <algorithm>

namespace muniment::api {

namespace {

using domain::Expected;
using domain::Failure;
using Parameters = std::map<std::string, std::string, std::less<>>;

Failure<TokenRefusal> malformed(std::string description) {
    return Failure{TokenRefusal{"invalid_request", std::move(description)}};
}

Failure<TokenRefusal> bad_credentials() {
    return Failure{TokenRefusal{"invalid_client", "the header `Authorization` must be `Basic` and "
                                                  "base64 of the id, a colon and the secret"}};
}

Expected<Parameters, TokenRefusal> parse_form(const std::string& body) {
    const auto target = parse_target("/?" + body); // a form is written as a query is
    if (!target) return malformed("the body is no form");
    Parameters parameters;
    for (const auto& [name, value] : target->query.fields())
        if (!parameters.emplace(name, value).second) return malformed("a parameter is given twice");
    return parameters;
}

Expected<Parameters, TokenRefusal> parse_json(const std::string& body) {
    const auto document = read_json(body);
    if (!document || !document->is_object()) return malformed("the body is no JSON object");
    Parameters parameters;
    for (const auto& [name, value] : document->get_object()) {
        if (!value.is_string()) return malformed("every member of the body must be text");
        parameters.emplace(std::string(name.data(), name.size()),
                           std::string(value.get_string().data(), value.get_string().size()));
    }
    return parameters;
}

/// Id and secret are written as in a form before they are joined (RFC 6749, section 2.3.1).
std::optional<std::string> form_decoded(std::string_view text) {
    auto target = parse_target("/?x=" + std::string(text));
    if (!target || target->query.fields().size() != 1) return std::nullopt;
    return target->query.fields().front().second;
}

Expected<std::optional<ClientCredentials>, TokenRefusal> basic_credentials(const Request& request) {
    const auto header = request.headers.find("Authorization");
    if (!header) return std::optional<ClientCredentials>();
    constexpr std::string_view scheme = "basic ";
    auto name = std::string(header->substr(0, scheme.size()));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (name != scheme) return bad_credentials();
    const auto joined = eventstore::decode_base64(header->substr(scheme.size()));
    const auto colon = joined ? joined->find(':') : std::string::npos;
    if (colon == std::string::npos) return bad_credentials();
    const auto id = form_decoded(std::string_view(*joined).substr(0, colon));
    const auto secret = form_decoded(std::string_view(*joined).substr(colon + 1));
    if (!id || !secret) return bad_credentials();
    return std::optional(ClientCredentials{*id, *secret});
}

} // namespace

Response to_response(const TokenRefusal& refusal) {
    const int status = refusal.error == "invalid_client"            ? 401
                       : refusal.error == "temporarily_unavailable" ? 503
                                                                    : 400;
    std::string body;
    JsonWriter writer(body);
    writer.begin_object();
    writer.key("error");
    writer.text(refusal.error);
    writer.key("error_description");
    writer.text(refusal.description);
    writer.end_object();
    auto response = json_response(status, std::move(body));
    response.headers.set("Cache-Control", "no-store");
    if (status == 401) response.headers.set("WWW-Authenticate", "Basic realm=\"muniment\"");
    if (status == 503) response.headers.set("Retry-After", "1");
    return response;
}

Expected<TokenRequest, TokenRefusal> TokenRequest::parse(const Request& request) {
    const auto type = request.headers.find("Content-Type").value_or("");
    const auto media = type.substr(0, std::min(type.find_first_of("; "), type.size()));
    TokenRequest parsed;
    if (media == "application/json")
        parsed.parameters_ = TRY(parse_json(request.body));
    else if (media == "application/x-www-form-urlencoded")
        parsed.parameters_ = TRY(parse_form(request.body));
    else
        return malformed("the header `Content-Type` must be `application/x-www-form-urlencoded` or "
                         "`application/json`");
    parsed.credentials_ = TRY(basic_credentials(request));
    const bool are_in_body = parsed.parameters_.contains("client_secret");
    if (are_in_body && parsed.credentials_)
        return malformed("the credentials of the client are given in two ways");
    if (are_in_body)
        parsed.credentials_ =
            ClientCredentials{parsed.text("client_id"), parsed.text("client_secret")};
    else if (parsed.credentials_ && parsed.parameters_.contains("client_id") &&
             parsed.text("client_id") != parsed.credentials_->id)
        return malformed("`client_id` is not the client of the header `Authorization`");
    return parsed;
}

std::string TokenRequest::text(std::string_view name) const {
    const auto found = parameters_.find(name);
    return found == parameters_.end() ? std::string() : found->second;
}

} // namespace muniment::api
