#pragma once

#include "api/http/message.hpp"
#include "api/http/problem.hpp"
#include "api/service/store.hpp"

#include <optional>
#include <string>
#include <string_view>

/// The surface of the Auth0 Authorization Extension: its routes, bodies and messages over the
/// changes and queries of the service.
namespace muniment::api::auth0 {

/// The part of a request that broke its schema.
struct Validation {
    std::string_view source; ///< `payload`, `query` or `params`
    std::string key;         ///< `name`, `permissions.0`; empty: the whole
};

/// An answer that is no success, in the form of the extension.
struct Refusal {
    int status = 400;
    std::string error;   ///< `Bad Request`, `ValidationError`, `NotFoundError`, …
    std::string message; ///< clients compare it
    std::optional<Validation> validation{};
    int retry_after_s = 0;   ///< 0: repeating the request does not help
    std::string attribute{}; ///< `attributes.error`, by which programs know it; empty: none
};

/// `{"statusCode":…,"error":…,"message":…}`, with `validation` where there is one.
Response to_response(const Refusal& refusal);

/// The reason phrase of a status as the extension spells it: `Bad Request`.
std::string_view reason_phrase(int status);

/// `error` is the reason phrase.
Refusal plain_refusal(int status, std::string message);
/// 400 of a schema: `"name" is required`.
Refusal schema_refusal(Validation where, std::string message);
/// 400 `ValidationError`: a rule of the directory.
Refusal rule_refusal(std::string message);
/// 404 `The record {id} in {collection} does not exist.`
Refusal no_such_record(std::string_view id, std::string_view collection);
/// 503 where the store failed the request and not the request the store; 500 for what is our fault.
Refusal to_refusal(const Problem& problem);
Refusal to_refusal(const WriteError& error);
Refusal to_refusal(const ReadProblem& problem);

} // namespace muniment::api::auth0
