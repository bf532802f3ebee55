#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace muniment::eventstore {

/// The parts of a sealed profile, as raw bytes but for the key's id.
struct SealedProfile {
    std::string ciphertext; ///< with the 16 bytes of its authentication tag at the end
    std::string key_id;     ///< 32 lower-case hex digits
    std::string nonce;      ///< 24 bytes
    bool operator==(const SealedProfile&) const = default;
};

/// `{"c":"<base64>","enc":"<key id>","n":"<base64>"}`
std::string format_sealed_profile(const SealedProfile& profile);

/// Nothing if the text is not exactly what `format_sealed_profile` makes of some value.
std::optional<SealedProfile> parse_sealed_profile(std::string_view text);

} // namespace muniment::eventstore
