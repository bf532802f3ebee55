#pragma once

#include <string_view>

namespace muniment::projections::audit {

/// Whether the whole text fits the pattern, without regard to case: `*` stands for any text, `?`
/// for one character, a backslash takes the meaning from what follows it. Both are valid UTF-8.
bool fits(std::string_view pattern, std::string_view text);

} // namespace muniment::projections::audit
