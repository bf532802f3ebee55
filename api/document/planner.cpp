#include "api/document/planner.hpp"

#include "api/document/check_document.hpp"
#include "domain/limits.hpp"
#include "domain/token_switches.hpp"

#include <algorithm>

namespace muniment::api {

DocumentPlan plan_import(const ExtensionDocument& wanted, const DocumentSituation& situation) {
    return detail::Planner(wanted, situation).plan();
}

PreparedImport prepare_import(ExtensionDocument document, const DocumentSituation& situation) {
    PreparedImport prepared;
    const bool stands_alone = situation.mode == ImportMode::replace;
    prepared.findings = check_document(document, stands_alone ? nullptr : &situation.directory);
    prepared.plan = plan_import(document, situation);
    prepared.findings.insert(prepared.findings.end(), prepared.plan.conflicts.begin(),
                             prepared.plan.conflicts.end());
    return prepared;
}

std::string repair_text(const DocumentFinding& left_out) {
    return left_out.pointer + " " + left_out.problem;
}

std::vector<domain::Change> repair_changes(const std::vector<DocumentFinding>& left_out) {
    constexpr std::size_t text_overhead_bytes = 16; // quotes, a comma, some escapes
    std::vector<domain::Change> changes;
    domain::RecordRepair part;
    std::size_t bytes = 0;
    for (const auto& finding : left_out) {
        auto text = repair_text(finding);
        const auto needs = text.size() + text_overhead_bytes;
        if (bytes + needs > domain::limits::event_ids_bytes_max && !part.dropped.empty()) {
            changes.emplace_back(std::move(part));
            part = {};
            bytes = 0;
        }
        bytes += needs;
        part.dropped.push_back(std::move(text));
    }
    if (!part.dropped.empty()) changes.emplace_back(std::move(part));
    return changes;
}

namespace detail {

using domain::ApplicationId;
using domain::ApplicationRefType;
using domain::NameRule;

/// What is kept of a configuration that has no switch.
constexpr const char* kept_configuration = "{\"_id\":\"v1\"}";

DocumentPlan Planner::plan() && {
    find_renewed();
    plan_collections();
    if (is_replacement_) delete_what_is_not_wanted();
    for (const auto& permission : wanted_.permissions)
        plan_permission(permission);
    for (const auto& role : wanted_.roles)
        plan_role(role);
    for (const auto& group : wanted_.groups)
        plan_group(group);
    for (const auto& role : wanted_.roles)
        plan_edges_of(role);
    for (const auto& group : wanted_.groups)
        plan_edges_of(group);
    plan_inclusions();
    plan_configuration();
    plan_kept_configuration();
    plan_texts(domain::arrays::applications(), situation_.current.applications,
               wanted_.applications);
    plan_texts(domain::arrays::rules(), situation_.current.rules, wanted_.rules);
    if (is_replacement_) {
        order_records(domain::arrays::groups(), situation_.current.groups, wanted_.groups);
        order_records(domain::arrays::roles(), situation_.current.roles, wanted_.roles);
        order_records(domain::arrays::permissions(), situation_.current.permissions,
                      wanted_.permissions);
    }
    // Edges go before what they hang on, and come after it.
    for (auto* part :
         {&applications_, &removals_, &deletions_, &entities_, &additions_, &configuration_})
        part->move_to(plan_);
    if (!dropped_.empty() || !written_.empty())
        order_.add(domain::WriteCollections{std::move(dropped_), std::move(written_)}, "");
    order_.move_to(plan_);
    return std::move(plan_);
}

void Planner::register_application(const ApplicationId& id, ApplicationRefType type,
                                   std::string pointer) {
    if (directory_.find(id) != nullptr || !registered_.insert(id).second) return;
    const auto application_type = type == ApplicationRefType::resource_server
                                      ? domain::ApplicationType::resource_server
                                      : domain::ApplicationType::regular_web;
    applications_.add(domain::CreateApplication{id, id.text(), application_type, {}},
                      std::move(pointer));
}

/// What must lose its edges before it can become what the document says.
void Planner::find_renewed() {
    if (!is_replacement_) return;
    for (const auto& role : wanted_.roles) {
        const auto* there = directory_.find(role.entity.id);
        if (there == nullptr) continue;
        if (!there->application)
            remade_roles_.insert(role.entity.id);
        else if (there->application != role.entity.application)
            moved_roles_.insert(role.entity.id);
    }
    for (const auto& permission : wanted_.permissions)
        if (const auto* there = directory_.find(permission.entity.id);
            there != nullptr && there->application != permission.entity.application)
            moved_permissions_.insert(permission.entity.id);
}

void Planner::delete_what_is_not_wanted() {
    for (const auto& [group, members, nested, roles, mappings, index] : situation_.current.groups) {
        if (wanted_groups_.find(group.id) != nullptr) continue;
        count_losses_of(group.id);
        deletions_.add(domain::DeleteGroup{group.id, true}, "/groups");
    }
    const auto delete_role = [&](const domain::RoleId& id) {
        count_losses_of(id);
        deletions_.add(domain::DeleteRole{id, true}, "/roles");
    };
    for (const auto& role : situation_.current.roles)
        if (wanted_roles_.find(role.entity.id) == nullptr) delete_role(role.entity.id);
    for (const auto& role : situation_.roles_without_application) {
        ++plan_.losses.roles_without_application;
        delete_role(role);
    }
    for (const auto& [permission, index] : situation_.current.permissions) {
        if (wanted_permissions_.find(permission.id) != nullptr) continue;
        count_losses_of(permission.id);
        deletions_.add(domain::DeletePermission{permission.id, true}, "/permissions");
    }
}

/// Whether the document may not change what is there. Without mappings on either side.
template <typename Entity>
bool Planner::conflicts(const Entity& there, const Entity& wanted, const std::string& pointer) {
    if (situation_.mode != ImportMode::create) return false;
    if (!(there == wanted))
        plan_.conflicts.push_back({pointer + "/_id", "is there already with other content; delete "
                                                     "it first or leave this record out"});
    return true;
}

void Planner::plan_permission(const ExtensionPermission& wanted) {
    const auto pointer = record_pointer("permissions", wanted.index);
    const auto& p = wanted.entity;
    register_application(p.application, p.application_type, pointer);
    const auto* there = directory_.find(p.id);
    if (there == nullptr)
        entities_.add(domain::CreatePermission{p.id, p.application, p.application_type, p.name,
                                               p.description, NameRule::folded},
                      pointer);
    else if (!conflicts(*there, p, pointer) && !(*there == p))
        entities_.add(domain::UpdatePermission{p.id, p.application, p.application_type, p.name,
                                               p.description, NameRule::folded},
                      pointer);
}

void Planner::plan_role(const ExtensionRole& wanted) {
    const auto pointer = record_pointer("roles", wanted.index);
    const auto& r = wanted.entity;
    register_application(*r.application, *r.application_type, pointer);
    const auto* there = directory_.find(r.id);
    if (is_new(r.id))
        entities_.add(domain::CreateRole{r.id, r.application, r.application_type, r.name,
                                         r.description, values_of(wanted.permissions),
                                         NameRule::folded},
                      pointer);
    else if (!conflicts(*there, r, pointer) && !(*there == r))
        entities_.add(domain::UpdateRole{r.id,
                                         r.application,
                                         r.application_type,
                                         r.name,
                                         r.description,
                                         {},
                                         NameRule::folded},
                      pointer);
}

void Planner::plan_group(const ExtensionGroup& wanted) {
    const auto pointer = record_pointer("groups", wanted.index);
    const auto& g = wanted.entity;
    const auto* found = directory_.find(g.id);
    if (found == nullptr) {
        entities_.add(domain::CreateGroup{g.id, g.name, g.description, NameRule::folded}, pointer);
        return;
    }
    const domain::Group there{found->id, found->name, found->description, {}};
    if (!conflicts(there, g, pointer) && !(there == g))
        entities_.add(domain::UpdateGroup{g.id, g.name, g.description, NameRule::folded}, pointer);
}

void Planner::plan_configuration() {
    const auto switches =
        wanted_.configuration ? wanted_.configuration->switches : domain::Configuration{};
    const auto there = directory_.configuration();
    auto stale = domain::set_switches(there);
    std::erase_if(stale, [&](auto one) { return domain::is_set(switches, one); });
    if (is_replacement_ && !stale.empty())
        configuration_.add(domain::ClearConfiguration{std::move(stale)}, "/configuration");
    if (switches != domain::Configuration{})
        configuration_.add(domain::UpdateConfiguration{switches}, "/configuration/0");
}

/// A record without switches is there because it was written.
void Planner::plan_kept_configuration() {
    const auto& there = situation_.current.configuration;
    const bool was_kept = there && there->is_kept;
    const auto& wanted = wanted_.configuration;
    const auto array = domain::arrays::configuration();
    if (wanted && wanted->is_kept && !there)
        configuration_.add(domain::WriteDocumentRecords{array, 0, {kept_configuration}},
                           "/configuration/0");
    if (is_replacement_ && !wanted && was_kept)
        configuration_.add(domain::WriteDocumentRecords{array, 0, {}}, "/configuration");
}

/// A replacement states the records from the first that differs on; else those that are new come
/// after the last.
void Planner::plan_texts(const domain::DocumentArray& array,
                         const std::vector<std::string>& current,
                         const std::vector<std::string>& wanted) {
    domain::WriteDocumentRecords change{array, current.size(), {}};
    if (is_replacement_) {
        const auto differing =
            std::mismatch(current.begin(), current.end(), wanted.begin(), wanted.end());
        change.first = static_cast<std::uint64_t>(differing.first - current.begin());
        change.records.assign(differing.second, wanted.end());
    } else {
        std::copy_if(wanted.begin(), wanted.end(), std::back_inserter(change.records),
                     [&](const auto& record) {
                         return std::find(current.begin(), current.end(), record) == current.end();
                     });
    }
    if (change.first < current.size() || !change.records.empty())
        order_.add(std::move(change), "/" + array.text());
}

/// The arrays at the top are said to be there first of all, so that their order is not that in
/// which records are made.
void Planner::plan_collections() {
    const auto& there = situation_.current.collections;
    domain::WriteCollections change;
    if (is_replacement_) {
        const auto differing = std::mismatch(
            there.begin(), there.end(), wanted_.collections.begin(), wanted_.collections.end());
        change.dropped.assign(differing.first, there.end());
        change.written.assign(differing.second, wanted_.collections.end());
    } else {
        std::copy_if(wanted_.collections.begin(), wanted_.collections.end(),
                     std::back_inserter(change.written), [&](const auto& array) {
                         return std::find(there.begin(), there.end(), array) == there.end();
                     });
    }
    if (!change.dropped.empty() || !change.written.empty())
        applications_.add(std::move(change), "");
}

template <typename Record>
void Planner::order_records(const domain::DocumentArray& array, const std::vector<Record>& current,
                            const std::vector<Record>& wanted) {
    using Id = decltype(Record::entity.id);
    const RecordsById<Record> wanted_by_id(wanted);
    const RecordsById<Record> current_by_id(current);
    std::vector<Id> order;
    for (const auto& record : current)
        if (wanted_by_id.find(record.entity.id) != nullptr) order.push_back(record.entity.id);
    std::vector<Id> target;
    for (const auto& record : wanted) {
        if (current_by_id.find(record.entity.id) == nullptr) order.push_back(record.entity.id);
        target.push_back(record.entity.id);
    }
    plan_order(array, moves_to_end(order, target), "/" + array.text());
}

} // namespace detail

} // namespace muniment::api
