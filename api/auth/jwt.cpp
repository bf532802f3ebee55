#include "api/auth/jwt.hpp"

#include "api/json/read.hpp"
#include "domain/ids.hpp"

#include <boost/json/parse.hpp>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace muniment::api {

namespace {

constexpr const char* no_jwt =
    "is neither one of this store nor a JSON Web Token; send it whole, as it was issued";

namespace json = boost::json;
using domain::Done;
using domain::Expected;
using domain::Failure;

constexpr double seconds_max = 253402300799; ///< the end of the year 9999
constexpr std::int64_t us_of_s = 1'000'000;

Failure<TokenProblem> refused(std::string what) {
    return Failure{TokenProblem{std::move(what)}};
}

std::optional<std::string> decode_base64url(std::string_view text) {
    std::string bytes(text.size(), '\0');
    std::size_t size = 0;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                          text.size(), nullptr, &size, nullptr,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        return std::nullopt;
    bytes.resize(size);
    return bytes;
}

/// Claims of others may hold what our own documents may not, such as fractions.
std::optional<json::object> parse_object(const std::string& text) {
    json::parse_options options;
    options.max_depth = limits::json_depth_max;
    json::error_code error;
    auto value = json::parse({text.data(), text.size()}, error, {}, options);
    if (error || !value.is_object()) return std::nullopt;
    return std::move(value.get_object());
}

/// `at+jwt` (RFC 9068), `JWT` or nothing; the rest are made for other uses (logout tokens, proofs).
bool is_usual_type(const json::object& header) {
    if (!header.contains("typ")) return true;
    auto type = text_of(header, "typ");
    std::transform(type.begin(), type.end(), type.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return type == "jwt" || type == "at+jwt" || type == "application/at+jwt";
}

/// A NumericDate in microseconds: whole seconds or a fraction.
std::optional<std::int64_t> time_us(const json::object& claims, std::string_view name) {
    const auto* value = claims.if_contains(name);
    if (value == nullptr || !value->is_number()) return std::nullopt;
    json::error_code error;
    const auto seconds = value->to_number<double>(error);
    if (error || !std::isfinite(seconds) || seconds < 0 || seconds > seconds_max)
        return std::nullopt;
    return static_cast<std::int64_t>(seconds * us_of_s);
}

} // namespace

Expected<Jwt, TokenProblem> parse_jwt(std::string_view text) {
    if (text.size() > limits::token_bytes_max) return refused("is too long to be a token");
    const auto first = text.find('.');
    const auto second = first == std::string_view::npos ? first : text.find('.', first + 1);
    if (second == std::string_view::npos || text.find('.', second + 1) != std::string_view::npos)
        return refused(no_jwt);
    const auto header_text = decode_base64url(text.substr(0, first));
    const auto claims_text = decode_base64url(text.substr(first + 1, second - first - 1));
    if (!header_text || !claims_text || !decode_base64url(text.substr(second + 1)))
        return refused(no_jwt);
    const auto header_value = read_json(*header_text);
    auto claims = parse_object(*claims_text);
    if (!header_value || !header_value->is_object() || !claims) return refused(no_jwt);
    const auto& header = header_value->get_object();
    for (const char* extension : {"crit", "b64", "zip"})
        if (header.contains(extension)) return refused("asks for an extension that is not served");
    if (!is_usual_type(header)) return refused("is of a type that is not accepted here");
    return Jwt{std::string(text), text_of(header, "alg"), text_of(header, "kid"),
               std::move(*claims)};
}

Expected<Done, TokenProblem> check_claims(const json::object& claims, const ClaimRules& rules,
                                          domain::Instant now) {
    if (text_of(claims, "iss") != rules.issuer) return refused("is of another issuer");
    const auto audiences = texts_of(claims, "aud");
    const auto is_ours = [&](const auto& audience) {
        return std::find(rules.audiences.begin(), rules.audiences.end(), audience) !=
               rules.audiences.end();
    };
    if (std::none_of(audiences.begin(), audiences.end(), is_ours))
        return refused("is made out for another audience");
    const auto leeway_us = rules.leeway_s * us_of_s;
    const auto expires_us = time_us(claims, "exp");
    if (!expires_us) return refused("does not say when it expires");
    if (now.us >= *expires_us + leeway_us) return refused("has expired");
    if (claims.contains("nbf")) {
        const auto begins_us = time_us(claims, "nbf");
        if (!begins_us || now.us < *begins_us - leeway_us) return refused("is not valid yet");
    }
    if (!domain::UserId::parse(text_of(claims, "sub")))
        return refused("names nobody that could be known here");
    return Done{};
}

std::vector<std::string> texts_of(const json::object& claims, std::string_view name) {
    std::vector<std::string> texts;
    const auto add = [&](const json::value& value) {
        if (value.is_string())
            texts.emplace_back(value.get_string().data(), value.get_string().size());
    };
    const auto* value = claims.if_contains(name);
    if (value == nullptr) return texts;
    if (value->is_array())
        for (const auto& item : value->get_array())
            add(item);
    else
        add(*value);
    return texts;
}

std::string text_of(const json::object& claims, std::string_view name) {
    const auto* value = claims.if_contains(name);
    if (value == nullptr || !value->is_string()) return {};
    return {value->get_string().data(), value->get_string().size()};
}

domain::Instant expiry_of(const json::object& claims) {
    return {time_us(claims, "exp").value_or(0)};
}

} // namespace muniment::api
