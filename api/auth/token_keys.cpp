#include "api/auth/token_keys.hpp"

#include <algorithm>

namespace muniment::api {

const TokenKey* TokenKeys::signer(SignatureAlgorithm algorithm) const {
    const auto found = std::find_if(keys_.begin(), keys_.end(), [&](const TokenKey& key) {
        return key.verification_key().algorithm() == algorithm;
    });
    return found == keys_.end() ? nullptr : &*found;
}

KeySet TokenKeys::shown() const {
    std::vector<VerificationKey> keys;
    for (const auto& key : keys_)
        keys.push_back(key.verification_key());
    return KeySet(std::move(keys));
}

} // namespace muniment::api
