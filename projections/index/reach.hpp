#pragma once

#include "projections/index/node_bits.hpp"

namespace muniment::projections::index {

/// Who holds a permission at one moment, seen from the permission: the roles that hold it, by
/// themselves or by inclusion, and the groups whose members have such a role, through whatever
/// ancestor. With it a check looks at the user's own edges alone.
struct Reach {
    NodeBits groups;
    NodeBits roles;

    /// Fetches what nearly every question reads.
    void prefetch() const {
        for (unsigned line = 0; line < 4; ++line)
            __builtin_prefetch(reinterpret_cast<const std::byte*>(this) + line * 64);
    }
};

} // namespace muniment::projections::index
