#include "api/service/effective_changes.hpp"
#include "api/service/scopes.hpp"
#include "api/v1/cause_json.hpp"
#include "api/v1/list_answer.hpp"
#include "api/v1/routes.hpp"
#include "projections/audit/difference_reader.hpp"
#include "projections/snapshot.hpp"

#include <memory>
#include <stdexcept>

/// What differs between two moments: facts in the order of a snapshot, then effective permissions.
namespace muniment::api {

namespace {

using domain::Expected;
using domain::Failure;
using projections::audit::FactKey;

constexpr std::uint64_t items_max = 10'000;
constexpr std::size_t effective_kind = std::variant_size_v<projections::Fact>;
constexpr std::string_view effective_name = "effective_permission";

/// A question and where its answer begins.
struct Question {
    ResolvedMoment from;
    ResolvedMoment to;
    std::optional<std::size_t> kind;
    FactKey after;
    std::optional<std::uint64_t> limit; ///< absent: everything
    std::string identity;               ///< what its cursor is bound to
};

/// What answers it; a reader belongs to one thread at a time.
struct Open {
    const Store& store;
    Question question;
    projections::ViewReader views;
};

Expected<std::optional<std::size_t>, Problem> kind_of(const ReadParameters& parameters) {
    const auto name = parameters.text("kind");
    if (!name) return std::optional<std::size_t>{};
    if (*name == effective_name) return std::optional(effective_kind);
    const auto& kinds = projections::snapshot_kinds();
    for (std::size_t i = 0; i < kinds.size(); ++i)
        if (kinds[i].name == *name) return std::optional(i);
    return Failure{
        parameter_problem("kind", "must be a kind of line of a snapshot, such as `membership`, or "
                                  "`effective_permission`")};
}

/// One of the two moments, in the grammar of `at`.
Expected<ResolvedMoment, Problem> moment_of(const Store& store, const ReadParameters& parameters,
                                            const char* name) {
    const auto renamed = [&](MomentProblem problem) {
        if (problem.parameter == "at") problem.parameter = name;
        return Failure{to_problem(ReadProblem{std::move(problem)})};
    };
    const auto query = parse_moment_query(parameters.text(name), parameters.text("known_at"),
                                          parameters.text("min_position"));
    if (!query) return renamed(query.error());
    const auto resolved = store.resolve(*query);
    if (resolved) return *resolved;
    if (const auto* problem = std::get_if<MomentProblem>(&resolved.error()))
        return renamed(*problem);
    return Failure{to_problem(resolved.error())};
}

/// `position\ninstant\n` of the earlier moment, then `kind\nfirst\nsecond` of the last item.
std::string key_text(const Question& question, const FactKey& last) {
    const auto& from = question.from.moment;
    return std::to_string(from.position.value) + '\n' + std::to_string(from.instant.us) + '\n' +
           std::to_string(last.kind) + '\n' + last.first + '\n' + last.second;
}

std::string take_field(std::string_view& text) {
    const auto field = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), field.size() + 1));
    return std::string(field);
}

Expected<domain::Done, Problem> go_on(const Store& store, const std::string& text,
                                      Question& question) {
    const auto cursor = store.cursors().decode(text, question.identity);
    if (!cursor)
        return Failure{Problem{
            ProblemKind::bad_cursor, "`cursor` " + cursor.error(), "", {{"parameter", "cursor"}}}};
    std::string_view key = cursor->last_key;
    const domain::Position position{std::stoull(take_field(key))};
    const domain::Instant instant{std::stoll(take_field(key))};
    const auto lock = store.live().lock_shared();
    const auto& timeline = store.live().timeline;
    const auto resolved = [&](const domain::Moment& moment) {
        const auto end = timeline.containing(moment.position).value_or(domain::BatchEnd{});
        return ResolvedMoment{moment, end.occurred_at, end.recorded_at};
    };
    question.from = resolved({position, instant});
    question.to = resolved(cursor->moment);
    question.after.kind = std::stoull(take_field(key));
    question.after.first = take_field(key);
    question.after.second = take_field(key);
    return domain::Done{};
}

Expected<Question, Problem> question_of(const Store& store, const Request& request) {
    const ReadParameters parameters(request);
    TRY(parameters.allow_only(
        {"from", "to", "known_at", "min_position", "kind", "limit", "cursor"}));
    TRY(parameters.required_text("from"));
    Question question;
    question.kind = TRY(kind_of(parameters));
    question.identity = ReadParameters::list_identity(request);
    const auto cursor = parameters.text("cursor");
    if (cursor || parameters.text("limit"))
        question.limit = TRY(parameters.number("limit", page_items_default, 1, items_max));
    if (cursor) {
        TRY(go_on(store, *cursor, question));
        return question;
    }
    question.from = TRY(moment_of(store, parameters, "from"));
    question.to = TRY(moment_of(store, parameters, "to"));
    if (question.from.moment.position > question.to.moment.position)
        return Failure{parameter_problem("from", "is a later state than `to`; exchange them")};
    return question;
}

void write_moment(JsonWriter& writer, const char* name, const ResolvedMoment& at) {
    writer.key(name);
    writer.begin_object();
    writer.key("instant");
    write_json(writer, at.moment.instant);
    writer.key("occurred_at");
    write_json(writer, at.occurred_at.instant);
    writer.key("position");
    write_json(writer, at.moment.position);
    writer.end_object();
}

