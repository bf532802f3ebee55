#include "api/http/message.hpp"

#include "domain/text.hpp"

#include <algorithm>

namespace muniment::api {

namespace {

using domain::Expected;
using domain::Failure;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_name(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (lower(c) >= 'a' && lower(c) <= 'f') return lower(c) - 'a' + 10;
    return -1;
}

enum class Plus { literal, space };

Expected<std::string, Malformed> percent_decode(std::string_view raw, Plus plus) {
    std::string text;
    text.reserve(raw.size());
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] == '+' && plus == Plus::space) {
            text += ' ';
        } else if (raw[i] != '%') {
            text += raw[i];
        } else {
            const int high = i + 1 < raw.size() ? hex_value(raw[i + 1]) : -1;
            const int low = i + 2 < raw.size() ? hex_value(raw[i + 2]) : -1;
            if (high < 0 || low < 0)
                return Failure{Malformed{"", "the address has a `%` without two hex digits after "
                                             "it; write `%25` for a percent sign"}};
            text += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    if (!domain::is_valid_utf8(text))
        return Failure{Malformed{"", "the address must be percent-encoded UTF-8"}};
    return text;
}

Expected<Query, Malformed> parse_query(std::string_view raw) {
    Fields fields;
    while (!raw.empty()) {
        const auto piece = raw.substr(0, raw.find('&'));
        raw.remove_prefix(std::min(raw.size(), piece.size() + 1));
        if (piece.empty()) continue;
        const auto equals = std::min(piece.find('='), piece.size());
        std::string name = TRY(percent_decode(piece.substr(0, equals), Plus::space));
        const auto raw_value = piece.substr(std::min(piece.size(), equals + 1));
        std::string value = TRY(percent_decode(raw_value, Plus::space));
        fields.emplace_back(std::move(name), std::move(value));
    }
    return Query(std::move(fields));
}

} // namespace

void Headers::add(std::string name, std::string value) {
    fields_.emplace_back(std::move(name), std::move(value));
}

void Headers::set(std::string name, std::string value) {
    std::erase_if(fields_, [&](const auto& field) { return same_name(field.first, name); });
    add(std::move(name), std::move(value));
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
    for (const auto& [key, value] : fields_)
        if (same_name(key, name)) return value;
    return std::nullopt;
}

std::size_t Headers::count(std::string_view name) const {
    return static_cast<std::size_t>(
        std::count_if(fields_.begin(), fields_.end(),
                      [&](const auto& field) { return same_name(field.first, name); }));
}

std::optional<std::string_view> Query::find(std::string_view name) const {
    for (const auto& [key, value] : fields_)
        if (key == name) return value;
    return std::nullopt;
}

std::vector<std::string_view> Query::all(std::string_view name) const {
    std::vector<std::string_view> values;
    for (const auto& [key, value] : fields_)
        if (key == name) values.emplace_back(value);
    return values;
}

Expected<Target, Malformed> parse_target(std::string_view raw) {
    if (!raw.starts_with('/'))
        return Failure{Malformed{"", "the address of the request must begin with `/`"}};
    Target target;
    const auto question = std::min(raw.find('?'), raw.size());
    target.path = raw.substr(0, question);
    target.query = TRY(parse_query(raw.substr(std::min(raw.size(), question + 1))));
    auto rest = std::string_view(target.path);
    while (!rest.empty()) {
        rest.remove_prefix(1); // the slash before the segment
        const auto segment = rest.substr(0, rest.find('/'));
        target.segments.push_back(TRY(percent_decode(segment, Plus::literal)));
        rest.remove_prefix(segment.size());
    }
    return target;
}

Expected<Request, Malformed> make_request(std::string method, std::string_view raw_target) {
    Request request;
    request.method = std::move(method);
    request.target = TRY(parse_target(raw_target));
    return request;
}

Response json_response(int status, std::string json) {
    Response response;
    response.status = status;
    response.headers.set("Content-Type", "application/json");
    response.body = std::move(json);
    return response;
}

} // namespace muniment::api
