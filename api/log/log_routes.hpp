#pragma once

#include "api/http/router.hpp"
#include "api/service/store.hpp"

#include <vector>

namespace muniment::api {

/// What anybody may read of the log without a token. Entries hold the directory.
enum class PublicLog { none, checkpoint, hashes, all };

/// `/log`: the log as C2SP tlog-tiles serves it: checkpoint, tiles, entry bundles.
void add_log_routes(std::vector<Route>& routes, const Store& store, PublicLog public_log);

} // namespace muniment::api
