#include "projections/snapshot_hash.hpp"

#include <array>

namespace muniment::projections {

SnapshotHash::SnapshotHash() {
    crypto_hash_sha256_init(&state_);
}

void SnapshotHash::add(std::string_view bytes) {
    const void* data = bytes.data();
    crypto_hash_sha256_update(&state_, static_cast<const unsigned char*>(data), bytes.size());
}

std::string SnapshotHash::hex() const {
    auto state = state_;
    std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
    crypto_hash_sha256_final(&state, hash.data());
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const auto byte : hash) {
        text += digits[byte >> 4];
        text += digits[byte & 0xF];
    }
    return text;
}

} // namespace muniment::projections
