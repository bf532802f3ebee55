#pragma once

#include "api/http/message.hpp"
#include "api/json/malformed.hpp"

#include <boost/describe.hpp>
#include <boost/json/object.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace muniment::api {

/// Everything that can be wrong with a request or with us. The name is part of the API: a problem
/// document has `type` = `/problems/<name>`, for ever.
enum class ProblemKind {
    malformed,
    bad_cursor,
    future_moment,
    unauthenticated,
    forbidden,
    not_found,
    method_not_allowed,
    id_taken,
    name_taken,
    would_cycle,
    in_use,
    conflict,
    idempotency_conflict,
    precondition_failed,
    body_too_large,
    unsupported_media_type,
    unknown_reference,
    foreign_application,
    empty_window,
    reason_required,
    ticket_required,
    too_many_requests,
    internal,
    behind,
    busy,
    read_only,
    writes_stopped,
};
BOOST_DESCRIBE_ENUM(ProblemKind, malformed, bad_cursor, future_moment, unauthenticated, forbidden,
                    not_found, method_not_allowed, id_taken, name_taken, would_cycle, in_use,
                    conflict, idempotency_conflict, precondition_failed, body_too_large,
                    unsupported_media_type, unknown_reference, foreign_application, empty_window,
                    reason_required, ticket_required, too_many_requests, internal, behind, busy,
                    read_only, writes_stopped)

/// What all problems of one kind share.
struct ProblemType {
    ProblemKind kind;
    std::string_view name;
    int status;
    std::string_view title;
    int retry_after_s = 0; ///< 0: repeating the request does not help
};

/// Every kind once, in the order of the enumeration.
std::span<const ProblemType> problem_types();

const ProblemType& type_of(ProblemKind kind);

/// One thing that went wrong.
struct Problem {
    ProblemKind kind = ProblemKind::internal;
    std::string detail;  ///< lower case, without full stop, says what to do next where known
    std::string pointer; ///< JSON pointer into the request body; empty: none
    /// Further members of the document, for example `position`, `needs`, `holder`. May not be
    /// named like the members that every document has.
    boost::json::object members;
};

/// The problem of kind `malformed` that tells what `error` tells.
Problem to_problem(const Malformed& error);

/// The problem of a body over the limit of its route.
Problem body_too_large(std::size_t bytes_max);

/// The document (RFC 9457, `application/problem+json`) with members `type`, `title`, `status`,
/// `detail` and `pointer` where there are such, and those of `problem`. Carries `Retry-After` where
/// repeating helps and `WWW-Authenticate` with a 401.
Response to_response(const Problem& problem);

} // namespace muniment::api
