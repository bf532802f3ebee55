#pragma once

#include "domain/expected.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace muniment::eventstore {

/// Puts a file with these bytes in the place of what is there, durably: after a crash at any step
/// the file holds the old bytes or the new ones, whole. `<path>.new` is used on the way. The error
/// is a sentence. Not thread-safe towards itself on the same path.
domain::Expected<domain::Done, std::string> replace_file(const std::filesystem::path& path,
                                                         std::string_view bytes);

} // namespace muniment::eventstore
