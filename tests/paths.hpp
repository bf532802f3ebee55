#pragma once

#include <filesystem>

/// Where the tests find what they are not built from. Compiled in one place, so that the other
/// objects are the same wherever the sources lie and a compiler cache can share them.
namespace muniment::testing::paths {

std::filesystem::path sources();     ///< the root of the sources
std::filesystem::path shared_data(); ///< the data sets; may be absent
std::filesystem::path binary();      ///< the program `muniment`

} // namespace muniment::testing::paths
