#pragma once

#include "api/http/problem.hpp"
#include "api/service/seal.hpp"
#include "api/v1/read_parameters.hpp"

namespace muniment::api {

/// Whether `seal=only` is asked for: the seal in place of the file.
domain::Expected<bool, Problem> asks_for_seal(const ReadParameters& parameters);

/// The seal of a file as an answer, `text/plain`.
domain::Expected<Response, Problem> seal_response(const Store& store, const SealedContent& content);

/// `read_only` where the log key is not at hand.
Problem to_problem(const NotSealed& problem);

} // namespace muniment::api
