#pragma once

#include "domain/document_array.hpp"
#include "projections/view_reader.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace muniment::projections {

/// A group as the extension's document has it. An array that is not there is absent.
struct GroupRecord {
    domain::Group group; ///< `mappings` in the order of the document
    std::optional<std::vector<domain::UserId>> members;
    std::optional<std::vector<domain::GroupId>> nested;
    std::optional<std::vector<domain::RoleId>> roles;
    bool has_mappings = false; ///< whether the array is there
    bool operator==(const GroupRecord&) const = default;
};

/// A role as the extension's document has it.
struct RoleRecord {
    domain::Role role; ///< of an application
    std::optional<std::vector<domain::PermissionId>> permissions;
    std::optional<std::vector<domain::UserId>> users;
    bool operator==(const RoleRecord&) const = default;
};

/// A page of the members of a group, in the order of the array.
struct MemberPage {
    std::vector<domain::UserId> users;
    std::uint64_t total = 0; ///< of all pages
};

/// Facts that the document cannot express.
struct NotRepresented {
    std::uint64_t windowed_edges = 0; ///< memberships and roles of users that are limited in time
    std::uint64_t role_inclusions = 0;
    std::uint64_t user_permissions = 0;
    std::uint64_t roles_without_application = 0;
    bool operator==(const NotRepresented&) const = default;
};

/// The document of the Auth0 Authorization Extension at the state of a `ViewReader`: exactly its
/// arrays, in their order (defined by `domain::Document`).
///
/// With an instant, an edge with a window is shown iff the window contains it. Without, edges with
/// windows are left out: an export must not turn a grant for a time into one for ever.
/// Roles without application are not part of the document. One thread at a time; the reader must
/// outlive it.
class DocumentReader {
  public:
    template <typename T>
    using Answer = ViewReader::Answer<T>;
    /// Takes one item, tells whether to go on.
    template <typename T>
    using Visit = std::function<bool(const T&)>;

    explicit DocumentReader(const ViewReader& reader, std::optional<domain::Instant> instant = {});

    /// The arrays at the top that are there, in their order.
    Answer<std::vector<domain::DocumentArray>> collections() const;

    /// The records of `applications`, `rules` or `configuration`, a JSON text each.
    Answer<std::vector<std::string>> records(const domain::DocumentArray& array) const;

    struct Counts {
        std::uint64_t groups = 0;
        std::uint64_t roles = 0;
        std::uint64_t permissions = 0;
    };
    Answer<Counts> counts() const;

    // Everything, in the order of the arrays, one item in memory at a time. Answers whether all
    // were visited.
    Answer<bool> groups(const Visit<GroupRecord>& visit) const;
    Answer<bool> roles(const Visit<RoleRecord>& visit) const;
    Answer<bool> permissions(const Visit<domain::Permission>& visit) const;

    // One record; nothing if the document does not have it. Costs the length of its arrays.
    Answer<std::optional<GroupRecord>> group(const domain::GroupId& id) const;
    Answer<std::optional<RoleRecord>> role(const domain::RoleId& id) const;

    /// Members `offset`, `offset + 1`, … of the group, at most `limit`. While none of them was ever
    /// moved by a reordering, the present costs the way to the page; else all members of the group.
    Answer<MemberPage> members(const domain::GroupId& group, std::size_t offset,
                               std::size_t limit) const;

    /// The groups that the user is a direct member of, in the order of `groups`, without mappings.
    Answer<std::vector<domain::Group>> groups_of(const domain::UserId& user) const;
    /// The roles of an application that the user has directly, in the order of `roles`.
    Answer<std::vector<domain::Role>> roles_of(const domain::UserId& user) const;

    Answer<NotRepresented> not_represented() const;

  private:
    const ViewReader::Session& session_;
    std::optional<domain::Instant> instant_;
};

} // namespace muniment::projections
