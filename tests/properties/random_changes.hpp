#pragma once

#include "domain/changes.hpp"

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace muniment::testing {

/// An endless history of what clients might ask for, the same for the same seed.
///
/// All changes occur, with ids from pools so small that collisions, deletions and re-creations of
/// one id are frequent, and names that differ only in case. The generator does not know what became
/// of its changes: many are refused, which is part of the exercise. The first batches create most
/// of what the later ones speak of. Not thread-safe.
class RandomChanges {
  public:
    explicit RandomChanges(std::uint64_t seed);

    /// 1..4 changes that ask for something at `now()`. The clock has moved on since the last batch.
    std::vector<domain::Change> next_batch();
    /// When the last batch happens. Bounds of windows lie within some hours around it.
    domain::Instant now() const { return now_; }

    // The pools, so that a test can ask about everything that may exist.
    static const std::vector<domain::ApplicationId>& applications();
    static const std::vector<domain::ConnectionId>& connections();
    static const std::vector<domain::UserId>& users();
    static const std::vector<domain::PermissionId>& permissions();
    static const std::vector<domain::RoleId>& roles();
    static const std::vector<domain::GroupId>& groups();
    static const std::vector<domain::MappingId>& mappings();
    static const std::vector<std::string>& names();

  private:
    using Maker = domain::Change (RandomChanges::*)();
    struct Choice {
        unsigned weight;
        Maker make;
    };

    std::vector<domain::Change> foundation();
    domain::Change next_change();

    domain::Change create_something();
    domain::Change update_something();
    domain::Change delete_something();
    domain::Change link_groups_and_roles();
    domain::Change unlink_groups_and_roles();
    domain::Change link_users();
    domain::Change unlink_users();
    domain::Change change_mappings();
    domain::Change erase_user();
    domain::Change update_configuration();
    domain::Change change_document();
    domain::Change write_records();

    domain::DocumentArray some_array();
    std::vector<domain::DocumentItem> some_items(const domain::DocumentArray& array);
    domain::CreatePermission create_permission();
    domain::CreateRole create_role();

    std::size_t below(std::size_t bound);
    bool chance(unsigned percent) { return below(100) < percent; }
    template <typename T>
    const T& one_of(const std::vector<T>& pool) {
        return pool[below(pool.size())];
    }
    /// 1..3 of the pool, perhaps one of them twice.
    template <typename T>
    std::vector<T> some_of(const std::vector<T>& pool);
    template <typename T>
    std::optional<T> maybe_one_of(const std::vector<T>& pool, unsigned percent) {
        return chance(percent) ? std::optional<T>(one_of(pool)) : std::nullopt;
    }
    template <typename Id>
    std::string name_for(const Id& id);
    domain::NameRule rule();
    std::optional<domain::Instant> bound(std::int64_t hours_min, std::int64_t hours_max);

    std::mt19937_64 random_;
    domain::Instant now_;
    std::size_t batches_ = 0;
};

} // namespace muniment::testing
