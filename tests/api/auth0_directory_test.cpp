#include "api/import/auth0_directory.hpp"
#include "api/json/read.hpp"
#include "domain/decide.hpp"
#include "domain/directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muniment::api {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Auth0DirectoryImport read(const std::string& text, const domain::Directory& directory = {}) {
    const auto json = read_json(text);
    if (!json) {
        ADD_FAILURE() << json.error().pointer << " " << json.error().problem;
        return {};
    }
    return read_auth0_directory(*json, directory);
}

std::size_t import_into(domain::Directory& directory, const std::string& text) {
    const auto import = read(text, directory);
    for (const auto& problem : import.problems)
        ADD_FAILURE() << problem.pointer << " " << problem.problem;
    const auto events = domain::decide(directory, import.changes, {});
    if (!events) {
        ADD_FAILURE() << import.pointers[events.error().change_index];
        return 0;
    }
    for (const auto& event : *events)
        domain::evolve(directory, event);
    return events->size();
}

std::vector<std::string> problems(const std::string& text) {
    std::vector<std::string> found;
    for (const auto& [pointer, problem] : read(text).problems)
        found.push_back(pointer + " " + problem);
    return found;
}

const std::string whole =
    R"({"users":[{"user_id":"auth0|1","name":"Ada","nickname":null,"email":"ada@x.example",)"
    R"("blocked":false,"app_metadata":{"level":3},)"
    R"("identities":[{"connection":"db","provider":"auth0"},{"connection":"ad"},{"connection":"db"}]},)"
    R"({"user_id":"auth0|2"}],)"
    R"("connections":[{"id":"con_1","name":"db","strategy":"auth0","options":{}}],)"
    R"("applications":[{"client_id":"app1","name":"Shop","app_type":"spa","callbacks":["https://x"],)"
    R"("client_secret":"s"},{"client_id":"app2","name":"Job"}]})";

TEST(AnAuth0Directory, IsTakenOverWhole) {
    domain::Directory directory;
    EXPECT_EQ(import_into(directory, whole), 5U);
    const auto* user = directory.find(domain::UserId::parse("auth0|1").value());
    ASSERT_NE(user, nullptr);
    EXPECT_EQ(user->profile->name, "Ada");
    EXPECT_EQ(user->profile->nickname, std::nullopt);
    EXPECT_THAT(user->profile->connections, ElementsAre("db", "ad"));
    EXPECT_EQ(
        user->profile->attributes,
        R"({"app_metadata":{"level":3},"blocked":false,"identities":[)"
        R"({"connection":"db","provider":"auth0"},{"connection":"ad"},{"connection":"db"}]})");
    const auto* shop = directory.find(domain::ApplicationId::parse("app1").value());
    EXPECT_EQ(shop->type, domain::ApplicationType::spa);
    EXPECT_THAT(shop->callbacks, ElementsAre("https://x"));
    EXPECT_EQ(directory.find(domain::ApplicationId::parse("app2").value())->type,
              domain::ApplicationType::non_interactive);
    EXPECT_EQ(directory.find(domain::ConnectionId::parse("con_1").value())->strategy, "auth0");
}

TEST(AnAuth0Directory, ChangesNothingAgainAndUpdatesWhatDiffers) {
    domain::Directory directory;
    import_into(directory, whole);
    EXPECT_EQ(import_into(directory, whole), 0U);
    auto other = whole;
    other.replace(other.find("Ada"), 3, "Eva");
    other.replace(other.find("Shop"), 4, "Shed");
    EXPECT_EQ(import_into(directory, other), 2U);
}

TEST(AnAuth0Directory, NamesThePointerOfEverythingThatIsNotInOrder) {
    EXPECT_THAT(problems("[]"), ElementsAre(" must be an object"));
    EXPECT_THAT(problems(R"({"groups":[]})"),
                ElementsAre("/groups is not a known member; known are `users`, `connections`, "
                            "`applications`"));
    EXPECT_THAT(problems(R"({"users":{}})"), ElementsAre("/users must be an array"));
    EXPECT_THAT(problems(R"({"users":[7,{},{"user_id":""}]})"),
                ElementsAre("/users/0 must be an object", "/users/1/user_id is missing",
                            "/users/2/user_id must not be empty"));
    EXPECT_THAT(problems(R"({"users":[{"user_id":"a"},{"user_id":"a","name":7}]})"),
                ElementsAre("/users/1/user_id is the id of another record in this file",
                            "/users/1/name must be a string"));
    EXPECT_THAT(problems(R"({"users":[{"user_id":"a","identities":[{"provider":"x"}]}]})"),
                ElementsAre("/users/0/identities/0 must be an object with a string `connection`"));
    EXPECT_THAT(problems(R"({"users":[{"user_id":"a","x":")" + std::string(17'000, 'x') + "\"}]}"),
                ElementsAre("/users/0 must have a profile of at most 16384 bytes"));
    EXPECT_THAT(problems(R"({"connections":[{"id":"a b","name":"n","strategy":"s"},{"id":"c"}]})"),
                testing::SizeIs(3));
    EXPECT_THAT(problems(R"({"applications":[{"client_id":"a","name":"n","callbacks":[7]}]})"),
                ElementsAre("/applications/0/callbacks/0 must be a string"));
}

TEST(AnAuth0Directory, NotesATypeThatItDoesNotKnow) {
    const auto import =
        read(R"({"applications":[{"client_id":"a","name":"n","app_type":"sso_integration"}]})");
    EXPECT_THAT(import.problems, IsEmpty());
    ASSERT_EQ(import.notes.size(), 1U);
    EXPECT_EQ(import.notes[0].pointer, "/applications/0/app_type");
}

} // namespace
} // namespace muniment::api
