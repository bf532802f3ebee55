#include "api/service/clients.hpp"

#include "api/service/scopes.hpp"
#include "eventstore/integrity/encoding.hpp"
#include "eventstore/integrity/sha256.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>

namespace muniment::api {

bool Client::is_administrator() const {
    return std::any_of(scopes.begin(), scopes.end(),
                       [](const std::string& s) { return s == "*" || s == scope::admin_clients; });
}

void Clients::apply(const domain::RecordedEvent& event) {
    if (const auto* created = std::get_if<domain::ClientCreated>(&event.data)) {
        clients_[created->client] = {created->client,     created->name,     created->scopes,
                                     created->expires_at, event.recorded_at, event.position};
        id_by_token_hash_[created->token_hash] = created->client;
    } else if (const auto* revoked = std::get_if<domain::ClientRevoked>(&event.data)) {
        clients_.erase(revoked->client);
        std::erase_if(id_by_token_hash_,
                      [&](const auto& entry) { return entry.second == revoked->client; });
    }
}

std::optional<Principal> Clients::authenticate(std::string_view token, domain::Instant now) const {
    const auto found = id_by_token_hash_.find(token_hash(token));
    if (found == id_by_token_hash_.end()) return std::nullopt;
    return principal_of(found->second, now);
}

std::optional<Principal> Clients::principal_of(const std::string& id, domain::Instant now) const {
    const auto found = clients_.find(id);
    if (found == clients_.end() || !found->second.is_live(now)) return std::nullopt;
    const Client& client = found->second;
    Principal principal;
    principal.actor.kind = "client";
    principal.actor.issuer = origin_;
    principal.actor.id = client.id;
    principal.actor.via = "api_key";
    principal.actor.credential = client.id;
    principal.scopes = {client.scopes.begin(), client.scopes.end()};
    principal.expires_at = client.expires_at;
    principal.client = client.id;
    return principal;
}

const Client* Clients::find(const std::string& id) const {
    const auto found = clients_.find(id);
    return found == clients_.end() ? nullptr : &found->second;
}

std::vector<Client> Clients::list() const {
    std::vector<Client> all;
    for (const auto& [id, client] : clients_)
        all.push_back(client);
    return all;
}

bool Clients::has_other_administrator(const std::string& id, domain::Instant now) const {
    return std::any_of(clients_.begin(), clients_.end(), [&](const auto& entry) {
        const Client& client = entry.second;
        return client.id != id && client.is_administrator() && client.is_live(now) &&
               !client.expires_at;
    });
}

Token draw_token() {
    std::array<unsigned char, 32> bits{};
    randombytes_buf(bits.data(), bits.size());
    std::array<char, 64> encoded{};
    sodium_bin2base64(encoded.data(), encoded.size(), bits.data(), bits.size(),
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    Token token;
    token.text = std::string(token_prefix) + encoded.data();
    token.hash = token_hash(token.text);
    return token;
}

std::string token_hash(std::string_view token) {
    return eventstore::encode_hex(eventstore::bytes_of(eventstore::sha256(token)));
}

} // namespace muniment::api
