#pragma once

#include "domain/ids.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

/// Why a change is refused. Each is a value with data; wording and status codes belong to the API.
namespace muniment::domain {

/// The change names an entity that does not exist at this point.
struct UnknownReference {
    EntityRef entity;
    bool operator==(const UnknownReference&) const = default;
};

/// The id is taken by a living entity of its kind.
struct IdTaken {
    EntityRef entity;
    bool operator==(const IdTaken&) const = default;
};

/// The name is taken by `holder`, in its application where the kind has one.
struct NameTaken {
    EntityRef holder;
    std::string name;
    bool operator==(const NameTaken&) const = default;
};

/// Nesting or inclusion would make `entity` reach itself.
struct WouldCycle {
    EntityRef entity;
    bool operator==(const WouldCycle&) const = default;
};

/// The entity is in use and `cascade` was not asked for. Counts the uses by kind of the user.
struct InUse {
    EntityRef entity;
    std::uint64_t applications = 0;
    std::uint64_t groups = 0;
    std::uint64_t members = 0;
    std::uint64_t permissions = 0;
    std::uint64_t roles = 0;
    std::uint64_t users = 0;
    bool operator==(const InUse&) const = default;
};

/// A role with an application may hold and include only what belongs to that application, and a
/// role without one may be included only by its like.
struct ForeignApplication {
    EntityRef entity;
    std::string expected; ///< id of the application; empty: none
    std::string actual;   ///< id of the application; empty: none
    bool operator==(const ForeignApplication&) const = default;
};

/// `valid_until` is not later than the beginning of the window.
struct EmptyWindow {
    bool operator==(const EmptyWindow&) const = default;
};

/// The batch gives the user a profile and erases it: the key that seals the one would be destroyed
/// by the other, whichever comes first.
struct ErasedInSameBatch {
    EntityRef entity;
    bool operator==(const ErasedInSameBatch&) const = default;
};

using RejectionReason = std::variant<UnknownReference, IdTaken, NameTaken, WouldCycle, InUse,
                                     ForeignApplication, EmptyWindow, ErasedInSameBatch>;

/// The change at `change_index` of the batch was refused. `pointer` is a JSON pointer relative to
/// that change, for example `/users/3`; empty: the change as a whole.
struct Rejection {
    std::size_t change_index = 0;
    std::string pointer;
    RejectionReason reason;
    bool operator==(const Rejection&) const = default;
};

} // namespace muniment::domain
