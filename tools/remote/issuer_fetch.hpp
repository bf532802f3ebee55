#pragma once

#include "api/auth/fetch.hpp"

namespace muniment::tools {

/// GET by libcurl, as `api::Fetch` describes it: https with certificates that the machine trusts,
/// plain http as far as the caller lets it through; no redirects, no proxy for this machine, 5 s
/// and 512 KiB at most. Thread-safe.
api::Fetch issuer_fetch();

} // namespace muniment::tools
