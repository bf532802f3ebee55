#pragma once

#include "domain/directory_view.hpp"
#include "domain/text.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace muniment::domain::detail {

/// How the entities of one kind differ from those of a view beneath. Not thread-safe.
template <typename Entity>
class EntityChanges {
  public:
    using Id = decltype(Entity::id);

    const Entity* find(const DirectoryView& base, const Id& id) const {
        return contains(id) ? changed(id) : base.find(id);
    }

    /// Whether the entity was put or erased here, so that the view beneath is out of date.
    bool contains(const Id& id) const { return entities_.contains(id); }

    /// The entity if it was put here.
    const Entity* changed(const Id& id) const {
        const auto found = entities_.find(id);
        return found != entities_.end() && found->second ? &*found->second : nullptr;
    }

    /// All that are there now, given all that are there beneath.
    std::vector<Id> all(std::vector<Id> beneath) const {
        std::erase_if(beneath, [&](const Id& id) { return contains(id); });
        for (const auto& [id, entity] : entities_)
            if (entity) beneath.push_back(id);
        return beneath;
    }

    void put(Entity entity) {
        const auto id = entity.id;
        entities_.insert_or_assign(id, std::move(entity));
    }

    void erase(const Id& id) { entities_.insert_or_assign(id, std::nullopt); }

  private:
    std::unordered_map<Id, std::optional<Entity>> entities_;
};

inline std::optional<ApplicationId> application_of(const Group&) {
    return std::nullopt;
}
inline std::optional<ApplicationId> application_of(const Role& role) {
    return role.application;
}
inline std::optional<ApplicationId> application_of(const Permission& permission) {
    return permission.application;
}

/// `EntityChanges` of a kind whose names are unique: found by application and name, too.
template <typename Entity>
class NamedEntityChanges {
  public:
    using Id = decltype(Entity::id);

    const Entity* find(const DirectoryView& base, const Id& id) const {
        return entities_.find(base, id);
    }
    bool contains(const Id& id) const { return entities_.contains(id); }
    const Entity* changed(const Id& id) const { return entities_.changed(id); }

    /// Who bears the name now, given who bears it beneath.
    std::vector<Id> named(std::vector<Id> beneath, const std::optional<ApplicationId>& application,
                          std::string_view name, NameRule rule) const {
        auto ids = unchanged(std::move(beneath));
        const auto bearers = names_.find({application, fold_case(name)});
        if (bearers == names_.end()) return ids;
        for (const auto& id : bearers->second)
            if (rule == NameRule::folded || changed(id)->name == name) ids.push_back(id);
        return ids;
    }

    /// Who belongs to the application now, given who belongs to it beneath.
    std::vector<Id> of_application(std::vector<Id> beneath,
                                   const std::optional<ApplicationId>& application) const {
        auto ids = unchanged(std::move(beneath));
        for (auto at = names_.lower_bound({application, ""});
             at != names_.end() && at->first.first == application; ++at)
            ids.insert(ids.end(), at->second.begin(), at->second.end());
        return ids;
    }

    void put(Entity entity) {
        forget_name(entity.id);
        names_[key(entity)].insert(entity.id);
        entities_.put(std::move(entity));
    }

    void erase(const Id& id) {
        forget_name(id);
        entities_.erase(id);
    }

  private:
    using Key = std::pair<std::optional<ApplicationId>, std::string>; ///< the name is folded

    static Key key(const Entity& entity) {
        return {application_of(entity), fold_case(entity.name)};
    }

    std::vector<Id> unchanged(std::vector<Id> ids) const {
        std::erase_if(ids, [&](const Id& id) { return contains(id); });
        return ids;
    }

    void forget_name(const Id& id) {
        const auto* entity = changed(id);
        if (entity == nullptr) return;
        const auto bearers = names_.find(key(*entity));
        bearers->second.erase(id);
        if (bearers->second.empty()) names_.erase(bearers);
    }

    EntityChanges<Entity> entities_;
    std::map<Key, std::set<Id>> names_; ///< of the entities put here
};

} // namespace muniment::domain::detail
