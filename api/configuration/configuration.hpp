#pragma once

#include "api/auth/settings.hpp"
#include "api/auth0/api_key.hpp"
#include "api/auth0/login/settings.hpp"
#include "api/configuration/table_reader.hpp"
#include "api/log/log_routes.hpp"
#include "api/service/evidence_recorder.hpp"
#include "api/service/requirement.hpp"
#include "domain/expected.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// How a server is configured: one struct, read from a TOML file, the environment and the command
/// line. It stands in a folder of its own, since it gathers the settings of every other folder of
/// the layer, and each of those keeps the struct of what concerns it.
namespace muniment::api {

/// How to add a setting: a member here (or in the struct of the folder that it concerns), a line in
/// `configuration.cpp`, a row in docs/operations.md.
struct Configuration {
    std::string listen = "127.0.0.1:7070";
    PublicLog public_log = PublicLog::checkpoint;
    std::string log_level = "info";
    bool behind_proxy = false;
    Requirement require_reason;
    Requirement require_ticket;
    std::int64_t event_streams_max = 64; ///< live streams of events that may be open at once
    std::vector<IssuerSettings> issuers; ///< no two with the same issuer
    TokenSettings tokens;
    /// Of the tenant whose login rules go on working; both secrets or none.
    std::optional<auth0::ApiKeySecrets> api_key_secrets;
    auth0::LoginSettings login;
    EvidenceSettings evidence{true, true};
};

/// A file as it was read; `name` stands in front of what is wrong with it.
struct ConfigurationFile {
    std::string name;
    std::string text;
};

/// Flags win over the environment, that over the file, that over the defaults. The error is a
/// sentence that begins with file, line and column, with the variable or with the flag. Pure but
/// for the environment that it is given.
domain::Expected<Configuration, std::string>
read_configuration(const std::optional<ConfigurationFile>& file, const Overrides& overrides);

} // namespace muniment::api
