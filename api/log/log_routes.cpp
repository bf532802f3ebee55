#include "api/log/log_routes.hpp"

#include "api/http/problem.hpp"
#include "api/service/scopes.hpp"
#include "eventstore/integrity/dsse.hpp"
#include "eventstore/integrity/encoding.hpp"
#include "eventstore/integrity/tile_path.hpp"

namespace muniment::api {

namespace {

using domain::Expected;
using domain::Failure;

Failure<Problem> unreadable(const std::string& what) {
    return Failure{Problem{ProblemKind::internal, "the log cannot be read: " + what, "", {}}};
}

Failure<Problem> not_there() {
    return Failure{Problem{ProblemKind::not_found,
                           "there is no such tile; the checkpoint tells the size of the tree",
                           "",
                           {}}};
}

/// Whether a cache that several share may keep an answer: not where reading takes a token.
enum class Audience { anybody, bearers };

Response octets(std::string bytes, Audience audience) {
    Response response;
    response.headers.set("Content-Type", "application/octet-stream");
    response.headers.set("Cache-Control",
                         std::string(audience == Audience::anybody ? "public" : "private") +
                             ", max-age=31536000, immutable");
    response.body = std::move(bytes);
    return response;
}

RouteHandler to_handler(std::function<Expected<Response, Problem>(const Call&)> answer) {
    return [answer = std::move(answer)](const Call& call) {
        auto response = answer(call);
        return response ? std::move(response).value() : to_response(response.error());
    };
}

Response note_response(std::string note) {
    Response response;
    response.headers.set("Content-Type", "text/plain; charset=utf-8");
    response.headers.set("Cache-Control", "no-cache");
    response.body = std::move(note);
    return response;
}

Expected<Response, Problem> checkpoint(const Store& store) {
    const auto latest = store.log()->checkpoint(eventstore::LatestCheckpoint{});
    if (!latest) return unreadable(latest.error().what);
    if (!latest->has_value()) return not_there();
    return note_response((*latest)->note);
}

/// The checkpoint of the commit that ends at the position: where that rotates the log key, the last
/// that the old one signed.
Expected<Response, Problem> rotation(const Store& store, const std::string& text) {
    const auto position = eventstore::decode_decimal(text);
    if (!position) return not_there();
    const auto found = store.log()->checkpoint(eventstore::FirstCheckpointCovering{*position});
    if (!found) return unreadable(found.error().what);
    if (!found->has_value() || (*found)->tree_size != *position) return not_there();
    return note_response((*found)->note);
}

Expected<std::string, Problem> hash_tile(const Store& store,
                                         const eventstore::TileAddress& address) {
    const auto tile = store.log()->tile(*address.level, address.index);
    if (!tile) return unreadable(tile.error().what);
    if (!tile->has_value() || (*tile)->hashes.size() < address.width * 32) return not_there();
    return (*tile)->hashes.substr(0, address.width * 32);
}

Expected<std::string, Problem> entry_bundle(const Store& store,
                                            const eventstore::TileAddress& address) {
    const auto first = address.index * eventstore::tile_width_max + 1;
    std::vector<std::string> entries;
    const auto read = store.log()->read({first}, [&](const eventstore::StoredEvent& event) {
        entries.push_back(eventstore::entry_of(event));
        return entries.size() < address.width;
    });
    if (!read) return unreadable(read.error().what);
    if (entries.size() < address.width) return not_there();
    auto bundle = eventstore::entry_bundle(entries);
    if (!bundle) return unreadable(bundle.error().what);
    return std::move(bundle).value();
}

RouteHandler tile(const Store& store, bool entries, Audience audience) {
    return to_handler([&store, entries, audience](const Call& call) -> Expected<Response, Problem> {
        const auto& path = call.request.target.path;
        const auto address = eventstore::parse_tile_path(path.substr(path.find("tile/")));
        if (!address || address->level.has_value() == entries) return not_there();
        return octets(TRY(entries ? entry_bundle(store, *address) : hash_tile(store, *address)),
                      audience);
    });
}

} // namespace

void add_log_routes(std::vector<Route>& routes, const Store& store, PublicLog public_log) {
    const auto scope_below = [&](PublicLog level) {
        return public_log >= level ? std::string() : std::string(scope::read_log);
    };
    const auto audience_of = [&](PublicLog level) {
        return public_log >= level ? Audience::anybody : Audience::bearers;
    };
    routes.push_back({"GET", "/log/checkpoint", "log_checkpoint",
                      scope_below(PublicLog::checkpoint), "The newest signed tree head",
                      to_handler([&store](const Call&) { return checkpoint(store); })});
    routes.push_back(
        {"GET", "/log/rotation/{position}", "log_rotation", scope_below(PublicLog::checkpoint),
         "The signed tree head that ends at a position", to_handler([&store](const Call& call) {
             return rotation(store, call.parameters.find("position")->second);
         })});
    routes.push_back({"GET", "/log/tile/entries/{path...}", "log_entries",
                      scope_below(PublicLog::all), "Bundles of log entries",
                      tile(store, true, audience_of(PublicLog::all))});
    routes.push_back({"GET", "/log/tile/{path...}", "log_tile", scope_below(PublicLog::hashes),
                      "Tiles of the Merkle tree",
                      tile(store, false, audience_of(PublicLog::hashes))});
}

} // namespace muniment::api
