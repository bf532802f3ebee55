#pragma once

#include "domain/directory_view.hpp"

#include <string>

namespace muniment::testing {

/// The first question to which two views answer differently, with both answers; empty if they
/// agree. Asks every question of `DirectoryView` about everything in the pools of `RandomChanges`.
std::string view_difference(const domain::DirectoryView& one, const domain::DirectoryView& other);

} // namespace muniment::testing