void write_item(JsonWriter& writer, const projections::audit::Difference& item) {
    writer.begin_object();
    if (item.after) {
        writer.key("after");
        writer.raw(projections::fact_line(*item.after));
    }
    if (item.before) {
        writer.key("before");
        writer.raw(projections::fact_line(*item.before));
    }
    writer.key("change");
    writer.text(!item.before ? "added" : (!item.after ? "removed" : "changed"));
    if (item.ended_by) {
        writer.key("ended_by");
        write_cause(writer, *item.ended_by);
    }
    writer.key("kind");
    writer.text(projections::snapshot_kinds()[item.key.kind].name);
    if (item.made_by) {
        writer.key("made_by");
        write_cause(writer, *item.made_by);
    }
    writer.end_object();
}

void write_item(JsonWriter& writer, const EffectiveChange& item) {
    writer.begin_object();
    if (!item.gained) {
        writer.key("before");
    } else {
        writer.key("after");
    }
    writer.begin_object();
    writer.key("kind");
    writer.text(effective_name);
    writer.key("permission");
    writer.text(item.permission.text());
    writer.key("user");
    writer.text(item.user.text());
    writer.end_object();
    writer.key("change");
    writer.text(item.gained ? "added" : "removed");
    writer.key("kind");
    writer.text(effective_name);
    writer.end_object();
}

/// Writes the items of one answer, hands pieces on, and knows the last one.
class Items {
  public:
    Items(const Open& open, const ChunkSink& sink) : open_(open), sink_(sink), writer_(body_) {}

    /// Answers false if nobody listens any more.
    Expected<bool, projections::ViewsFailure> write() {
        const auto& question = open_.question;
        writer_.begin_object();
        write_moment(writer_, "from", question.from);
        writer_.key("items");
        writer_.begin_array();
        const bool is_whole = TRY(write_facts()) && TRY(write_effective());
        if (is_cut_off_) return false;
        writer_.end_array();
        if (!is_whole) {
            writer_.key("next_cursor");
            writer_.text(open_.store.cursors().encode(
                {question.to.moment, key_text(question, last_)}, question.identity));
        }
        write_moment(writer_, "to", question.to);
        writer_.end_object();
        return hand_on();
    }

  private:
    Expected<bool, projections::ViewsFailure> write_facts() {
        const auto& question = open_.question;
        if (question.kind == effective_kind || question.after.kind == effective_kind) return true;
        const projections::audit::DifferenceReader reader(open_.views,
                                                          question.from.moment.position);
        return reader.visit(question.after, question.kind,
                            [&](const auto& item) { return add(item.key, item); });
    }

    Expected<bool, projections::ViewsFailure> write_effective() {
        const auto& question = open_.question;
        if (question.kind && *question.kind != effective_kind) return true;
        EffectiveRange range{question.from.moment, question.to.moment, {}, {}};
        if (question.after.kind == effective_kind) {
            range.user = question.after.first;
            range.permission = question.after.second;
        }
        return visit_effective_changes(
            open_.store, open_.views, range, [&](const EffectiveChange& item) {
                return add({effective_kind, item.user.text(), item.permission.text()}, item);
            });
    }

    template <typename Item>
    bool add(const FactKey& key, const Item& item) {
        if (open_.question.limit && count_ == *open_.question.limit) return false;
        ++count_;
        last_ = key;
        write_item(writer_, item);
        constexpr std::size_t piece_bytes = std::size_t{64} << 10U;
        return body_.size() < piece_bytes || hand_on();
    }

    bool hand_on() {
        is_cut_off_ = !sink_(body_);
        body_.clear();
        return !is_cut_off_;
    }

    const Open& open_;
    const ChunkSink& sink_;
    std::string body_;
    JsonWriter writer_;
    FactKey last_;
    std::uint64_t count_ = 0;
    bool is_cut_off_ = false;
};

/// A page is one text; a whole answer is written in one go by the thread of the connection, and a
/// failure in the middle cuts it short.
Expected<Response, Problem> respond(std::shared_ptr<Open> open) {
    auto response = json_response(200, "");
    if (open->question.limit) {
        std::string body;
        const auto written = Items(*open, [&](std::string_view piece) {
                                 body += piece;
                                 return true;
                             }).write();
        if (!written) return views_problem(written.error());
        response.body = std::move(body);
        return response;
    }
    response.body = BodyStream([open = std::move(open)](const ChunkSink& sink) {
        const auto written = Items(*open, sink).write();
        if (!written) throw std::runtime_error("the views cannot be read: " + written.error().what);
        return false;
    });
    return response;
}

RouteHandler diff(const Store& store) {
    return answering([&store](const Call& call) -> Expected<Response, Problem> {
        auto question = TRY(question_of(store, call.request));
        auto views = store.view(question.to.moment.position);
        if (!views) return Failure{to_problem(views.error())};
        return respond(
            std::make_shared<Open>(Open{store, std::move(question), std::move(views).value()}));
    });
}

} // namespace

void add_diff_routes(std::vector<Route>& routes, const Store& store) {
    routes.push_back({"GET", "/v1/diff", "diff", std::string(scope::read_snapshots),
                      "What differs between two moments", diff(store)});
    routes.back().evidence = Evidence::some;
}

} // namespace muniment::api
