#pragma once

#include "eventstore/mirror/log_fetch.hpp"

#include <string>

namespace muniment::tools {

/// GET below the prefix of a log over HTTP. `url` is the address of a server, whose log is at
/// `/log`, or with a path that prefix itself. The token in `MUNIMENT_TOKEN` is sent, if there is
/// one. https with certificates that the machine trusts; no redirects. Thread-safe.
eventstore::LogFetch log_source(const std::string& url);

} // namespace muniment::tools
