#include "api/http/problem.hpp"
#include "api/json/read.hpp"

#include <gtest/gtest.h>

#include <set>

namespace muniment::api {
namespace {

TEST(Problem, IsADocumentWithTypeTitleStatusDetailAndPointer) {
    const auto response = to_response(
        Problem{ProblemKind::name_taken, "`x` is the name of group `g`", "/changes/0/name", {}});
    EXPECT_EQ(response.status, 409);
    EXPECT_EQ(response.headers.find("Content-Type"), "application/problem+json");
    EXPECT_EQ(response.text(),
              R"({"detail":"`x` is the name of group `g`","pointer":"/changes/0/name",)"
              R"("status":409,"title":"The name is taken","type":"/problems/name_taken"})");
}

TEST(Problem, LeavesOutWhatIsNotThereAndCarriesFurtherMembers) {
    const auto response =
        to_response(Problem{ProblemKind::conflict, "", "", {{"position", 7}, {"holder", "g"}}});
    EXPECT_EQ(response.text(), R"({"holder":"g","position":7,"status":409,)"
                               R"("title":"Something changed since the expected position",)"
                               R"("type":"/problems/conflict"})");
}

TEST(Problem, OfMalformedInputTellsItsPointer) {
    const auto response = to_response(to_problem(Malformed{"/a~1b", "is missing"}));
    EXPECT_EQ(response.status, 400);
    const auto document = read_json(response.text()).value();
    EXPECT_EQ(document.at("pointer").as_string(), "/a~1b");
    EXPECT_EQ(document.at("detail").as_string(), "is missing");
}

TEST(Problem, SaysWhenToComeBackOnlyWhereThatHelps) {
    EXPECT_TRUE(to_response(Problem{ProblemKind::busy, "", "", {}}).headers.find("Retry-After"));
    EXPECT_FALSE(to_response(Problem{ProblemKind::in_use, "", "", {}}).headers.find("Retry-After"));
}

TEST(Problem, AsksForACredentialWith401Alone) {
    EXPECT_EQ(to_response(Problem{ProblemKind::unauthenticated, "", "", {}})
                  .headers.find("WWW-Authenticate"),
              "Bearer realm=\"muniment\"");
    EXPECT_FALSE(
        to_response(Problem{ProblemKind::forbidden, "", "", {}}).headers.find("WWW-Authenticate"));
}

TEST(ProblemTypes, HaveTheNamesOfTheirKindsAndErrorStatus) {
    std::set<std::string_view> names;
    for (const auto& type : problem_types()) {
        EXPECT_EQ(type.name, boost::describe::enum_to_string(type.kind, ""));
        EXPECT_TRUE(type.status >= 400 && type.status < 600) << type.name;
        EXPECT_FALSE(type.title.empty()) << type.name;
        EXPECT_EQ(&type_of(type.kind), &type);
        names.insert(type.name);
    }
    EXPECT_EQ(names.size(), problem_types().size());
}

} // namespace
} // namespace muniment::api
