#pragma once

#include "api/http/problem.hpp"
#include "api/service/store.hpp"

#include <string>

/// The service's errors as problem documents of `/v1`.
namespace muniment::api {

/// The sentence that tells why a change was refused and what to do next. Without pointer.
std::string describe(const domain::RejectionReason& reason);

Problem to_problem(const WriteError& error);
/// Whether the store failed the request, not the request the store.
bool is_of_environment(const WriteError& error);
Problem to_problem(const ReadProblem& problem);

/// `malformed` for a parameter of the query; the document has a member `parameter`.
Problem parameter_problem(std::string_view parameter, std::string_view problem);
Problem not_found(const domain::EntityRef& entity);

} // namespace muniment::api
