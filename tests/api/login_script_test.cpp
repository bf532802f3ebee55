#include "api/auth0/login/script.hpp"

#include <boost/mp11.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muniment::api::auth0 {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::vector<LoginTarget>& targets() {
    static const std::vector<LoginTarget> all = [] {
        std::vector<LoginTarget> found;
        boost::mp11::mp_for_each<boost::describe::describe_enumerators<LoginTarget>>(
            [&](auto enumerator) { found.push_back(enumerator.value); });
        return found;
    }();
    return all;
}

std::string rendered(LoginTarget target, const LoginSettings& settings = {},
                     const domain::Configuration& switches = {}) {
    return render_login_script(target, settings, switches).text;
}

TEST(LoginScript, StatesItsSettingsAsJson) {
    LoginSettings settings;
    settings.url = "https://authz.example";
    settings.claims_namespace = "https://ledger.example/";
    settings.timeout_ms = 250;
    settings.persist = Persisting::per_application;
    domain::Configuration switches;
    switches.groups_in_token = true;
    switches.roles_passthrough = true;
    switches.persist_permissions = true;
    switches.persist_groups = false;
    EXPECT_THAT(rendered(LoginTarget::generic, settings, switches),
                HasSubstr(R"(const settings = {"claims_namespace":"https://ledger.example/",)"
                          R"("fail_open":false,"filter_scopes":false,)"
                          R"("groups":{"in_token":true,"passthrough":false,"persist":false},)"
                          R"("permissions":{"in_token":false,"passthrough":false,"persist":true},)"
                          R"("persist":"per_application",)"
                          R"("roles":{"in_token":false,"passthrough":true,"persist":false},)"
                          R"("timeout_ms":250,"url":"https://authz.example"};)"));
}

TEST(LoginScript, LeavesNoPlaceholder) {
    for (const auto target : targets())
        EXPECT_THAT(rendered(target, {"https://authz.example", {}}), Not(HasSubstr("\"@")));
}

TEST(LoginScript, TakesNoValueForCodeOrForAPlaceholder) {
    LoginSettings settings;
    settings.claims_namespace = "\";alert(1)//\n@settings@";
    EXPECT_THAT(rendered(LoginTarget::auth0_action, settings),
                HasSubstr(R"("claims_namespace":"\";alert(1)//\n@settings@")"));
}

TEST(LoginScript, PointsOryHydraToTheHook) {
    const auto script =
        render_login_script(LoginTarget::ory_hydra, {"https://authz.example", {}}, {});
    EXPECT_EQ(script.content_type, "application/yaml");
    EXPECT_THAT(script.text,
                HasSubstr(R"(url: "https://authz.example/api/hooks/ory-hydra/token")"));
}

TEST(LoginScript, IsOtherwiseJavaScript) {
    for (const auto target : targets())
        if (target != LoginTarget::ory_hydra) {
            EXPECT_EQ(render_login_script(target, {}, {}).content_type,
                      "text/javascript; charset=utf-8");
        }
}

} // namespace
} // namespace muniment::api::auth0
