#include "api/auth0/payload.hpp"
#include "api/auth0/routes.hpp"

#include <memory>

namespace muniment::api::auth0 {

namespace {

/// The refusal of the extension's server, which knows no route for a preflight without this header.
Refusal missing_header(const std::string& name) {
    return plain_refusal(404, "CORS error: Missing " + name + " header");
}

Checked<Response> preflight(const Router& router, const Request& request) {
    const auto origin = request.headers.find("Origin");
    if (!origin) return domain::Failure{missing_header("Origin")};
    const auto method = request.headers.find("Access-Control-Request-Method");
    if (!method) return domain::Failure{missing_header("Access-Control-Request-Method")};
    Request asked;
    asked.method = std::string(*method);
    asked.target = request.target;
    const auto finding = router.find(asked);
    if (!std::holds_alternative<Router::Match>(finding))
        return domain::Failure{plain_refusal(404, "Not Found")};
    Response response;
    auto& headers = response.headers;
    headers.set("Access-Control-Allow-Methods", asked.method);
    headers.set("Access-Control-Allow-Headers", "Accept,Authorization,Content-Type,If-None-Match");
    headers.set("Access-Control-Max-Age", "86400");
    return response;
}

} // namespace

void add_preflight_route(std::vector<Route>& routes) {
    std::vector<Route> asked;
    for (const auto& route : routes) {
        if (!route.pattern.starts_with("/api/")) continue;
        asked.push_back({route.method, route.pattern, route.name, "", "", nullptr});
    }
    const auto router = std::make_shared<Router>(std::move(asked));
    routes.push_back({"OPTIONS", "/api/{path...}", "auth0_preflight", "",
                      "What a browser may ask from elsewhere",
                      answering(Answering(
                          [router](const Call& call) { return preflight(*router, call.request); })),
                      payload_bytes_max});
}

} // namespace muniment::api::auth0
