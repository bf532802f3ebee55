#include "api/auth0/listing.hpp"

#include "domain/text.hpp"

namespace muniment::api::auth0 {

namespace {

constexpr std::size_t search_units_max = 1000;
constexpr std::size_t page_items_max = 1000; ///< where the extension has no pages
constexpr std::size_t page_items_default = 100;

/// The fields that all records have.
template <typename Entity>
std::optional<std::string> common_field(const Entity& entity, std::string_view field) {
    if (field == "name") return entity.name;
    if (field == "description") return entity.description;
    if (field == "_id") return entity.id.text();
    return std::nullopt;
}

std::string text_of(domain::ApplicationRefType type) {
    return boost::describe::enum_to_string(type, "");
}

} // namespace

bool Search::finds_in(const std::optional<std::string>& text) const {
    return text && domain::fold_case(*text).find(q) != std::string::npos;
}

bool Search::finds(const domain::Group& group) const {
    return q.empty() || finds_in(common_field(group, field));
}

bool Search::finds(const domain::Role& role) const {
    if (q.empty()) return true;
    if (field == "applicationId")
        return finds_in(role.application ? std::optional(role.application->text()) : std::nullopt);
    if (field == "applicationType")
        return finds_in(role.application_type ? std::optional(text_of(*role.application_type))
                                              : std::nullopt);
    return finds_in(common_field(role, field));
}

bool Search::finds(const domain::Permission& permission) const {
    if (q.empty()) return true;
    if (field == "applicationId") return finds_in(permission.application.text());
    if (field == "applicationType") return finds_in(text_of(permission.application_type));
    return finds_in(common_field(permission, field));
}

Checked<ListParameters> list_parameters(const Call& call) {
    const QueryRecord query(call.request);
    const auto q = TRY(query.text("q", search_units_max));
    const auto field = TRY(query.text("field", search_units_max));
    ListParameters parameters;
    parameters.paging = TRY(query.paging(page_items_max, page_items_default));
    TRY(query.allow_only({"q", "field", "per_page", "page"}));
    parameters.search = {domain::fold_case(q.value_or("")), field.value_or("")};
    if (parameters.search.field.empty()) parameters.search.field = "name";
    return parameters;
}

Checked<std::optional<Paging>> array_paging(const Call& call) {
    return QueryRecord(call.request).paging(page_items_max, page_items_default);
}

bool is_on_page(std::size_t index, const std::optional<Paging>& paging) {
    if (!paging) return true;
    return index >= paging->first() && index - paging->first() < paging->per_page;
}

Response array_answer(std::string json, std::size_t total) {
    auto response = ok(std::move(json));
    response.headers.set("Muniment-Total", std::to_string(total));
    return response;
}

} // namespace muniment::api::auth0
