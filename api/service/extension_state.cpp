#include "api/service/extension_state.hpp"

#include "api/service/clients.hpp"

#include <sodium.h>

namespace muniment::api {

void ExtensionState::apply(const domain::RecordedEvent& event) {
    if (const auto* rotated = std::get_if<domain::ApiKeyRotated>(&event.data)) {
        key_hash_ = rotated->key_hash;
    } else if (const auto* updated = std::get_if<domain::ResourceServerUpdated>(&event.data)) {
        resource_server_.reset();
        if (updated->enabled)
            resource_server_ = ResourceServer{updated->token_lifetime.value_or(0)};
    }
}

bool ExtensionState::is_api_key(std::string_view text) const {
    const auto asked = token_hash(text);
    return asked.size() == key_hash_.size() &&
           sodium_memcmp(asked.data(), key_hash_.data(), asked.size()) == 0;
}

} // namespace muniment::api
