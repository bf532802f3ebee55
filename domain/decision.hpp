#pragma once

#include "domain/acyclic_edges.hpp"
#include "domain/changes.hpp"
#include "domain/decide.hpp"
#include "domain/overlay.hpp"
#include "domain/unique_names.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

/// How one batch is decided: the parts behind `decide`.
namespace muniment::domain::detail {

/// Why the change at hand is refused; `pointer` is relative to it.
struct Refusal {
    std::string pointer;
    RejectionReason reason;
};

using Verdict = Expected<Done, Refusal>;

inline Failure<Refusal> refuse(std::string pointer, RejectionReason reason) {
    return Failure{Refusal{std::move(pointer), std::move(reason)}};
}

/// The pointer to item `index` of a list, for example `/users/3`.
inline std::string item_of(std::string_view list, std::size_t index) {
    return std::string(list) + "/" + std::to_string(index);
}

/// A batch while it is decided. Not thread-safe.
class Decision {
  public:
    Decision(const DirectoryView& before, const Context& context)
        : before_(before), occurred_at_(context.occurred_at.instant) {}

    /// The directory as the change at hand meets it. Asking after an `emit` outdates what pointers
    /// point to.
    const DirectoryView& directory() const;
    Instant occurred_at() const { return occurred_at_; }

    void begin_change(std::size_t index) { change_index_ = index; }
    void emit(EventData event);

    /// To be looked at when the batch is complete.
    template <typename Id>
    void note_name(const Id& id, NameRule rule, std::string pointer) {
        names_.note(id, rule, change_index_, std::move(pointer));
    }
    void note_edge(relation::Nesting, const GroupId& parent, const GroupId& child,
                   std::size_t item) {
        nestings_.note(parent, child, change_index_, item);
    }
    void note_edge(relation::Inclusion, const RoleId& including, const RoleId& included,
                   std::size_t item) {
        inclusions_.note(including, included, change_index_, item);
    }

    template <typename Id>
    Verdict require_known(const Id& id, std::string pointer) const {
        if (directory().find(id) == nullptr)
            return refuse(std::move(pointer), UnknownReference{ref(id)});
        return Done{};
    }
    template <typename Id>
    Verdict require_all_known(const std::vector<Id>& ids, std::string_view list) const {
        for (std::size_t i = 0; i < ids.size(); ++i)
            TRY(require_known(ids[i], item_of(list, i)));
        return Done{};
    }
    template <typename Id>
    Verdict require_free(const Id& id) const {
        if (directory().find(id) != nullptr) return refuse("/id", IdTaken{ref(id)});
        return Done{};
    }

    /// The change at hand gives the user a profile, or erases it: refused after the other.
    Verdict give_profile(const UserId& user) { return note_profile(user, given_, erased_); }
    Verdict erase_profile(const UserId& user) { return note_profile(user, erased_, given_); }

    /// The events of the complete batch, or why it is refused as a whole.
    Expected<std::vector<EventData>, Rejection> finish() &&;

  private:
    std::optional<Rejection> refusal_of_whole() const;

    using Users = std::unordered_set<UserId>;
    static Verdict note_profile(const UserId& user, Users& noted, const Users& contrary) {
        if (contrary.contains(user)) return refuse("/id", ErasedInSameBatch{ref(user)});
        noted.insert(user);
        return Done{};
    }

    const DirectoryView& before_;
    Instant occurred_at_;
    std::size_t change_index_ = 0;
    std::vector<EventData> events_;
    // What the events so far change: most batches have one change, behind which nobody looks.
    mutable std::optional<Overlay> overlay_;
    mutable std::size_t overlaid_ = 0; ///< events that `overlay_` has taken in
    Users given_;                      ///< users whose profile a change of the batch stated
    Users erased_;
    UniqueNames names_;
    AcyclicEdges<relation::Nesting> nestings_;
    AcyclicEdges<relation::Inclusion> inclusions_;
};

/// What a change states, if it differs from what is there.
template <typename T>
std::optional<T> difference(const std::optional<T>& stated, const T& there) {
    return stated && *stated != there ? stated : std::nullopt;
}

/// Whether what belongs to `held` may be held or included by what belongs to `holder`.
inline bool fits(const std::optional<ApplicationId>& holder,
                 const std::optional<ApplicationId>& held) {
    return !holder || holder == held;
}

/// `entity` belongs to `held`, which does not fit `holder`.
ForeignApplication foreign(EntityRef entity, const std::optional<ApplicationId>& holder,
                           const std::optional<ApplicationId>& held);

/// Whether each permission may be held by a role of `holder`; `list` points to the permissions.
Verdict require_own_permissions(const Decision& decision,
                                const std::optional<ApplicationId>& holder,
                                const std::vector<PermissionId>& permissions,
                                std::string_view list);

} // namespace muniment::domain::detail
