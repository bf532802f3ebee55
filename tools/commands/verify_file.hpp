#pragma once

#include "tools/commands/verify_answer.hpp"

namespace muniment::tools {

/// `muniment verify FILE`: a receipt; or a snapshot, export or report with its seal. The answer is
/// the exit code.
int verify_file(const VerifyOptions& options);

} // namespace muniment::tools
