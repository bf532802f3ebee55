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
    Sha256Hasher hasher;
    hasher.update(bytes);
    return hasher.digest();
}

Sha256Hasher::Sha256Hasher() {
    sha256_init(&state_);
}

void Sha256Hasher::update(std::string_view bytes) {
    sha256_update(&state_, bytes.size(), raw(bytes));
}

Hash Sha256Hasher::digest() const {
    // Finishing destroys the state, so it is done on a copy.
    sha256_ctx state = state_;
    Hash hash{};
    sha256_digest(&state, hash.size(), hash.data());
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
