#include "api/v1/seal_answer.hpp"

#include "api/v1/answers.hpp"

namespace muniment::api {

domain::Expected<bool, Problem> asks_for_seal(const ReadParameters& parameters) {
    const auto seal = parameters.text("seal");
    if (seal && *seal != "only")
        return domain::Failure{parameter_problem("seal", "must be `only`")};
    return seal.has_value();
}

domain::Expected<Response, Problem> seal_response(const Store& store,
                                                  const SealedContent& content) {
    auto note = seal(store, content);
    if (!note) return domain::Failure{to_problem(note.error())};
    Response response;
    response.headers.set("Content-Type", "text/plain; charset=utf-8");
    response.body = std::move(note).value();
    return response;
}

Problem to_problem(const NotSealed& problem) {
    return {problem.lacks_key ? ProblemKind::read_only : ProblemKind::internal,
            "the file cannot be sealed: " + problem.what,
            "",
            {}};
}

} // namespace muniment::api
