#include "tests/api/test_store.hpp"

#include <gtest/gtest.h>

#include <future>
#include <vector>

namespace muniment::api {
namespace {

using domain::DirectoryView;
using domain::Expected;
using domain::Failure;
using domain::GroupId;
using Changes = std::vector<domain::Change>;

WriteRequest request_of(DerivedChanges::Derivation derive) {
    WriteRequest request;
    request.principal.scopes = {"*"};
    request.principal.actor = {"system", "local", "test", "cli", "", {}, {}};
    request.content = DerivedChanges{std::move(derive)};
    return request;
}

/// One more group, named by how many there are.
Expected<Changes, SurfaceRefusal> next_group(const DirectoryView& directory, domain::Position) {
    int number = 0;
    while (directory.find(GroupId::parse("g" + std::to_string(number)).value()) != nullptr)
        ++number;
    const auto name = "g" + std::to_string(number);
    return Changes{domain::CreateGroup{GroupId::parse(name).value(), name, "", {}}};
}

TEST(DerivedChanges, AreMadeOfTheDirectoryTheyLandOn) {
    TestStore test;
    std::vector<std::future<bool>> writers;
    for (int i = 0; i < 32; ++i)
        writers.push_back(std::async(std::launch::async, [&] {
            return test.store->write(request_of(next_group)).has_value();
        }));
    for (auto& writer : writers)
        EXPECT_TRUE(writer.get());
    EXPECT_EQ(test.get("/v1/groups").each("id").size(), 32U);
}

TEST(DerivedChanges, AreToldTheHeadThatTheyLandOn) {
    TestStore test;
    const auto head = test.must_change(R"({"op":"create_group","name":"a"})");
    domain::Position told;
    const auto answer = test.store->write(request_of(
        [&](const DirectoryView&, domain::Position at) -> Expected<Changes, SurfaceRefusal> {
            told = at;
            return Changes{};
        }));
    ASSERT_TRUE(answer);
    EXPECT_TRUE(answer->events.empty());
    EXPECT_EQ(told.value, head);
}

TEST(DerivedChanges, CanBeRefusedInTheWordsOfTheSurface) {
    TestStore test;
    const auto head = test.head();
    const auto answer = test.store->write(
        request_of([](const DirectoryView&, domain::Position) -> Expected<Changes, SurfaceRefusal> {
            return Failure{SurfaceRefusal{400, "ValidationError", "no"}};
        }));
    ASSERT_FALSE(answer);
    const auto* refusal = std::get_if<SurfaceRefusal>(&answer.error());
    ASSERT_NE(refusal, nullptr);
    EXPECT_EQ(refusal->message, "no");
    EXPECT_EQ(test.head(), head);
}

TEST(DerivedChanges, NeedTheScopeOfTheSurface) {
    TestStore test;
    auto request = request_of(next_group);
    request.principal.scopes = {"update:groups"};
    const auto refused = test.store->write(request);
    ASSERT_FALSE(refused);
    EXPECT_EQ(std::get<Forbidden>(refused.error()).needs, "create:groups");
    request.scope = "update:groups";
    EXPECT_TRUE(test.store->write(request));
    request.scope = "update:roles";
    EXPECT_FALSE(test.store->write(request));
}

TEST(TheExtensionsSurface, AnswersUnknownRoutesInItsForm) {
    TestStore test;
    const auto answer = test.get("/api/nothing");
    EXPECT_EQ(answer.status, 404);
    EXPECT_EQ(answer.body, R"({"statusCode":404,"error":"Not Found","message":"Not Found"})");
    EXPECT_EQ(answer.header("Content-Type"), "application/json; charset=utf-8");
    EXPECT_EQ(answer.header("Cache-Control"), "no-cache");
}

} // namespace
} // namespace muniment::api
