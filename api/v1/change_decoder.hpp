#pragma once

#include "api/json/malformed.hpp"
#include "domain/changes.hpp"
#include "domain/expected.hpp"
#include "domain/limits.hpp"
#include "domain/time.hpp"

#include <boost/json/value.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

/// From the JSON of `POST /v1/changes` and of the lines of an import to changes of the domain.
namespace muniment::api {

/// How much one request or line may ask for.
struct ChangeLimits {
    std::size_t changes_max = domain::limits::batch_changes_max;
    /// Edges and entities named by lists; where two lists are multiplied, their product.
    std::size_t ids_max = domain::limits::batch_ids_max;
};

/// Draws the id of something that was created without one: a random UUID (v4, lower case).
using DrawId = std::function<std::string()>;

/// One element of `changes`, which stands at `path`. Texts and times are checked, ids are complete
/// afterwards.
domain::Expected<domain::Change, Malformed> decode_change(const boost::json::value& value,
                                                          const Path& path, const DrawId& draw_id);

/// The array `changes`, which stands at `path`.
domain::Expected<std::vector<domain::Change>, Malformed>
decode_changes(const boost::json::value& value, const Path& path, const ChangeLimits& limits,
               const DrawId& draw_id);

/// What `expect_position` looks at: the entities that the batch names, or any of the store.
enum class PositionScope { entities, store };
BOOST_DESCRIBE_ENUM(PositionScope, entities, store)

/// The body of `POST /v1/changes`.
struct ChangesRequest {
    std::optional<std::string> reason;
    std::optional<std::string> ticket;
    std::optional<domain::Position> expect_position;
    PositionScope scope = PositionScope::entities;
    bool dry_run = false;
    std::vector<domain::Change> changes;
};

/// The body of `POST /v1/changes`: `changes`, and `reason`, `ticket`, `expect_position`, `scope`
/// (only beside `expect_position`), `dry_run` where given.
domain::Expected<ChangesRequest, Malformed> decode_changes_request(const boost::json::value& body,
                                                                   const ChangeLimits& limits,
                                                                   const DrawId& draw_id);

/// One line of an import of format `changes`.
struct ChangesLine {
    domain::Instant occurred_at;
    std::optional<std::string> reason;
    std::optional<std::string> ticket;
    std::vector<domain::Change> changes;
};

/// One line of an import: `occurred_at`, `changes`, and `reason`, `ticket` where given.
domain::Expected<ChangesLine, Malformed> decode_changes_line(const boost::json::value& line,
                                                             const ChangeLimits& limits,
                                                             const DrawId& draw_id);

} // namespace muniment::api
