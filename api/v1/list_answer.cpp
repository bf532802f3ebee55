#include "api/v1/list_answer.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>

namespace muniment::api {

using domain::Expected;
using domain::Failure;

RouteHandler answering(Answering handler) {
    return [handler = std::move(handler)](const Call& call) {
        auto answer = handler(call);
        return answer ? std::move(answer).value() : to_response(answer.error());
    };
}

namespace {

Expected<OpenRead, Problem> open_at(const Store& store, const domain::Moment& moment) {
    auto views = store.view(moment.position);
    if (!views) return Failure{to_problem(views.error())};
    return OpenRead{moment, std::move(views).value()};
}

} // namespace

Expected<OpenRead, Problem> open_read(const Store& store, const Call& call) {
    const auto query = TRY(ReadParameters(call.request).moment());
    const auto resolved = store.resolve(query);
    if (!resolved) return Failure{to_problem(resolved.error())};
    return open_at(store, resolved->moment);
}

Expected<OpenList, Problem> open_list(const Store& store, const Call& call,
                                      std::initializer_list<std::string_view> filters) {
    const ReadParameters parameters(call.request);
    std::vector<std::string_view> known(filters);
    known.insert(known.end(), {"q", "limit", "cursor"});
    TRY(parameters.allow(known));
    return open_known_list(store, call);
}

Expected<OpenList, Problem> open_known_list(const Store& store, const Call& call) {
    const ReadParameters parameters(call.request);
    projections::ListQuery query;
    query.q = parameters.text("q").value_or("");
    query.limit = TRY(parameters.number("limit", page_items_default, 1, page_items_max));
    auto identity = ReadParameters::list_identity(call.request);
    const auto text = parameters.text("cursor");
    if (!text) {
        auto read = TRY(open_read(store, call));
        return OpenList{std::move(read), std::move(query), std::move(identity)};
    }
    const auto cursor = store.cursors().decode(*text, identity);
    if (!cursor)
        return Failure{Problem{
            ProblemKind::bad_cursor, "`cursor` " + cursor.error(), "", {{"parameter", "cursor"}}}};
    query.after = cursor->last_key;
    auto read = TRY(open_at(store, cursor->moment));
    return OpenList{std::move(read), std::move(query), std::move(identity)};
}

Failure<Problem> views_problem(const projections::ViewsFailure& failure) {
    return Failure{to_problem(ReadProblem{failure})};
}

std::optional<std::string> next_cursor(const Store& store, const OpenList& list,
                                       const std::optional<std::string>& next_key) {
    if (!next_key) return std::nullopt;
    return store.cursors().encode({list.read.moment, *next_key}, list.identity);
}

namespace {

void write_window(JsonWriter& writer, const domain::Window& window) {
    if (window.from) {
        writer.key("valid_from");
        write_json(writer, *window.from);
    }
    if (window.until) {
        writer.key("valid_until");
        write_json(writer, *window.until);
    }
}

void write_edge(JsonWriter& writer, std::string_view kind, const std::string& id,
                const domain::UserId& user, const domain::Window& window) {
    writer.begin_object();
    writer.key(kind);
    writer.text(id);
    writer.key("user");
    writer.text(user.text());
    write_window(writer, window);
    writer.end_object();
}

void write_optional(JsonWriter& writer, std::string_view name,
                    const std::optional<std::string>& text) {
    if (!text) return;
    writer.key(name);
    writer.text(*text);
}

} // namespace

void write_json(JsonWriter& writer, const projections::MembershipRow& row) {
    write_edge(writer, "group", row.group.text(), row.user, row.window);
}
void write_json(JsonWriter& writer, const projections::UserRoleRow& row) {
    write_edge(writer, "role", row.role.text(), row.user, row.window);
}
void write_json(JsonWriter& writer, const projections::UserPermissionRow& row) {
    write_edge(writer, "permission", row.permission.text(), row.user, row.window);
}

void write_user(JsonWriter& writer, const domain::User& user, bool registered) {
    writer.begin_object();
    if (user.profile) {
        const auto& profile = *user.profile;
        if (profile.attributes) {
            writer.key("attributes");
            writer.raw(*profile.attributes);
        }
        writer.key("connections");
        write_json(writer, profile.connections);
        write_optional(writer, "email", profile.email);
    }
    writer.key("id");
    writer.text(user.id.text());
    if (user.profile) {
        write_optional(writer, "name", user.profile->name);
        write_optional(writer, "nickname", user.profile->nickname);
        write_optional(writer, "picture", user.profile->picture);
    }
    writer.key("registered");
    writer.boolean(registered);
    writer.end_object();
}

void write_json(JsonWriter& writer, const domain::User& user) {
    write_user(writer, user, true);
}
void write_json(JsonWriter& writer, const UnregisteredUser& user) {
    write_user(writer, {user.id, std::nullopt}, false);
}

} // namespace muniment::api
