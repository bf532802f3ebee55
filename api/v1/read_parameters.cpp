#include "api/v1/read_parameters.hpp"

#include "api/json/names.hpp"
#include "api/v1/answers.hpp"

#include <algorithm>
#include <charconv>

namespace muniment::api {

using domain::Done;
using domain::Expected;
using domain::Failure;

namespace {

Failure<Problem> unknown_parameter(std::string_view name, std::span<const std::string_view> known) {
    return {parameter_problem(name, "is not a known parameter of this route; known are " +
                                        listed(known))};
}

bool is_repeated(const Query& query, std::string_view name) {
    const auto has_name = [name](const auto& field) { return field.first == name; };
    return std::count_if(query.fields().begin(), query.fields().end(), has_name) > 1;
}

} // namespace

Expected<Done, Problem> ReadParameters::allow_only(std::span<const std::string_view> known,
                                                   std::string_view repeatable) const {
    for (const auto& [name, value] : query_.fields()) {
        if (std::find(known.begin(), known.end(), name) == known.end())
            return unknown_parameter(name, known);
        if (name != repeatable && is_repeated(query_, name))
            return Failure{parameter_problem(name, "must be given once")};
    }
    return Done{};
}

Expected<Done, Problem> ReadParameters::allow(std::span<const std::string_view> known,
                                              std::string_view repeatable) const {
    std::vector<std::string_view> all(known.begin(), known.end());
    all.insert(all.end(), {"at", "known_at", "min_position"});
    return allow_only(all, repeatable);
}

std::optional<std::string> ReadParameters::text(std::string_view name) const {
    const auto found = query_.find(name);
    if (!found) return std::nullopt;
    return std::string(*found);
}

Expected<std::string, Problem> ReadParameters::required_text(std::string_view name) const {
    const auto found = text(name);
    if (!found || found->empty()) return Failure{parameter_problem(name, "is required")};
    return *found;
}

Expected<bool, Problem> ReadParameters::flag(std::string_view name) const {
    const auto found = query_.find(name);
    if (!found || *found == "false") return false;
    if (*found == "true") return true;
    return Failure{parameter_problem(name, "must be `true` or `false`")};
}

Expected<std::uint64_t, Problem> ReadParameters::number(std::string_view name, std::uint64_t absent,
                                                        std::uint64_t min,
                                                        std::uint64_t max) const {
    const auto found = query_.find(name);
    if (!found) return absent;
    std::uint64_t number = 0;
    const auto* end = found->data() + found->size();
    const auto [stopped, error] = std::from_chars(found->data(), end, number);
    if (error != std::errc{} || stopped != end || number < min || number > max)
        return Failure{parameter_problem(name, "must be a whole number from " +
                                                   std::to_string(min) + " to " +
                                                   std::to_string(max))};
    return number;
}

Expected<MomentQuery, Problem> ReadParameters::moment() const {
    auto query = parse_moment_query(text("at"), text("known_at"), text("min_position"));
    if (!query) return Failure{parameter_problem(query.error().parameter, query.error().problem)};
    return *query;
}

std::string ReadParameters::list_identity(const Request& request) {
    auto fields = request.target.query.fields();
    std::erase_if(fields, [](const auto& field) {
        return field.first == "cursor" || field.first == "limit" || field.first == "min_position";
    });
    std::sort(fields.begin(), fields.end());
    std::string identity = request.target.path;
    for (const auto& [name, value] : fields)
        identity += '\n' + name + '=' + std::to_string(value.size()) + ':' + value;
    return identity;
}

Problem ReadParameters::id_problem(std::string_view name, const domain::InvalidId& error) {
    return parameter_problem(name, error.problem);
}

} // namespace muniment::api
