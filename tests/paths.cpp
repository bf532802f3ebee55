#include "tests/paths.hpp"

namespace muniment::testing::paths {

std::filesystem::path sources() {
    return MUNIMENT_SOURCE_DIR;
}

std::filesystem::path shared_data() {
    return MUNIMENT_SHARED_DATA;
}

std::filesystem::path binary() {
    return MUNIMENT_BINARY;
}

} // namespace muniment::testing::paths
