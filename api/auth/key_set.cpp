#include "api/auth/key_set.hpp"

#include "api/json/write.hpp"

#include <boost/json/parse.hpp>

namespace muniment::api {

namespace json = boost::json;
using domain::Failure;

domain::Expected<KeySet, std::string> KeySet::parse(std::string_view text) {
    json::error_code error;
    const auto document = json::parse({text.data(), text.size()}, error);
    const auto* keys =
        !error && document.is_object() ? document.get_object().if_contains("keys") : nullptr;
    if (keys == nullptr || !keys->is_array())
        return Failure{std::string("is no JSON Web Key Set (an object with an array `keys`)")};
    if (keys->get_array().size() > limits::keys_of_issuer_max)
        return Failure{std::string("holds too many keys")};
    std::vector<VerificationKey> known;
    for (const auto& jwk : keys->get_array())
        if (jwk.is_object())
            if (auto key = VerificationKey::parse(jwk.get_object()))
                known.push_back(std::move(*key));
    return KeySet(std::move(known));
}

const VerificationKey* KeySet::find(std::string_view id, SignatureAlgorithm algorithm) const {
    const VerificationKey* found = nullptr;
    for (const auto& key : keys_) {
        if (key.algorithm() != algorithm) continue;
        if (!id.empty() && key.id() == id) return &key;
        if (id.empty()) {
            if (found != nullptr) return nullptr; // which of them, the token does not say
            found = &key;
        }
    }
    return found;
}

std::string KeySet::json() const {
    json::array keys;
    for (const auto& key : keys_)
        keys.emplace_back(key.jwk());
    return to_json(json::value(json::object{{"keys", std::move(keys)}}));
}

} // namespace muniment::api
