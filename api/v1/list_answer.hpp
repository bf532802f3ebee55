#pragma once

#include "api/json/write.hpp"
#include "api/v1/answers.hpp"
#include "api/v1/read_parameters.hpp"

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>

/// What every read of `/v1` shares: where it stands, how a list is cut into pages, how it answers.
namespace muniment::api {

inline constexpr std::uint64_t page_items_max = 1000;
inline constexpr std::uint64_t page_items_default = 100;

/// A handler whose failure is a problem document.
using Answering = std::function<domain::Expected<Response, Problem>(const Call&)>;
RouteHandler answering(Answering handler);

/// Where a read stands, with the views opened there.
struct OpenRead {
    domain::Moment moment;
    projections::ViewReader views;
};

/// Opens a read by `at`, `known_at` and `min_position`.
domain::Expected<OpenRead, Problem> open_read(const Store& store, const Call& call);

/// A read of one page.
struct OpenList {
    OpenRead read;
    projections::ListQuery query;
    std::string identity; ///< what its cursor is bound to
};

/// Opens a read by its cursor, else by its moment. Checks `q`, `limit`, `cursor`, and that no
/// parameters but these and `filters` are there.
domain::Expected<OpenList, Problem> open_list(const Store& store, const Call& call,
                                              std::initializer_list<std::string_view> filters);

/// As `open_list`, where the names of the parameters were checked before.
domain::Expected<OpenList, Problem> open_known_list(const Store& store, const Call& call);

/// Problem of an answer that the views could not give.
domain::Failure<Problem> views_problem(const projections::ViewsFailure& failure);

void write_json(JsonWriter& writer, const projections::MembershipRow& row);
void write_json(JsonWriter& writer, const projections::UserRoleRow& row);
void write_json(JsonWriter& writer, const projections::UserPermissionRow& row);
/// Members flat beside `id` and `registered`; `attributes` as an object.
void write_user(JsonWriter& writer, const domain::User& user, bool registered);
void write_json(JsonWriter& writer, const domain::User& user);

/// A user known by edges alone: `{"id":…,"registered":false}`.
struct UnregisteredUser {
    domain::UserId id;
};
void write_json(JsonWriter& writer, const UnregisteredUser& user);

/// The cursor of the next page, or nothing on the last.
std::optional<std::string> next_cursor(const Store& store, const OpenList& list,
                                       const std::optional<std::string>& next_key);

/// `{"items":[…],"next_cursor":…,"occurred_at":…,"position":…}`.
template <typename T>
Response list_response(const Store& store, const OpenList& list, const projections::Page<T>& page) {
    std::string body;
    JsonWriter writer(body);
    writer.begin_object();
    writer.key("items");
    writer.begin_array();
    for (const auto& item : page.items)
        write_json(writer, item);
    writer.end_array();
    if (const auto cursor = next_cursor(store, list, page.next_key)) {
        writer.key("next_cursor");
        writer.text(*cursor);
    }
    const auto& end = list.read.views.end();
    writer.key("occurred_at");
    write_json(writer, end.occurred_at.instant);
    writer.key("position");
    write_json(writer, end.position);
    writer.end_object();
    return json_response(200, std::move(body));
}

} // namespace muniment::api
