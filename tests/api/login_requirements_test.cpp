#include "api/auth0/login/requirements.hpp"

#include <gtest/gtest.h>

namespace muniment::api::auth0 {
namespace {

domain::Application ledger() {
    return {domain::ApplicationId::parse("app").value(), "Ledger", {}, {}};
}

TEST(AllowedScopes, AreThoseWithoutAColonAndThoseThatAPermissionAllows) {
    EXPECT_EQ(allowed_scopes("openid write:x read:x profile", {"read:x", "read:y"}),
              "openid read:x profile");
}

TEST(AllowedScopes, AreComparedByteForByte) {
    EXPECT_EQ(allowed_scopes("Read:x read:x:all :", {"read:x"}), "");
}

TEST(AllowedScopes, AreEachOnceWithOneSpaceBetween) {
    EXPECT_EQ(allowed_scopes("  openid   read:x openid ", {"read:x"}), "openid read:x");
    EXPECT_EQ(allowed_scopes("", {"read:x"}), "");
}

TEST(LoginDenial, IsNoneWhereNoRoleIsRequired) {
    EXPECT_EQ(login_denial(ledger(), {}), std::nullopt);
}

TEST(LoginDenial, IsNoneForWhoeverHasOneOfTheRoles) {
    auto application = ledger();
    application.required_roles = std::vector<std::string>{"Clerk", "Admin"};
    EXPECT_EQ(login_denial(application, {"Guest", "Admin"}), std::nullopt);
}

TEST(LoginDenial, NamesTheApplication) {
    auto application = ledger();
    application.required_roles = std::vector<std::string>{"Clerk"};
    EXPECT_EQ(login_denial(application, {"clerk"}),
              "You do not have the required role to access Ledger");
}

TEST(LoginDenial, IsTheMessageOfTheApplication) {
    auto application = ledger();
    application.required_roles = std::vector<std::string>{"Clerk"};
    application.denied_message = "Clerks only.";
    EXPECT_EQ(login_denial(application, {}), "Clerks only.");
}

} // namespace
} // namespace muniment::api::auth0
