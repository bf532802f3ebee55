#include "api/configuration/configuration.hpp"

#include <gtest/gtest.h>

#include <map>

namespace muniment::api {
namespace {

using Texts = std::map<std::string, std::string, std::less<>>;

Overrides overrides(Texts flags, Texts variables) {
    Overrides overrides;
    overrides.flags = std::move(flags);
    overrides.environment =
        [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
    return overrides;
}

domain::Expected<Configuration, std::string> read(std::string text, Texts flags = {},
                                                  Texts variables = {}) {
    return read_configuration(ConfigurationFile{"m.toml", std::move(text)},
                              overrides(std::move(flags), std::move(variables)));
}

std::string refusal(const std::string& text, Texts flags = {}, Texts variables = {}) {
    const auto configuration = read(text, std::move(flags), std::move(variables));
    return configuration ? "accepted" : configuration.error();
}

constexpr const char* issuer = R"([[issuers]]
issuer = "https://login.example/"
audience = "urn:auth0-authz-api"
)";

TEST(Configuration, HasDefaultsForEverything) {
    const auto configuration = read_configuration({}, {});
    ASSERT_TRUE(configuration);
    EXPECT_EQ(configuration->listen, "127.0.0.1:7070");
    EXPECT_EQ(configuration->public_log, PublicLog::checkpoint);
    EXPECT_EQ(configuration->log_level, "info");
    EXPECT_EQ(configuration->event_streams_max, 64);
    EXPECT_FALSE(configuration->behind_proxy);
    EXPECT_FALSE(configuration->require_reason.holds_for("update:groups"));
    EXPECT_TRUE(configuration->issuers.empty());
    EXPECT_EQ(configuration->tokens.audience, "urn:auth0-authz-api");
    EXPECT_EQ(configuration->tokens.algorithm, "EdDSA");
    EXPECT_EQ(configuration->login.timeout_ms, 5000);
    EXPECT_FALSE(configuration->login.fail_open);
    EXPECT_EQ(configuration->login.persist, auth0::Persisting::replace);
}

TEST(Configuration, OfLoginsIsReadFromItsTable) {
    const auto configuration = read(R"([login]
url = "https://authz.example"
claims_namespace = "https://ledger.example/"
timeout_ms = 250
fail_open = true
filter_scopes = true
persist = "per_application"
)");
    ASSERT_TRUE(configuration);
    const auto& login = configuration->login;
    EXPECT_EQ(login.url, "https://authz.example");
    EXPECT_EQ(login.claims_namespace, "https://ledger.example/");
    EXPECT_EQ(login.timeout_ms, 250);
    EXPECT_TRUE(login.fail_open);
    EXPECT_TRUE(login.filter_scopes);
    EXPECT_EQ(login.persist, auth0::Persisting::per_application);
}

TEST(Configuration, OfLoginsIsHeldToItsLimits) {
    EXPECT_EQ(refusal("[login]\nurl = \"https://authz.example/\"\n"),
              "m.toml:2:1: `login.url` must be an address such as https://authz.example, without a "
              "slash at the end");
    EXPECT_EQ(refusal("[login]\ntimeout_ms = 0\n"),
              "m.toml:2:1: `login.timeout_ms` must be a whole number from 1 to 60000");
    EXPECT_EQ(refusal("[login]\npersist = \"both\"\n"),
              "m.toml:2:1: `login.persist` must be one of `replace`, `merge`, `per_application`");
    EXPECT_EQ(refusal("[login]\nnamespace = \"x\"\n").substr(0, 12), "m.toml:2:1: ");
}

TEST(Configuration, IsReadFromAFile) {
    const auto configuration = read(R"(
listen = "127.0.0.1:8080"
public_log = "hashes"
log_level = "warn"
behind_proxy = true
require_reason = true
require_ticket = ["update:groups", "delete:groups"]
event_streams_max = 7

[[issuers]]
issuer   = "https://login.example/"
audience = "urn:auth0-authz-api"
jwks_url = "https://login.example/.well-known/jwks.json"

[[issuers]]
issuer = "http://127.0.0.1:3000"
audience = ["one", "other"]
allow_users = true
leeway_s = 5
exchange_audiences = ["portal"]

[tokens]
issuer = "https://authz.example"
audience = "https://authz.example/api"
lifetime_s = 600
algorithm = "RS256"
claims_namespace = "https://authz.example/"
)");
    ASSERT_TRUE(configuration) << configuration.error();
    EXPECT_EQ(configuration->listen, "127.0.0.1:8080");
    EXPECT_EQ(configuration->public_log, PublicLog::hashes);
    EXPECT_EQ(configuration->log_level, "warn");
    EXPECT_TRUE(configuration->behind_proxy);
    EXPECT_EQ(configuration->event_streams_max, 7);
    EXPECT_TRUE(configuration->require_reason.holds_for("create:roles"));
    EXPECT_TRUE(configuration->require_ticket.holds_for("delete:groups"));
    EXPECT_FALSE(configuration->require_ticket.holds_for("create:roles"));
    ASSERT_EQ(configuration->issuers.size(), 2U);
    EXPECT_EQ(configuration->issuers[0].jwks_url, "https://login.example/.well-known/jwks.json");
    EXPECT_FALSE(configuration->issuers[0].allow_users);
    EXPECT_EQ(configuration->issuers[0].leeway_s, 60);
    EXPECT_EQ(configuration->issuers[1].audiences, (std::vector<std::string>{"one", "other"}));
    EXPECT_TRUE(configuration->issuers[1].allow_users);
    EXPECT_EQ(configuration->issuers[1].leeway_s, 5);
    EXPECT_EQ(configuration->issuers[1].exchange_audiences, std::vector<std::string>{"portal"});
    EXPECT_EQ(configuration->tokens.issuer, "https://authz.example");
    EXPECT_EQ(configuration->tokens.lifetime_s, 600);
    EXPECT_EQ(configuration->tokens.algorithm, "RS256");
    EXPECT_EQ(configuration->tokens.claims_namespace, "https://authz.example/");
}

TEST(Configuration, IsDecidedByFlagsThenTheEnvironmentThenTheFile) {
    const std::string file = "listen = \"127.0.0.1:1\"\nlog_level = \"err\"\nbehind_proxy = false\n"
                             "[tokens]\nlifetime_s = 60\n";
    const auto configuration = read(file, {{"listen", "127.0.0.1:3"}, {"behind_proxy", "true"}},
                                    {{"MUNIMENT_LISTEN", "127.0.0.1:2"},
                                     {"MUNIMENT_LOG_LEVEL", "debug"},
                                     {"MUNIMENT_REQUIRE_REASON", "true"},
                                     {"MUNIMENT_REQUIRE_TICKET", "update:groups,delete:groups"},
                                     {"MUNIMENT_TOKENS_LIFETIME_S", "90"},
                                     {"MUNIMENT_OIDC_ISSUER", "https://id.example"},
                                     {"MUNIMENT_OIDC_AUDIENCE", "one,other"},
                                     {"MUNIMENT_OIDC_ALLOW_USERS", "true"}});
    ASSERT_TRUE(configuration) << configuration.error();
    EXPECT_EQ(configuration->listen, "127.0.0.1:3");
    EXPECT_EQ(configuration->log_level, "debug");
    EXPECT_TRUE(configuration->behind_proxy);
    EXPECT_TRUE(configuration->require_reason.holds_for("update:groups"));
    EXPECT_TRUE(configuration->require_ticket.holds_for("delete:groups"));
    EXPECT_FALSE(configuration->require_ticket.holds_for("delete:roles"));
    EXPECT_EQ(configuration->tokens.lifetime_s, 90);
    ASSERT_EQ(configuration->issuers.size(), 1U);
    EXPECT_EQ(configuration->issuers[0].audiences, (std::vector<std::string>{"one", "other"}));
    EXPECT_TRUE(configuration->issuers[0].allow_users);
}

TEST(Configuration, TellsWhereItIsWrongAndWhatToWrite) {
    struct Row {
        const char* text;
        const char* refusal;
    };
    const Row rows[] = {
        {"listen = \n", "m.toml:1:10: is not TOML: "},
        {"\nlisten = 7070\n", "m.toml:2:1: `listen` must be text in quotation marks"},
        {"public_log = \"some\"\n",
         "m.toml:1:1: `public_log` must be one of `none`, `checkpoint`, `hashes`, `all`"},
        {"behind_proxy = \"true\"\n",
         "m.toml:1:1: `behind_proxy` must be true or false, without quotation marks"},
        {"\n\n  lisen = \"127.0.0.1:1\"\n", "m.toml:3:3: `lisen` is not known; known here are "},
        {"log_level = 1.5\n", "m.toml:1:1: times and numbers with a fraction are no settings"},
        {"require_reason = [\"update:everything\"]\n",
         "m.toml:1:1: `require_reason` must be true, false or a list of scopes"},
        {"require_reason = [1]\n", "m.toml:1:1: `require_reason` must hold texts"},
        {"issuers = \"https://login.example/\"\n",
         "m.toml:1:1: `issuers` must be a list of tables; write `[[issuers]]`"},
        {"event_streams_max = 257\n",
         "m.toml:1:1: `event_streams_max` must be a whole number from 0 to 256"},
        {"tokens = true\n", "m.toml:1:1: `tokens` must be a table; write `[tokens]`"},
        {"[tokens]\nlifetime_s = 1\n",
         "m.toml:2:1: `tokens.lifetime_s` must be a whole number from 60 to 86400"},
        {"[tokens]\nalgorithm = \"HS256\"\n",
         "m.toml:2:1: `tokens.algorithm` must be one of `EdDSA`, `RS256`"},
        {"[tokens]\nsecret = \"s\"\n", "m.toml:2:1: `tokens.secret` is not known; known here are "},
        {"[tokens]\nissuer = \"http://login.example/\"\n",
         "m.toml:2:1: `tokens.issuer` must begin with https://"},
    };
    for (const auto& row : rows)
        EXPECT_TRUE(refusal(row.text).starts_with(row.refusal)) << row.text << "\n"
                                                                << refusal(row.text);
}

TEST(Configuration, RefusesIssuersThatCannotBeTrusted) {
    struct Row {
        const char* lines;
        const char* refusal;
    };
    const Row rows[] = {
        {"audience = \"a\"", "m.toml:1:1: `issuers.issuer` must be given"},
        {"issuer = \"https://login.example/\"", "m.toml:1:1: `issuers.audience` must be given"},
        {"issuer = \"http://login.example/\"",
         "m.toml:2:1: `issuers.issuer` must begin with https://; plain http"},
        {"issuer = \"http://127.0.0.1.evil.example/\"", "m.toml:2:1: `issuers.issuer` must begin"},
        {"issuer = \"http://localhost@evil.example/\"", "m.toml:2:1: `issuers.issuer` must be a"},
        {"issuer = \"ftp://login.example/\"", "m.toml:2:1: `issuers.issuer` must be a URL"},
        {"issuer = \"https://login.example/#a\"", "m.toml:2:1: `issuers.issuer` must be a URL"},
        {"issuer = \"https:///\"", "m.toml:2:1: `issuers.issuer` must name a host"},
        {"issuer = \"https://l.example/\"\naudience = \"\"",
         "m.toml:3:1: `issuers.audience` must not be empty"},
        {"issuer = \"https://l.example/\"\naudience = []",
         "m.toml:3:1: `issuers.audience` must be a text or a list of at least one"},
        {"issuer = \"https://l.example/\"\naudience = \"a\"\njwks_url = \"http://l.example/jwks\"",
         "m.toml:4:1: `issuers.jwks_url` must begin with https://"},
        {"issuer = \"https://l.example/\"\naudience = \"a\"\nleeway_s = 3600",
         "m.toml:4:1: `issuers.leeway_s` must be a whole number from 0 to 600"},
        {"issuer = \"https://l.example/\"\naudience = \"a\"\nkeys = \"a\"",
         "m.toml:4:1: `issuers.keys` is not known"},
    };
    for (const auto& row : rows) {
        const auto text = std::string("[[issuers]]\n") + row.lines + "\n";
        EXPECT_TRUE(refusal(text).starts_with(row.refusal)) << text << refusal(text);
    }
    EXPECT_EQ(refusal(std::string(issuer) + issuer),
              "m.toml:1:3: `issuers` must not name the same issuer twice");
    EXPECT_EQ(refusal(std::string(issuer) + "[tokens]\nissuer = \"https://login.example/\"\n"),
              "m.toml:1:3: `issuers` must not name the issuer of `tokens`, which is known");
}

TEST(Configuration, NamesTheVariableOrTheFlagThatIsWrong) {
    EXPECT_EQ(refusal("", {}, {{"MUNIMENT_LOG_LEVEL", "loud"}}),
              "MUNIMENT_LOG_LEVEL: `log_level` must be one of `trace`, `debug`, `info`, `warn`, "
              "`err`, `off`");
    EXPECT_EQ(refusal("", {{"public_log", "some"}}),
              "--public-log: `public_log` must be one of `none`, `checkpoint`, `hashes`, `all`");
    EXPECT_EQ(refusal("", {}, {{"MUNIMENT_BEHIND_PROXY", "maybe"}}),
              "MUNIMENT_BEHIND_PROXY: `behind_proxy` must be true or false, without quotation "
              "marks");
    EXPECT_EQ(refusal("", {}, {{"MUNIMENT_OIDC_ISSUER", "https://id.example"}}),
              "MUNIMENT_OIDC_ISSUER: `oidc.audience` must be given: whom tokens must be made out "
              "for");
}

TEST(Configuration, NeverRepeatsAValue) {
    for (const auto* text :
         {"listen = [\"hush\"]", "log_level = \"hush\"", "behind_proxy = \"hush\"",
          "[tokens]\nissuer = \"hush\"", "require_reason = [\"hush\"]"})
        EXPECT_EQ(refusal(text).find("hush"), std::string::npos) << refusal(text);
}

TEST(Configuration, TakesTheSecretsOfATenantTogether) {
    EXPECT_FALSE(read_configuration({}, {})->api_key_secrets);
    const auto both = read(R"([compatibility]
auth0_client_secret = "a"
extension_secret = "b")");
    ASSERT_TRUE(both) << both.error();
    EXPECT_EQ(both->api_key_secrets->auth0_client_secret, "a");
    EXPECT_EQ(both->api_key_secrets->extension_secret, "b");
    const auto variable = read("", {}, {{"MUNIMENT_COMPATIBILITY_EXTENSION_SECRET", "b"}});
    ASSERT_FALSE(variable);
    EXPECT_NE(variable.error().find("`extension_secret`"), std::string::npos) << variable.error();
    EXPECT_NE(refusal("[compatibility]\nextension_secret = \"secret\"").find("auth0_client_secret"),
              std::string::npos);
}

} // namespace
} // namespace muniment::api
