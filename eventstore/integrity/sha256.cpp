#include "eventstore/integrity/sha256.hpp"

#include <algorithm>
#include <cstdlib>

namespace muniment::eventstore {
namespace {

const unsigned char* raw(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

} // namespace

Hash sha256(std::string_view bytes) {
    Hash hash{};
    crypto_hash_sha256(hash.data(), raw(bytes), bytes.size());
    return hash;
}

Sha256Hasher::Sha256Hasher() : state_{} {
    crypto_hash_sha256_init(&state_);
}

void Sha256Hasher::update(std::string_view bytes) {
    crypto_hash_sha256_update(&state_, raw(bytes), bytes.size());
}

Hash Sha256Hasher::digest() const {
    // Finishing destroys the state, so it is done on a copy.
    crypto_hash_sha256_state state = state_;
    Hash hash{};
    crypto_hash_sha256_final(&state, hash.data());
    return hash;
}

std::string_view bytes_of(const Hash& hash) {
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

Hash hash_from(std::string_view bytes) {
    Hash hash{};
    if (bytes.size() < hash.size()) std::abort();
    std::copy_n(raw(bytes), hash.size(), hash.begin());
    return hash;
}

} // namespace muniment::eventstore
