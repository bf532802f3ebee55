#include "api/v1/answers.hpp"

namespace muniment::api {

namespace {

std::string in_backticks(std::string_view text) {
    return "`" + std::string(text) + "`";
}

std::string named(const domain::EntityRef& entity) {
    return std::string(domain::to_string(entity.kind)) + " " + in_backticks(entity.id);
}

std::string sentence(const domain::UnknownReference& r) {
    return "there is no " + named(r.entity) + "; create it first or correct the id";
}
std::string sentence(const domain::IdTaken& r) {
    return "there is already a " + named(r.entity) + "; choose another id or update that one";
}
std::string sentence(const domain::NameTaken& r) {
    return "the name " + in_backticks(r.name) + " is taken by " + named(r.holder) +
           "; choose another name";
}
std::string sentence(const domain::WouldCycle& r) {
    return named(r.entity) + " would contain itself; take it out of the chain above first";
}
std::string sentence(const domain::EmptyWindow&) {
    return "must be later than `valid_from` and than now";
}
std::string sentence(const domain::ErasedInSameBatch& r) {
    return named(r.entity) +
           " is given a profile and erased in one batch; send the two as batches of their own";
}

void append_use(std::string& uses, std::uint64_t count, const char* what) {
    if (count == 0) return;
    if (!uses.empty()) uses += ", ";
    uses += std::to_string(count) + " " + what;
}

std::string sentence(const domain::InUse& r) {
    std::string uses;
    append_use(uses, r.applications, "applications");
    append_use(uses, r.groups, "groups");
    append_use(uses, r.members, "members");
    append_use(uses, r.permissions, "permissions");
    append_use(uses, r.roles, "roles");
    append_use(uses, r.users, "users");
    return named(r.entity) + " is in use by " + uses +
           "; take it away from them or ask for "
           "`cascade`";
}

std::string sentence(const domain::ForeignApplication& r) {
    const auto application = [](const std::string& id) {
        return id.empty() ? std::string("no application") : "application " + in_backticks(id);
    };
    return named(r.entity) + " belongs to " + application(r.actual) + ", not to " +
           application(r.expected);
}

ProblemKind kind_of(const domain::UnknownReference&) {
    return ProblemKind::unknown_reference;
}
ProblemKind kind_of(const domain::IdTaken&) {
    return ProblemKind::id_taken;
}
ProblemKind kind_of(const domain::NameTaken&) {
    return ProblemKind::name_taken;
}
ProblemKind kind_of(const domain::WouldCycle&) {
    return ProblemKind::would_cycle;
}
ProblemKind kind_of(const domain::InUse&) {
    return ProblemKind::in_use;
}
ProblemKind kind_of(const domain::ForeignApplication&) {
    return ProblemKind::foreign_application;
}
ProblemKind kind_of(const domain::EmptyWindow&) {
    return ProblemKind::empty_window;
}
ProblemKind kind_of(const domain::ErasedInSameBatch&) {
    return ProblemKind::conflict;
}

Problem problem_of(const domain::Rejection& rejection) {
    Problem problem;
    problem.kind = std::visit([](const auto& r) { return kind_of(r); }, rejection.reason);
    problem.detail = describe(rejection.reason);
    problem.pointer = "/changes/" + std::to_string(rejection.change_index) + rejection.pointer;
    return problem;
}
Problem problem_of(const SurfaceRefusal& refusal) {
    return {ProblemKind::conflict, refusal.message, "", {}};
}
Problem problem_of(const CredentialEnded&) {
    return {ProblemKind::unauthenticated, "the token was revoked or has expired", "", {}};
}
Problem problem_of(const Forbidden& error) {
    return {ProblemKind::forbidden,
            "this needs the scope " + in_backticks(error.needs),
            "",
            {{"needs", error.needs}}};
}
Problem problem_of(const PositionConflict& error) {
    const auto what =
        error.touched.id.empty() ? std::string("the directory") : named(error.touched);
    return {ProblemKind::conflict,
            what + " was changed at position " + std::to_string(error.actual.value) +
                ", after the expected position " + std::to_string(error.expected.value) +
                "; read it again and decide anew",
            "/expect_position",
            {{"actual_position", error.actual.value}}};
}
Problem problem_of(const PositionAboveHead& error) {
    return {ProblemKind::malformed,
            "must not be above the head, which is position " + std::to_string(error.head.value),
            "/expect_position",
            {}};
}
Problem problem_of(const PreconditionFailed& error) {
    return {ProblemKind::precondition_failed,
            named(error.entity) + " was last changed at position " +
                std::to_string(error.actual.value) + "; read it again and decide anew",
            "",
            {{"actual_position", error.actual.value}}};
}
Problem problem_of(const IdempotencyConflict&) {
    return {ProblemKind::idempotency_conflict,
            "this idempotency key was used for a request with other content; use a new key",
            "",
            {}};
}
Problem problem_of(const OccurredAtRefused& error) {
    return {ProblemKind::malformed, error.problem, "/occurred_at", {}};
}
Problem problem_of(const UnknownClient& error) {
    return {ProblemKind::not_found, "there is no client " + in_backticks(error.id), "", {}};
}
Problem problem_of(const LastAdministrator& error) {
    return {ProblemKind::in_use,
            "client " + in_backticks(error.id) +
                " is the last administrator that never expires; create another one first",
            "",
            {}};
}
Problem problem_of(const TooLarge& error) {
    return {ProblemKind::body_too_large, error.what, "", {}};
}
Problem problem_of(const Unavailable& error) {
    return {ProblemKind::busy, error.what, "", {{"retry_after_s", error.retry_after_s}}};
}
Problem problem_of(const WritesStopped& error) {
    return {ProblemKind::writes_stopped, error.what, "", {}};
}

Problem problem_of(const MomentProblem& problem) {
    auto answer = parameter_problem(problem.parameter, problem.problem);
    if (problem.problem.starts_with("must not be")) answer.kind = ProblemKind::future_moment;
    return answer;
}
Problem problem_of(const NotYet& problem) {
    return {ProblemKind::behind,
            "this node has come to position " + std::to_string(problem.applied.value) +
                " only; try again shortly",
            "",
            {{"applied_position", problem.applied.value}}};
}
Problem problem_of(const projections::ViewsFailure& failure) {
    return {ProblemKind::internal, "the views cannot be read: " + failure.what, "", {}};
}

} // namespace

std::string describe(const domain::RejectionReason& reason) {
    return std::visit([](const auto& r) { return sentence(r); }, reason);
}

Problem to_problem(const WriteError& error) {
    return std::visit([](const auto& e) { return problem_of(e); }, error);
}

bool is_of_environment(const WriteError& error) {
    return std::holds_alternative<Unavailable>(error) ||
           std::holds_alternative<WritesStopped>(error);
}

Problem to_problem(const ReadProblem& problem) {
    return std::visit([](const auto& p) { return problem_of(p); }, problem);
}

Problem parameter_problem(std::string_view parameter, std::string_view problem) {
    return {ProblemKind::malformed,
            in_backticks(parameter) + " " + std::string(problem),
            "",
            {{"parameter", parameter}}};
}

Problem not_found(const domain::EntityRef& entity) {
    return {ProblemKind::not_found, "there is no " + named(entity) + " at that moment", "", {}};
}

} // namespace muniment::api
