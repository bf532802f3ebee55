#pragma once

#include "api/http/message.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace muniment::api {

struct Principal; ///< who calls; the business of authentication

/// The decoded values of the braces of a pattern, by name.
using PathParameters = std::map<std::string, std::string, std::less<>>;

/// What a handler is given; lives as long as the call.
struct Call {
    const Request& request;
    const PathParameters& parameters;
    const Principal* principal = nullptr; ///< null where the route is public
};

/// Called from many threads at once.
using RouteHandler = std::function<Response(const Call&)>;

/// Whether answers of a route are evidence, whose reading is written down.
enum class Evidence {
    none,
    some,  ///< an auditor's question: soon
    whole, ///< a file that goes out of the house: before it does
};

/// One row of the one list that drives dispatch, scopes, metrics and documents.
struct Route {
    std::string method; ///< `GET` serves `HEAD` too
    /// Segments are literal, or `{name}` for one that is not empty, or at the end `{name...}` for
    /// the rest of the path: `/v1/groups/{id}/members`, `/log/tile/{path...}`.
    std::string pattern;
    std::string name;  ///< stable, for metrics and documents: `list_group_members`
    std::string scope; ///< that the caller must have; empty: public
    std::string summary;
    RouteHandler handler;
    std::size_t body_bytes_max = std::size_t{8} << 20U;
    bool takes_api_key = false; ///< the extension's `x-api-key` serves in place of a token
    Evidence evidence = Evidence::none;
};

/// Finds the route of a request. Immutable, thread-safe.
class Router {
  public:
    struct Match {
        const Route* route; ///< lives as long as the router
        PathParameters parameters;
    };
    struct NoRoute {};
    struct OtherMethods {
        std::string allow; ///< the value of `Allow`
    };
    using Finding = std::variant<Match, NoRoute, OtherMethods>;

    /// Two routes with the same method and pattern, or a pattern that is not one, are a mistake in
    /// the program and abort.
    explicit Router(std::vector<Route> routes);

    /// Where several patterns fit, a literal segment wins over a name, a name over a rest, looked
    /// at from left to right.
    Finding find(const Request& request) const;

    /// How long the body of the request may be; nothing if no route takes it.
    std::optional<std::size_t> body_bytes_max(const Request& request) const;

    /// In the order in which they were given.
    const std::vector<Route>& routes() const { return routes_; }

  private:
    struct Segment {
        enum class Kind { literal, name, rest } kind;
        std::string text;
        auto operator<=>(const Segment&) const = default;
    };
    struct Entry {
        std::vector<Segment> segments;
        std::size_t route; ///< index into `routes_`
    };

    static std::vector<Segment> parse_pattern(std::string_view pattern);
    static bool fits(const Entry& entry, const std::vector<std::string>& path);
    PathParameters bind(const Entry& entry, const std::vector<std::string>& path) const;

    std::vector<Route> routes_;
    std::vector<Entry> entries_; ///< the more literal first
};

/// The problem for a request that found no route: 404, or 405 with `Allow`.
Response to_response(const Router::NoRoute& finding);
Response to_response(const Router::OtherMethods& finding);

} // namespace muniment::api
