#include "api/auth0/login/hydra_token.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace muniment::api::auth0 {
namespace {

/// What Ory Hydra sends, as far as it matters here and a little more.
HydraToken token(const std::string& claims = "{}",
                 const std::string& grant = "authorization_code") {
    return read_hydra_token(
               boost::json::parse(
                   R"({"session":{"client_id":"app","extra":{"tier":1},"kid":"",)"
                   R"("id_token":{"subject":"auth0|1","username":"","headers":{"extra":{}},)"
                   R"("id_token_claims":{"sub":"auth0|1","iss":"https://hydra","ext":)" +
                   claims +
                   R"(}}},"request":{"client_id":"app","granted_scopes":["openid"],)"
                   R"("granted_audience":["https://api"],"grant_types":[")" +
                   grant + R"("],"payload":{}}})"))
        .value();
}

domain::Configuration all_in_token() {
    domain::Configuration switches;
    switches.groups_in_token = switches.roles_in_token = switches.permissions_in_token = true;
    return switches;
}

const RightsNames rights{{"Finance"}, {"Reader"}, {"read:x"}};

boost::json::value session(const HydraToken& of, const RightsNames& names,
                           const LoginSettings& settings, const domain::Configuration& switches) {
    return boost::json::parse(hydra_session(of, names, settings, switches).value());
}

TEST(HydraToken, TellsWhoLogsInWhere) {
    const auto read = token(R"({"connection":"My-AD","groups":["Staff",""]})");
    EXPECT_EQ(read.subject, "auth0|1");
    EXPECT_EQ(read.client, "app");
    EXPECT_EQ(read.audiences, std::vector<std::string>{"https://api"});
    EXPECT_EQ(read.connection(), "My-AD");
    EXPECT_EQ(read.claimed("groups"), std::vector<std::string>{"Staff"});
    EXPECT_FALSE(read.is_of_machine());
}

TEST(HydraToken, TakesATextOfGroupsApart) {
    EXPECT_EQ(token(R"({"groups":",Staff\t Domain-Users, "})").claimed("groups"),
              (std::vector<std::string>{"Staff", "Domain-Users"}));
    EXPECT_TRUE(token(R"({"groups":7})").claimed("groups").empty());
}

TEST(HydraToken, KnowsAClientThatAsksForItself) {
    EXPECT_TRUE(token("{}", "client_credentials").is_of_machine());
}

TEST(HydraToken, NeedsTheClient) {
    const auto read = read_hydra_token(boost::json::parse(R"({"session":{}})"));
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().pointer, "/request/client_id");
    EXPECT_FALSE(read_hydra_token(boost::json::parse("[]")));
}

TEST(HydraSession, AddsRightsToTheClaimsThatWereThere) {
    EXPECT_EQ(session(token(R"({"mail":"a@b"})"), rights, {}, all_in_token()),
              boost::json::parse(
                  R"({"session":{"access_token":{"groups":["Finance"],"permissions":["read:x"],)"
                  R"("roles":["Reader"],"tier":1},"id_token":{"groups":["Finance"],"mail":"a@b",)"
                  R"("permissions":["read:x"],"roles":["Reader"]}}})"));
}

TEST(HydraSession, NamesClaimsWithTheNamespace) {
    domain::Configuration switches;
    switches.roles_in_token = true;
    LoginSettings settings;
    settings.claims_namespace = "https://ledger.example/";
    EXPECT_EQ(
        session(token(), rights, settings, switches),
        boost::json::parse(
            R"({"session":{"access_token":{"https://ledger.example/roles":["Reader"],"tier":1},)"
            R"("id_token":{"https://ledger.example/roles":["Reader"]}}})"));
}

TEST(HydraSession, MergesWhatTheLoginClaimed) {
    domain::Configuration switches;
    switches.groups_in_token = switches.groups_passthrough = true;
    EXPECT_EQ(
        session(token(R"({"groups":"Staff Finance"})"), rights, {}, switches),
        boost::json::parse(R"({"session":{"access_token":{"groups":["Staff","Finance"],"tier":1},)"
                           R"("id_token":{"groups":["Staff","Finance"]}}})"));
}

TEST(HydraSession, TakesThePlaceOfWhatTheLoginClaimed) {
    domain::Configuration switches;
    switches.groups_in_token = true;
    EXPECT_EQ(session(token(R"({"groups":["Admins"]})"), rights, {}, switches),
              boost::json::parse(R"({"session":{"access_token":{"groups":["Finance"],"tier":1},)"
                                 R"("id_token":{"groups":["Finance"]}}})"));
}

TEST(HydraSession, IsNoneWhereNothingGoesIntoTokens) {
    domain::Configuration switches;
    switches.groups_passthrough = switches.persist_roles = true;
    EXPECT_EQ(hydra_session(token(), rights, {}, switches), std::nullopt);
}

} // namespace
} // namespace muniment::api::auth0
