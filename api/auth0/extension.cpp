#include "api/auth0/configuration.hpp"

/// What the extension answers beside `/api`.
namespace muniment::api::auth0 {

namespace {

/// The manifest that installers read. Nothing of it asks a tenant for anything.
constexpr std::string_view manifest =
    R"({"author":"muniment","category":"end_user","description":"Groups, roles and permissions )"
    R"(with a history","initialUrlPath":"/","keywords":["auth0","extension"],"name":"auth0-authz",)"
    R"("repository":"","title":"Auth0 Authorization","type":"application","version":"2.13.7"})";

/// The hooks of an installation. Nobody here has installed anything, so no token is good.
Checked<Response> answer_hook(const Call& call) {
    const auto header = call.request.headers.find("Authorization");
    const bool has_token = header && !header->empty();
    return domain::Failure{plain_refusal(401, has_token ? "Invalid hook token"
                                                        : "Hook token missing for the call to: " +
                                                              call.request.target.path)};
}

} // namespace

void add_extension_routes(std::vector<Route>& routes) {
    routes.push_back(
        {"GET", "/meta", "auth0_meta", "", "The manifest of the extension",
         answering([](const Call&) -> Checked<Response> { return ok(std::string(manifest)); })});
    routes.push_back({"DELETE", "/.extensions/on-uninstall", "auth0_on_uninstall", "",
                      "Hook of the installation; refused", answering(answer_hook),
                      payload_bytes_max});
    routes.push_back({"PUT", "/.extensions/on-update", "auth0_on_update", "",
                      "Hook of the installation; refused", answering(answer_hook),
                      payload_bytes_max});
}

} // namespace muniment::api::auth0
