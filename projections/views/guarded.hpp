#pragma once

#include "domain/expected.hpp"
#include "projections/view_reader.hpp"

#include <exception>

namespace muniment::projections::views {

/// Runs `work` and turns what it throws (SQLite, a damaged file, the migrations, lack of memory)
/// into a value. This is where exceptions of the views end.
template <typename Work>
auto guarded(const Work& work) -> domain::Expected<decltype(work()), ViewsFailure> {
    try {
        return work();
    } catch (const std::exception& error) {
        return domain::Failure{ViewsFailure{error.what()}};
    }
}

} // namespace muniment::projections::views
