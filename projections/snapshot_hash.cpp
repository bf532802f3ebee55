#include "projections/snapshot_hash.hpp"

#include <array>

namespace muniment::projections {

SnapshotHash::SnapshotHash() {
    sha256_init(&state_);
}

void SnapshotHash::add(std::string_view bytes) {
    const void* data = bytes.data();
    sha256_update(&state_, bytes.size(), static_cast<const unsigned char*>(data));
}

std::string SnapshotHash::hex() const {
    auto state = state_;
    std::array<unsigned char, SHA256_DIGEST_SIZE> hash{};
    sha256_digest(&state, hash.size(), hash.data());
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const auto byte : hash) {
        text += digits[byte >> 4];
        text += digits[byte & 0xF];
    }
    return text;
}

} // namespace muniment::projections
