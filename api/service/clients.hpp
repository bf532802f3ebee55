#pragma once

#include "api/service/principal.hpp"
#include "domain/recorded_event.hpp"

#include <boost/describe.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace muniment::api {

/// An API client as the log tells it. The token itself is never stored.
struct Client {
    std::string id;
    std::string name;
    std::vector<std::string> scopes;
    std::optional<domain::Instant> expires_at;
    domain::RecordedTime created_at;
    domain::Position created;

    bool is_live(domain::Instant now) const { return !expires_at || now < *expires_at; }
    bool is_administrator() const;
};

BOOST_DESCRIBE_STRUCT(Client, (), (id, name, scopes, expires_at, created_at, created))

/// The API clients that are not revoked, folded from `client.created` and `client.revoked`.
/// Store events: always as of the head. Not thread-safe.
class Clients {
  public:
    explicit Clients(std::string origin) : origin_(std::move(origin)) {}

    void apply(const domain::RecordedEvent& event);

    /// Who bears this token; nothing if it is unknown, revoked or expired.
    std::optional<Principal> authenticate(std::string_view token, domain::Instant now) const;

    /// The client as whoever has its token is known; nothing if it is unknown, revoked or expired.
    std::optional<Principal> principal_of(const std::string& id, domain::Instant now) const;

    const Client* find(const std::string& id) const;
    /// Sorted by id.
    std::vector<Client> list() const;
    /// Whether some other living client may administrate clients without ever expiring.
    bool has_other_administrator(const std::string& id, domain::Instant now) const;

    // For images (projections/image_values.hpp).
    template <typename Self, typename Visit>
    static void image_parts(Self& self, Visit visit) {
        visit(self.clients_, self.id_by_token_hash_);
    }

  private:
    std::string origin_;
    std::map<std::string, Client> clients_;
    std::unordered_map<std::string, std::string> id_by_token_hash_;
};

inline constexpr std::string_view token_prefix = "mun_";

/// A fresh bearer token, `mun_` and 256 random bits in URL-safe base64, and its stored form.
struct Token {
    std::string text;
    std::string hash; ///< lower-case hex SHA-256
};
Token draw_token();
std::string token_hash(std::string_view token);

} // namespace muniment::api
