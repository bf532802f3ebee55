#pragma once

#include "api/json/malformed.hpp"
#include "domain/expected.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// Requests and responses as values: what HTTP means here, without a socket.
namespace muniment::api {

/// Named texts in the order in which they came; a name may occur more than once.
using Fields = std::vector<std::pair<std::string, std::string>>;

/// Header fields; names are compared without regard to ASCII case.
class Headers {
  public:
    void add(std::string name, std::string value);
    /// Takes the place of all fields of that name.
    void set(std::string name, std::string value);
    /// The first field of that name.
    std::optional<std::string_view> find(std::string_view name) const;
    std::size_t count(std::string_view name) const;
    const Fields& fields() const { return fields_; }

  private:
    Fields fields_;
};

/// Parameters of a query; names are compared byte for byte.
class Query {
  public:
    Query() = default;
    explicit Query(Fields fields) : fields_(std::move(fields)) {}

    /// The first parameter of that name.
    std::optional<std::string_view> find(std::string_view name) const;
    std::vector<std::string_view> all(std::string_view name) const;
    const Fields& fields() const { return fields_; }

  private:
    Fields fields_;
};

/// A request target in origin form, taken apart.
struct Target {
    std::string path;                  ///< raw, from the first `/` to before the `?`
    std::vector<std::string> segments; ///< of the path, decoded; `/a%2Fb/` is {`a/b`, ``}
    Query query;
};

/// Splits the raw path at `/` and the query at `&`, then percent-decodes each piece once. `+` is
/// itself in the path and a space in the query. Refused: a `%` without two hex digits, pieces that
/// are not UTF-8 after decoding, a target that does not begin with `/`. Source: RFC 3986.
domain::Expected<Target, Malformed> parse_target(std::string_view raw);

struct Request {
    std::string method; ///< upper case
    Target target;
    Headers headers;
    std::string body;
    std::string remote_address; ///< of the peer, without port
    std::string id;             ///< correlates the answer and the lines of the log
};

/// A request without headers and body, as callers without a socket begin one.
domain::Expected<Request, Malformed> make_request(std::string method, std::string_view raw_target);

/// Takes one chunk of a body. False: nobody listens any more, stop.
using ChunkSink = std::function<bool(std::string_view chunk)>;

/// Writes the next chunks of a body, and answers whether there are more. Called again and again,
/// from one thread, until it returns false or the peer is gone. An exception cuts the body short in
/// a way that the client notices.
using BodyStream = std::function<bool(const ChunkSink& write)>;

struct Response {
    int status = 200;
    Headers headers;
    std::variant<std::string, BodyStream> body;

    /// The body of a response that is not streamed.
    const std::string& text() const { return std::get<std::string>(body); }
};

/// A response with `Content-Type: application/json`.
Response json_response(int status, std::string json);

} // namespace muniment::api
