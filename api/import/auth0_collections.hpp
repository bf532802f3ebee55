#pragma once

#include "api/json/malformed.hpp"
#include "domain/entities.hpp"

#include <boost/json/object.hpp>

#include <map>
#include <string>
#include <vector>

namespace muniment::api {

/// A record of the document: the entity it states, where it stands, and the rest of it.
template <typename Entity>
struct Auth0Entry {
    Entity entity;
    std::string pointer;
    const boost::json::object* source; ///< lives as long as the document
};

/// Records of one kind in the order of the document, and by id.
template <typename Entity>
class Auth0Collection {
  public:
    using Id = decltype(Entity::id);

    const std::vector<Auth0Entry<Entity>>& entries() const { return entries_; }
    const Auth0Entry<Entity>* find(const Id& id) const {
        const auto found = by_id_.find(id);
        return found == by_id_.end() ? nullptr : &entries_[found->second];
    }
    void add(Auth0Entry<Entity> entry) {
        by_id_.emplace(entry.entity.id, entries_.size());
        entries_.push_back(std::move(entry));
    }

  private:
    std::vector<Auth0Entry<Entity>> entries_;
    std::map<Id, std::size_t> by_id_;
};

/// What exists by the document, before anything refers to anything. Groups are without mappings.
struct Auth0Collections {
    Auth0Collection<domain::Permission> permissions;
    Auth0Collection<domain::Role> roles;
    Auth0Collection<domain::Group> groups;
};

/// Reads the records whose own fields are in order; ids and names (without case, within their
/// application) are unique. Everything else is a problem. Refers to `document`.
Auth0Collections collect_auth0(const boost::json::object& document,
                               std::vector<Malformed>& problems);

/// The array of that name, or an empty one.
const boost::json::array& auth0_collection(const boost::json::object& document, const char* name);

} // namespace muniment::api
