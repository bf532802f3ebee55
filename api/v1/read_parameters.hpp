#pragma once

#include "api/http/problem.hpp"
#include "api/http/router.hpp"
#include "api/service/store.hpp"

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace muniment::api {

/// The query parameters of a read: each asked for by name, unknown ones refused.
class ReadParameters {
  public:
    explicit ReadParameters(const Request& request) : query_(request.target.query) {}

    /// Refuses parameters beside `known`, and parameters given twice, except `repeatable`: for what
    /// reads no moment.
    domain::Expected<domain::Done, Problem> allow_only(std::span<const std::string_view> known,
                                                       std::string_view repeatable = {}) const;
    domain::Expected<domain::Done, Problem>
    allow_only(std::initializer_list<std::string_view> known) const {
        return allow_only(std::span(known.begin(), known.size()));
    }

    /// The same for what reads a moment: those every such read takes (`at`, `known_at`,
    /// `min_position`) are known, too.
    domain::Expected<domain::Done, Problem> allow(std::span<const std::string_view> known,
                                                  std::string_view repeatable = {}) const;
    domain::Expected<domain::Done, Problem> allow(std::initializer_list<std::string_view> known,
                                                  std::string_view repeatable = {}) const {
        return allow(std::span(known.begin(), known.size()), repeatable);
    }

    std::optional<std::string> text(std::string_view name) const;
    domain::Expected<std::string, Problem> required_text(std::string_view name) const;
    /// `true` or `false`; absent: false.
    domain::Expected<bool, Problem> flag(std::string_view name) const;
    domain::Expected<std::uint64_t, Problem> number(std::string_view name, std::uint64_t absent,
                                                    std::uint64_t min, std::uint64_t max) const;
    template <typename Id>
    domain::Expected<std::optional<Id>, Problem> id(std::string_view name) const {
        const auto given = text(name);
        if (!given) return std::optional<Id>{};
        auto parsed = Id::parse(*given);
        if (!parsed) return domain::Failure{id_problem(name, parsed.error())};
        return std::optional<Id>(std::move(parsed).value());
    }
    domain::Expected<MomentQuery, Problem> moment() const;

    /// Names the list that a cursor belongs to: path and parameters without `cursor` and `limit`.
    static std::string list_identity(const Request& request);

  private:
    static Problem id_problem(std::string_view name, const domain::InvalidId& error);
    const Query& query_;
};

/// The id in a path parameter; 404 where it cannot be one.
template <typename Id>
domain::Expected<Id, Problem> path_id(const Call& call, std::string_view name = "id") {
    const auto& text = call.parameters.find(name)->second;
    auto id = Id::parse(text);
    if (!id)
        return domain::Failure{Problem{
            ProblemKind::not_found, "`" + text + "` is no id: it " + id.error().problem, "", {}}};
    return std::move(id).value();
}

} // namespace muniment::api
