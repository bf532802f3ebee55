#include "api/document/stored_document.hpp"

#include "projections/document_reader.hpp"

#include <algorithm>

namespace muniment::api {

namespace {

using domain::Expected;
using projections::DocumentReader;

constexpr std::size_t roles_page_items = 1000;

template <typename Id>
ExtensionArray<Id> items_of(std::optional<std::vector<Id>> ids) {
    if (!ids) return std::nullopt;
    std::vector<ExtensionItem<Id>> items;
    items.reserve(ids->size());
    for (auto& id : *ids)
        items.push_back({std::move(id), items.size()});
    return items;
}

ExtensionGroup group_of(const projections::GroupRecord& record, std::size_t index) {
    ExtensionGroup group{{record.group.id, record.group.name, record.group.description, {}},
                         items_of(record.members),
                         items_of(record.nested),
                         items_of(record.roles),
                         std::nullopt,
                         index};
    if (record.has_mappings) group.mappings = items_of(std::optional(record.group.mappings));
    return group;
}

Expected<domain::Done, projections::ViewsFailure> read_records(const DocumentReader& reader,
                                                               ExtensionDocument& document) {
    TRY(reader.groups([&](const projections::GroupRecord& record) {
        document.groups.push_back(group_of(record, document.groups.size()));
        return true;
    }));
    TRY(reader.roles([&](const projections::RoleRecord& record) {
        document.roles.push_back({record.role, items_of(record.permissions), items_of(record.users),
                                  document.roles.size()});
        return true;
    }));
    TRY(reader.permissions([&](const domain::Permission& permission) {
        document.permissions.push_back({permission, document.permissions.size()});
        return true;
    }));
    return domain::Done{};
}

Expected<std::vector<domain::RoleId>, projections::ViewsFailure>
roles_without_application(const projections::ViewReader& view) {
    std::vector<domain::RoleId> found;
    projections::ListQuery query{"", "", roles_page_items};
    while (true) {
        const auto page = TRY(view.roles(query));
        for (const auto& role : page.items)
            if (!role.application) found.push_back(role.id);
        if (!page.next_key) return found;
        query.after = *page.next_key;
    }
}

bool has_configuration(const ExtensionDocument& document) {
    const auto& collections = document.collections;
    return std::find(collections.begin(), collections.end(), domain::arrays::configuration()) !=
           collections.end();
}

} // namespace

Expected<StoredDocument, ReadProblem> stored_document(const Store& store, domain::Position at,
                                                      std::optional<domain::Instant> instant) {
    const auto view = TRY(store.view(at));
    const DocumentReader reader(view, instant);
    StoredDocument stored;
    stored.document.collections = TRY(reader.collections());
    TRY(read_records(reader, stored.document));
    const auto configuration = TRY(view.configuration());
    const auto kept = TRY(reader.records(domain::arrays::configuration()));
    if (configuration.value != domain::Configuration{} || !kept.empty())
        stored.document.configuration =
            ExtensionConfiguration{configuration.value, std::nullopt, !kept.empty()};
    stored.document.applications = TRY(reader.records(domain::arrays::applications()));
    stored.document.rules = TRY(reader.records(domain::arrays::rules()));
    const auto hidden = TRY(reader.not_represented());
    stored.left_out = {hidden.windowed_edges, hidden.role_inclusions, hidden.user_permissions,
                       hidden.roles_without_application};
    if (hidden.roles_without_application > 0)
        stored.roles_without_application = TRY(roles_without_application(view));
    return stored;
}

Expected<domain::Done, ReadProblem> await_views(const Store& store, int waits_max) {
    for (int waits = 1;; ++waits) {
        const auto view = store.view(store.head());
        if (view) return domain::Done{};
        const bool is_behind =
            std::holds_alternative<NotYet>(view.error()) && store.views_failure().empty();
        if (!is_behind || waits >= waits_max) return domain::Failure{view.error()};
    }
}

void show_api_key(ExtensionDocument& document) {
    if (!has_configuration(document)) return;
    if (!document.configuration) document.configuration.emplace();
    document.configuration->apikey.emplace();
}

std::string losses_text(const DocumentLosses& losses) {
    return std::to_string(losses.total()) + ";windows=" + std::to_string(losses.windows) +
           ";included_roles=" + std::to_string(losses.included_roles) +
           ";user_permissions=" + std::to_string(losses.user_permissions) +
           ";roles_without_application=" + std::to_string(losses.roles_without_application);
}

} // namespace muniment::api
