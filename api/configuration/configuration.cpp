#include "api/configuration/configuration.hpp"

#include "api/service/scopes.hpp"

#include <algorithm>

namespace muniment::api {

namespace {

using domain::Done;
using domain::Expected;
using domain::Failure;

std::optional<std::string> not_empty(const std::string& text) {
    return text.empty() ? std::optional<std::string>("must not be empty") : std::nullopt;
}

std::optional<std::string> scope_problem(const std::string& text) {
    if (text != "*" && is_scope(text)) return std::nullopt;
    return "must be true, false or a list of scopes, such as [\"update:groups\"]; `GET /v1/scopes` "
           "lists them";
}

TableReader::Result read_public_log(TableReader& table, PublicLog& into) {
    std::string name = "checkpoint";
    TRY(table.one_of("public_log", name, {"none", "checkpoint", "hashes", "all"}));
    into = name == "none"     ? PublicLog::none
           : name == "hashes" ? PublicLog::hashes
           : name == "all"    ? PublicLog::all
                              : PublicLog::checkpoint;
    return Done{};
}

/// True, false, or the scopes whose changes it is about.
TableReader::Result read_requirement(TableReader& table, std::string_view key, Requirement& into) {
    const auto* setting = table.find(key);
    if (setting == nullptr) return Done{};
    const auto* text = std::get_if<std::string>(&setting->value);
    const bool is_truth = text != nullptr && (*text == "true" || *text == "false");
    if (std::holds_alternative<bool>(setting->value) || is_truth) {
        bool always = false;
        TRY(table.truth(key, always));
        into = Requirement(always);
        return Done{};
    }
    std::vector<std::string> scopes;
    TRY(table.texts(key, scopes, scope_problem));
    into = Requirement(std::set<std::string>(scopes.begin(), scopes.end()));
    return Done{};
}

Expected<IssuerSettings, std::string> read_issuer(TableReader& table) {
    IssuerSettings issuer;
    TRY(table.text("issuer", issuer.issuer, issuer_url_problem));
    TRY(table.texts("audience", issuer.audiences, not_empty));
    TRY(table.text("jwks_url", issuer.jwks_url, issuer_url_problem));
    TRY(table.truth("allow_users", issuer.allow_users));
    TRY(table.number("leeway_s", issuer.leeway_s, 0, 600));
    TRY(table.texts("exchange_audiences", issuer.exchange_audiences, not_empty));
    TRY(table.text("connection", issuer.connection));
    TRY(table.finish());
    if (issuer.issuer.empty()) return table.refuse("issuer", "must be given");
    if (issuer.audiences.empty())
        return table.refuse("audience", "must be given: whom tokens must be made out for");
    return issuer;
}

/// The issuers of the file, and one more of the environment: `MUNIMENT_OIDC_ISSUER`,
/// `MUNIMENT_OIDC_AUDIENCE`, ….
TableReader::Result read_issuers(TableReader& document, const Overrides& overrides,
                                 std::vector<IssuerSettings>& into) {
    const Overrides of_file_alone;
    if (const auto* issuers = TRY(document.list("issuers"))) {
        for (const auto& setting : *issuers) {
            TableReader table(setting, "issuers", of_file_alone);
            into.push_back(TRY(read_issuer(table)));
        }
    }
    const Setting none{Setting::Table{}, "MUNIMENT_OIDC_ISSUER"};
    TableReader of_environment(none, "oidc", overrides);
    if (of_environment.find("issuer") != nullptr) into.push_back(TRY(read_issuer(of_environment)));
    for (auto issuer = into.begin(); issuer != into.end(); ++issuer)
        for (auto other = into.begin(); other != issuer; ++other)
            if (other->issuer == issuer->issuer)
                return document.refuse("issuers", "must not name the same issuer twice");
    return Done{};
}

TableReader::Result read_tokens(TableReader& document, const Overrides& overrides,
                                TokenSettings& into) {
    const Setting none{Setting::Table{}, "tokens"};
    const auto* setting = TRY(document.table("tokens"));
    TableReader table(setting == nullptr ? none : *setting, "tokens", overrides);
    TRY(table.text("issuer", into.issuer, issuer_url_problem));
    TRY(table.text("audience", into.audience, not_empty));
    TRY(table.number("lifetime_s", into.lifetime_s, 60, 86400));
    TRY(table.one_of("algorithm", into.algorithm, {"EdDSA", "RS256"}));
    TRY(table.text("claims_namespace", into.claims_namespace));
    return table.finish();
}

/// What a tenant of the extension and this server must both know.
TableReader::Result read_compatibility(TableReader& document, const Overrides& overrides,
                                       std::optional<auth0::ApiKeySecrets>& into) {
    const Setting none{Setting::Table{}, "compatibility"};
    const auto* setting = TRY(document.table("compatibility"));
    TableReader table(setting == nullptr ? none : *setting, "compatibility", overrides);
    auth0::ApiKeySecrets secrets;
    TRY(table.text("auth0_client_secret", secrets.auth0_client_secret, not_empty));
    TRY(table.text("extension_secret", secrets.extension_secret, not_empty));
    TRY(table.finish());
    if (secrets.auth0_client_secret.empty() && secrets.extension_secret.empty()) return Done{};
    if (secrets.auth0_client_secret.empty())
        return table.refuse("auth0_client_secret", "must be given beside `extension_secret`");
    if (secrets.extension_secret.empty())
        return table.refuse("extension_secret", "must be given beside `auth0_client_secret`");
    into = std::move(secrets);
    return Done{};
}

std::optional<std::string> url_problem(const std::string& text) {
    const bool is_http = text.starts_with("http://") || text.starts_with("https://");
    if (is_http && !text.ends_with('/')) return std::nullopt;
    return "must be an address such as https://authz.example, without a slash at the end";
}

TableReader::Result read_login(TableReader& document, const Overrides& overrides,
                               auth0::LoginSettings& into) {
    constexpr std::int64_t timeout_ms_max = 60'000;
    const Setting none{Setting::Table{}, "login"};
    const auto* setting = TRY(document.table("login"));
    TableReader table(setting == nullptr ? none : *setting, "login", overrides);
    std::string persist = "replace";
    TRY(table.text("url", into.url, url_problem));
    TRY(table.text("claims_namespace", into.claims_namespace));
    TRY(table.number("timeout_ms", into.timeout_ms, 1, timeout_ms_max));
    TRY(table.truth("fail_open", into.fail_open));
    TRY(table.truth("filter_scopes", into.filter_scopes));
    TRY(table.one_of("persist", persist, {"replace", "merge", "per_application"}));
    boost::describe::enum_from_string(persist.c_str(), into.persist);
    return table.finish();
}

TableReader::Result read_evidence(TableReader& document, const Overrides& overrides,
                                  EvidenceSettings& into) {
    const Setting none{Setting::Table{}, "evidence"};
    const auto* setting = TRY(document.table("evidence"));
    TableReader table(setting == nullptr ? none : *setting, "evidence", overrides);
    TRY(table.truth("refusals", into.refusals));
    TRY(table.truth("reads", into.reads));
    return table.finish();
}

} // namespace

Expected<Configuration, std::string>
read_configuration(const std::optional<ConfigurationFile>& file, const Overrides& overrides) {
    Setting document{Setting::Table{}, "the configuration"};
    if (file) document = TRY(read_toml(file->text, file->name));
    TableReader table(document, "", overrides);
    Configuration configuration;
    TRY(table.text("listen", configuration.listen, not_empty));
    TRY(read_public_log(table, configuration.public_log));
    TRY(table.one_of("log_level", configuration.log_level,
                     {"trace", "debug", "info", "warn", "err", "off"}));
    TRY(table.truth("behind_proxy", configuration.behind_proxy));
    TRY(read_requirement(table, "require_reason", configuration.require_reason));
    TRY(read_requirement(table, "require_ticket", configuration.require_ticket));
    TRY(table.number("event_streams_max", configuration.event_streams_max, 0, 256));
    TRY(read_issuers(table, overrides, configuration.issuers));
    TRY(read_tokens(table, overrides, configuration.tokens));
    TRY(read_compatibility(table, overrides, configuration.api_key_secrets));
    TRY(read_login(table, overrides, configuration.login));
    TRY(read_evidence(table, overrides, configuration.evidence));
    TRY(table.finish());
    const auto is_own = [&](const auto& issuer) {
        return issuer.issuer == configuration.tokens.issuer;
    };
    if (std::any_of(configuration.issuers.begin(), configuration.issuers.end(), is_own))
        return table.refuse("issuers", "must not name the issuer of `tokens`, which is known");
    return configuration;
}

} // namespace muniment::api
