#pragma once

#include "api/document/plan_arrays.hpp"

#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>

/// How a plan is made: the parts behind `plan_import`.
namespace muniment::api::detail {

/// Changes with where they come from.
class PlannedChanges {
  public:
    void add(domain::Change change, std::string pointer) {
        changes_.push_back(std::move(change));
        pointers_.push_back(std::move(pointer));
    }
    void move_to(DocumentPlan& plan) {
        std::move(changes_.begin(), changes_.end(), std::back_inserter(plan.changes));
        std::move(pointers_.begin(), pointers_.end(), std::back_inserter(plan.pointers));
    }

  private:
    std::vector<domain::Change> changes_;
    std::vector<std::string> pointers_;
};

/// Records of one kind by their id.
template <typename Record>
class RecordsById {
  public:
    explicit RecordsById(const std::vector<Record>& records) {
        for (const auto& record : records)
            by_id_.emplace(record.entity.id, &record);
    }
    template <typename Id>
    const Record* find(const Id& id) const {
        const auto found = by_id_.find(id);
        return found == by_id_.end() ? nullptr : found->second;
    }

  private:
    std::unordered_map<decltype(Record::entity.id), const Record*> by_id_;
};

/// One document on its way into the directory. Used once.
class Planner {
  public:
    Planner(const ExtensionDocument& wanted, const DocumentSituation& situation)
        : wanted_(wanted), situation_(situation), directory_(situation.directory),
          is_replacement_(situation.mode == ImportMode::replace), groups_(situation.current.groups),
          roles_(situation.current.roles), permissions_(situation.current.permissions),
          wanted_groups_(wanted.groups), wanted_roles_(wanted.roles),
          wanted_permissions_(wanted.permissions) {}

    DocumentPlan plan() &&;

  private:
    // planner.cpp: entities
    void register_application(const domain::ApplicationId& id, domain::ApplicationRefType type,
                              std::string pointer);
    void find_renewed();
    void delete_what_is_not_wanted();
    void plan_permission(const ExtensionPermission& wanted);
    void plan_role(const ExtensionRole& wanted);
    void plan_group(const ExtensionGroup& wanted);
    void plan_configuration();
    void plan_kept_configuration();
    void plan_texts(const domain::DocumentArray& array, const std::vector<std::string>& current,
                    const std::vector<std::string>& wanted);
    void plan_collections();
    template <typename Entity>
    bool conflicts(const Entity& there, const Entity& wanted, const std::string& pointer);
    template <typename Record>
    void order_records(const domain::DocumentArray& array, const std::vector<Record>& current,
                       const std::vector<Record>& wanted);

    // planner_edges.cpp: what belongs to entities
    template <typename Relation>
    void plan_edges(const typename Relation::Left& left,
                    const ExtensionArray<typename Relation::Right>* current,
                    const ExtensionArray<typename Relation::Right>& wanted,
                    const std::string& record);
    void plan_edges_of(const ExtensionGroup& wanted);
    void plan_edges_of(const ExtensionRole& wanted);
    void plan_mappings(const ExtensionGroup& wanted, const ExtensionGroup* current,
                       const std::string& record);
    /// Mappings of the group that are new; the old ones that must go are `removed`.
    std::vector<domain::Mapping> new_mappings(const ExtensionGroup& wanted,
                                              std::unordered_set<domain::MappingId>& removed,
                                              const std::string& record);
    void plan_presence(const domain::DocumentArray& array, bool was_there, bool is_wanted,
                       bool is_written);
    template <typename Id>
    void plan_order(const domain::DocumentArray& array, const std::vector<Id>& moved,
                    const std::string& pointer);
    void count_losses_of(const domain::GroupId& group);
    void count_losses_of(const domain::RoleId& role);
    void count_losses_of(const domain::PermissionId& permission);
    void plan_inclusions();
    void take_inclusion(const domain::RoleId& including, const domain::RoleId& included);

    bool is_new(const domain::RoleId& id) const {
        return directory_.find(id) == nullptr || remade_roles_.contains(id);
    }
    std::optional<domain::ApplicationId> application_after(const domain::RoleId& id) const;

    const ExtensionDocument& wanted_;
    const DocumentSituation& situation_;
    const domain::DirectoryView& directory_;
    bool is_replacement_;
    RecordsById<ExtensionGroup> groups_;
    RecordsById<ExtensionRole> roles_;
    RecordsById<ExtensionPermission> permissions_;
    RecordsById<ExtensionGroup> wanted_groups_;
    RecordsById<ExtensionRole> wanted_roles_;
    RecordsById<ExtensionPermission> wanted_permissions_;

    /// Roles that had no application: deleted and made anew. Of a replacement alone, as are those
    /// that get another application.
    std::unordered_set<domain::RoleId> remade_roles_;
    std::unordered_set<domain::RoleId> moved_roles_;
    std::unordered_set<domain::PermissionId> moved_permissions_;
    std::set<std::pair<domain::RoleId, domain::RoleId>> inclusions_taken_;
    std::unordered_set<domain::ApplicationId> registered_;

    DocumentPlan plan_;
    PlannedChanges applications_;
    PlannedChanges removals_;
    PlannedChanges deletions_;
    PlannedChanges entities_;
    PlannedChanges additions_;
    PlannedChanges configuration_;
    PlannedChanges order_;
    std::vector<domain::DocumentArray> dropped_;
    std::vector<domain::DocumentArray> written_;
};

} // namespace muniment::api::detail
