#pragma once

#include "eventstore/verify/verify.hpp"

#include <filesystem>

namespace muniment::eventstore {

/// Verifies the directory of a mirror, offline, as `verify` does a log: every entry, signature and
/// tile, the rules of the bodies, the newest checkpoint, and that `keys` are those of the log.
/// `request.visit` and `request.inspect_storage` are not asked. Files beyond the checkpoint count
/// for nothing.
VerifyReport verify_mirror(const std::filesystem::path& directory, VerifyRequest request);

} // namespace muniment::eventstore
