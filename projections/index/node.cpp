#include "projections/index/node.hpp"

#include <cstdlib>

namespace muniment::projections::index {

Point recorded_point(domain::Position position) {
    if (position.value > point_max) std::abort();
    return static_cast<Point>(position.value);
}

} // namespace muniment::projections::index
