#pragma once

#include "domain/recorded_event.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace muniment::api {

/// The API of the extension as its clients configure it: who may get tokens for how long.
struct ResourceServer {
    std::uint64_t token_lifetime_s = 0;
    bool operator==(const ResourceServer&) const = default;
};

/// What the surface of the Auth0 Authorization Extension knows beside the directory, folded from
/// `api_key.rotated` and `resource_server.updated`. Store events: always as of the head. Not
/// thread-safe.
class ExtensionState {
  public:
    void apply(const domain::RecordedEvent& event);

    bool has_api_key() const { return !key_hash_.empty(); }
    /// Whether this is what `x-api-key` must carry. Takes as long whatever is asked.
    bool is_api_key(std::string_view text) const;
    /// Nothing while there is none.
    const std::optional<ResourceServer>& resource_server() const { return resource_server_; }

    // For images (projections/image_values.hpp).
    template <typename Self, typename Visit>
    static void image_parts(Self& self, Visit visit) {
        visit(self.key_hash_, self.resource_server_);
    }

  private:
    std::string key_hash_; ///< lower-case hex SHA-256 of the text, or empty
    std::optional<ResourceServer> resource_server_;
};

} // namespace muniment::api
