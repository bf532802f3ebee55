#include "api/json/names.hpp"
#include "api/service/reports.hpp"
#include "api/service/scopes.hpp"
#include "api/v1/list_answer.hpp"
#include "api/v1/routes.hpp"
#include "api/v1/seal_answer.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace muniment::api {

namespace {

using domain::Done;
using domain::Expected;
using domain::Failure;

/// What the parts of reading a request share.
struct Asked {
    const Store& store;
    const ReadParameters& parameters;
    const Query& query;
};

bool takes(const ReportKind& kind, std::string_view filter) {
    return std::find(kind.filters.begin(), kind.filters.end(), filter) != kind.filters.end();
}

/// `30d`, `12h`.
std::optional<std::int64_t> parse_duration_us(std::string_view text) {
    constexpr std::int64_t hour_us = 3'600'000'000;
    constexpr std::int64_t days_max = 36'500;
    if (text.size() < 2) return std::nullopt;
    const std::int64_t unit_us = text.back() == 'd' ? day_us : hour_us;
    if (text.back() != 'd' && text.back() != 'h') return std::nullopt;
    text.remove_suffix(1);
    std::int64_t number = 0;
    const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || stopped != text.data() + text.size() || number < 1 ||
        number > days_max * (day_us / unit_us))
        return std::nullopt;
    return number * unit_us;
}

Expected<std::int64_t, Problem> duration_us(const Asked& asked, ReportRequest& request,
                                            std::string_view name, std::int64_t absent) {
    const auto text = asked.parameters.text(name).value_or(std::to_string(absent / day_us) + "d");
    const auto parsed = parse_duration_us(text);
    if (!parsed)
        return Failure{parameter_problem(
            name, "must be a number of days or hours, such as `30d` or `12h`, up to 36500 days")};
    request.filters.emplace_back(name, text);
    return *parsed;
}

/// Where the period begins: as asked, or a quarter before the moment of the report.
Expected<Done, Problem> read_period(const Asked& asked, ReportRequest& request) {
    const auto text = asked.parameters.text("from");
    MomentQuery query;
    if (text) {
        auto parsed = parse_moment_query(*text, asked.parameters.text("known_at"), std::nullopt);
        if (!parsed) return Failure{parameter_problem("from", parsed.error().problem)};
        query = std::move(parsed).value();
    } else {
        query.instant = domain::Instant{request.at.moment.instant.us - period_us_default};
    }
    const auto from = asked.store.resolve(query);
    if (!from) {
        auto problem = from.error();
        if (auto* moment = std::get_if<MomentProblem>(&problem)) moment->parameter = "from";
        return Failure{to_problem(problem)};
    }
    request.from = from->moment;
    const auto& to = request.at.moment;
    if (text && (request.from.position > to.position || request.from.instant > to.instant))
        return Failure{parameter_problem("from", "must not be later than `at`")};
    request.from.position = std::min(request.from.position, to.position);
    request.filters.emplace_back("from", std::to_string(request.from.position.value) + "@" +
                                             domain::format_rfc3339(request.from.instant));
    return Done{};
}

/// The entity that a filter names; 404 if there was none of that id.
template <typename Id, typename Exists>
Expected<std::optional<Id>, Problem> read_entity(const Asked& asked, ReportRequest& request,
                                                 std::string_view name, Exists exists) {
    auto id = TRY(asked.parameters.id<Id>(name));
    if (!id) return id;
    const auto found = exists(*id);
    if (!found) return Failure{to_problem(ReadProblem{found.error()})};
    if (!*found) return Failure{not_found(ref(*id))};
    request.filters.emplace_back(name, id->text());
    return id;
}

Expected<Done, Problem> read_entities(const Asked& asked, ReportRequest& request) {
    const auto views = asked.store.view(request.at.moment.position);
    if (!views) return Failure{to_problem(views.error())};
    using Exists = Expected<bool, projections::ViewsFailure>;
    const auto is_application = [&](const auto& id) -> Exists {
        return TRY(views->application(id)).has_value();
    };
    // Somebody who has left is asked about as well.
    const auto was_user = [&](const auto& id) -> Exists {
        return TRY(views->last_touched(ref(id))).value > 0;
    };
    const auto is_group = [&](const auto& id) -> Exists {
        return TRY(views->group(id)).has_value();
    };
    auto& filter = request.filter;
    filter.application =
        TRY(read_entity<domain::ApplicationId>(asked, request, "application", is_application));
    filter.user = TRY(read_entity<domain::UserId>(asked, request, "user", was_user));
    filter.group = TRY(read_entity<domain::GroupId>(asked, request, "group", is_group));
    return Done{};
}

/// Patterns as asked; the usual ones where none is given at all.
Expected<Done, Problem> read_patterns(const Asked& asked, ReportRequest& request) {
    const auto given = [&](std::string_view name) -> Expected<std::vector<std::string>, Problem> {
        std::vector<std::string> patterns;
        for (const auto pattern : asked.query.all(name)) {
            if (pattern.empty()) return Failure{parameter_problem(name, "must not be empty")};
            patterns.emplace_back(pattern);
        }
        return patterns;
    };
    request.privileges.roles = TRY(given("role"));
    request.privileges.permissions = TRY(given("permission"));
    if (request.privileges.roles.empty() && request.privileges.permissions.empty())
        request.privileges = projections::usual_privileges();
    for (const auto& pattern : request.privileges.roles)
        request.filters.emplace_back("role", pattern);
    for (const auto& pattern : request.privileges.permissions)
        request.filters.emplace_back("permission", pattern);
    return Done{};
}

