#pragma once

#include <array>

namespace muniment::projections::audit {

/// A table of edges that begin at a user and may carry a window.
struct UserEdgeTable {
    const char* kind; ///< what reports call such an edge
    const char* table;
    const char* column;      ///< of the other end, quoted where SQL wants it
    const char* entity;      ///< the table of the other end, likewise
    const char* application; ///< the column of the other end's application; NULL: it has none
};

inline constexpr UserEdgeTable memberships{"membership", "membership", "\"group\"", "\"group\"",
                                           "NULL"};
inline constexpr UserEdgeTable user_permissions{"permission", "user_permission", "permission",
                                                "permission", "e.application"};
inline constexpr UserEdgeTable user_roles{"role", "user_role", "role", "role", "e.application"};

/// In the order in which reports sort them.
inline constexpr std::array<UserEdgeTable, 3> user_edge_tables{memberships, user_permissions,
                                                               user_roles};

} // namespace muniment::projections::audit
