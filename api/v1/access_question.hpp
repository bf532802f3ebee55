#pragma once

#include "api/service/check.hpp"
#include "api/v1/read_parameters.hpp"

namespace muniment::api {

/// The question that `check` and `explain` answer: `user`, `application`, `permission`, and with a
/// login context `connection` and any number of `groups`. Other parameters are refused.
domain::Expected<CheckQuestion, Problem> access_question(const Call& call);

} // namespace muniment::api