/// Which parameters the report takes, each once; patterns as often as one likes.
Expected<Done, Problem> check_names(const Asked& asked, const ReportKind& kind) {
    std::vector<std::string_view> known(kind.filters);
    known.insert(known.end(), {"format", "seal", "at", "known_at", "min_position"});
    for (const auto& [name, value] : asked.query.fields()) {
        if (std::find(known.begin(), known.end(), name) == known.end())
            return Failure{parameter_problem(
                name, "is not a known parameter of this report; known are " + listed(known))};
        const bool repeatable = name == "role" || name == "permission";
        if (!repeatable && asked.query.all(name).size() > 1)
            return Failure{parameter_problem(name, "must be given once")};
    }
    return Done{};
}

Expected<ReportRequest, Problem> read_request(const Asked& asked, const ReportKind& kind) {
    ReportRequest request;
    request.kind = &kind;
    TRY(check_names(asked, kind));
    const auto form = parse_report_form(asked.parameters.text("format").value_or("json"));
    if (!form) return Failure{parameter_problem("format", "must be `csv`, `json` or `html`")};
    request.form = *form;
    const auto query = TRY(asked.parameters.moment());
    const auto at = asked.store.resolve(query);
    if (!at) return Failure{to_problem(at.error())};
    request.at = *at;
    TRY(read_entities(asked, request));
    if (takes(kind, "from")) TRY(read_period(asked, request));
    if (takes(kind, "role")) TRY(read_patterns(asked, request));
    if (takes(kind, "within"))
        request.within_us = TRY(duration_us(asked, request, "within", within_us_default));
    if (takes(kind, "older_than"))
        request.older_than_us =
            TRY(duration_us(asked, request, "older_than", older_than_us_default));
    return request;
}

/// What the report says of itself, for those who read it as CSV.
void put_head(Headers& headers, const ReportRequest& request, const ReportHead& head) {
    const auto writing = writing_of(request.form);
    const auto position = std::to_string(head.at.position.value);
    headers.set("Content-Type", writing.media_type);
    headers.set("Content-Disposition",
                "inline; filename=\"" + head.name + "-" + position + "." + writing.suffix + "\"");
    headers.set("X-Content-Type-Options", "nosniff");
    if (request.form == ReportForm::html)
        headers.set("Content-Security-Policy",
                    "default-src 'none'; style-src 'unsafe-inline'; sandbox");
    headers.set("Muniment-Origin", head.origin);
    headers.set("Muniment-Report-Position", position);
    headers.set("Muniment-Report-Instant", domain::format_rfc3339(head.at.instant));
    headers.set("Muniment-Tree-Size", std::to_string(head.tree_size));
    headers.set("Muniment-Root", head.root);
    headers.set("Muniment-Rows", std::to_string(head.row_count));
}

Expected<const ReportKind*, Problem> kind_of(const Call& call) {
    const auto& name = call.parameters.find("name")->second;
    if (const auto* kind = find_report(name)) return kind;
    std::vector<std::string_view> known;
    for (const auto& kind : report_kinds())
        known.push_back(kind.name);
    return Failure{Problem{ProblemKind::not_found,
                           "there is no report `" + name + "`; there are " + listed(known),
                           "",
                           {}}};
}

/// The rows are gone through twice: once to count them before anything is sent, once to write them.
/// A failure in the middle cuts the body short, so that a half report is never taken for a whole
/// one.
RouteHandler report(const Store& store) {
    return answering([&store](const Call& call) -> Expected<Response, Problem> {
        const auto* kind = TRY(kind_of(call));
        const ReadParameters parameters(call.request);
        const bool only_seal = TRY(asks_for_seal(parameters));
        const auto request =
            TRY(read_request({store, parameters, call.request.target.query}, *kind));
        const auto head = report_head(store, request);
        if (!head) return Failure{Problem{ProblemKind::internal, head.error(), "", {}}};
        if (only_seal) {
            const auto content = sealed_report(store, request, *head);
            if (!content) return Failure{to_problem(content.error())};
            return seal_response(store, *content);
        }
        Response response;
        put_head(response.headers, request, *head);
        response.body = BodyStream([&store, request, head = *head](const ChunkSink& write) {
            const auto written = write_report(store, request, head, write);
            if (!written) throw std::runtime_error(written.error());
            return false;
        });
        return response;
    });
}

} // namespace

void add_report_routes(std::vector<Route>& routes, const Store& store) {
    routes.push_back({"GET", "/v1/reports/{name}", "report", std::string(scope::read_reports),
                      "A report for reviewers at a moment", report(store)});
    routes.back().evidence = Evidence::whole;
}

} // namespace muniment::api
