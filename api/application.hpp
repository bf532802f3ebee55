#pragma once

#include "api/auth/authenticator.hpp"
#include "api/auth/own_tokens.hpp"
#include "api/auth/token_endpoint.hpp"
#include "api/auth0/api_key.hpp"
#include "api/auth0/login/settings.hpp"
#include "api/http/router.hpp"
#include "api/http/server.hpp"
#include "api/log/log_routes.hpp"
#include "api/metrics.hpp"
#include "api/service/evidence_recorder.hpp"
#include "api/service/requirement.hpp"
#include "api/service/store.hpp"

#include <memory>
#include <optional>
#include <string>

namespace muniment::api {

struct ApplicationOptions {
    PublicLog public_log = PublicLog::checkpoint;
    Requirement require_reason; ///< changes without a reason are refused
    Requirement require_ticket; ///< changes without a ticket are refused
    AuthenticationOptions authentication = {};
    TokenSettings tokens = {};
    TokenKeys token_keys = {};                                ///< without any, no tokens are made
    std::optional<auth0::ApiKeySecrets> api_key_secrets = {}; ///< of the tenant that keys come from
    auth0::LoginSettings login = {};
    EvidenceSettings evidence = {};     ///< what is written down beside changes: nothing
    std::size_t event_streams_max = 64; ///< open at once; each has a thread
};

/// Everything that HTTP offers, without a socket: finds the route, authenticates, checks the scope,
/// calls the handler, counts and logs. The server, scenarios and fault tests drive this.
/// Thread-safe.
class Application {
  public:
    /// `store` outlives the application.
    Application(Store& store, ApplicationOptions options);

    Response answer(const Request& request);
    /// As `Service::body_bytes_max`.
    std::optional<std::size_t> body_bytes_max(const Request& request) const;
    /// As `Service::body_too_large`; under `/api` a stranger is told that it is one.
    Response body_too_large(const Request& request, std::size_t bytes_max) const;
    const Router& router() const { return router_; }

  private:
    /// An answer, the route that gave it and the id of who asked, where these are known.
    struct Dispatched {
        Response response;
        const Route* route = nullptr;
        std::string principal = {};
    };
    Dispatched dispatch(const Request& request);
    /// Calls the handler, and writes down that evidence was read.
    Response handle(const Route& route, const Call& call);
    /// The answer where a handler broke off, in the form of its surface.
    static Response failed(const Request& request, const std::exception& error);
    /// Ends an endless answer when the caller may have it no longer.
    void keep_watch(const Request& request, const Route& route, Response& response) const;
    /// Who calls: the bearer of a token; where none can be read, whoever knows the extension's API
    /// key, if the route takes it.
    domain::Expected<Principal, Unauthenticated> identify(const Request& request,
                                                          bool takes_api_key) const;

    Store& store_;
    Metrics metrics_;
    OwnTokens tokens_;
    Authenticator authenticator_;
    TokenEndpoint token_endpoint_;
    Router router_;
    EvidenceRecorder evidence_;
};

} // namespace muniment::api
