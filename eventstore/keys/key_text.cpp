#include "eventstore/keys/key_text.hpp"

#include "eventstore/integrity/encoding.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <vector>

namespace muniment::eventstore {

using domain::Expected;
using domain::Failure;

namespace {

constexpr std::string_view signer_prefix = "PRIVATE+KEY+";
constexpr std::string_view sealed_prefix = "muniment-sealed-key v1 ";
constexpr char ed25519_type = '\x01';

constexpr unsigned long long seal_operations = 3;
constexpr std::size_t seal_memory_bytes = std::size_t{64} << 20U;
/// What a file may ask for; more would be an attack on whoever opens it.
constexpr unsigned long long unseal_operations_max = 32;
constexpr std::size_t unseal_memory_bytes_max = std::size_t{1} << 30U;

KeyError not_a_key() {
    return {"is no private key in a form that this version knows"};
}

const unsigned char* raw(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

/// `<name>+<key id>+` of the verifier form, which the signer form shares.
std::string named_prefix(const NoteVerifier& verifier) {
    const auto vkey = verifier.vkey();
    return vkey.substr(0, vkey.find('+', verifier.name().size() + 1) + 1);
}

struct SealParameters {
    unsigned long long operations;
    std::size_t memory_bytes;
    std::string salt;
    std::string nonce;
};

using BoxKey = std::array<unsigned char, crypto_secretbox_KEYBYTES>;

bool derive(BoxKey& key, std::string_view passphrase, const SealParameters& parameters) {
    return crypto_pwhash(key.data(), key.size(), passphrase.data(), passphrase.size(),
                         raw(parameters.salt), parameters.operations, parameters.memory_bytes,
                         crypto_pwhash_ALG_ARGON2ID13) == 0;
}

std::vector<std::string_view> fields_of(std::string_view text) {
    std::vector<std::string_view> fields;
    for (;;) {
        const auto space = text.find(' ');
        fields.push_back(text.substr(0, space));
        if (space == std::string_view::npos) return fields;
        text.remove_prefix(space + 1);
    }
}

std::string random_bytes(std::size_t size_bytes) {
    std::string bytes(size_bytes, '\0');
    randombytes_buf(bytes.data(), bytes.size());
    return bytes;
}

} // namespace

Expected<std::string, KeyError> format_signer(std::string_view name, std::string_view seed) {
    auto key = SigningKey::from_seed(seed);
    if (!key) return Failure{KeyError{key.error().what}};
    const auto verifier = NoteVerifier::create(std::string(name), key->verify_key());
    if (!verifier) return Failure{KeyError{verifier.error().what}};
    std::string typed_seed = ed25519_type + std::string(seed);
    auto text = std::string(signer_prefix) + named_prefix(*verifier) + encode_base64(typed_seed);
    sodium_memzero(typed_seed.data(), typed_seed.size());
    return text;
}

Expected<SigningKey, KeyError> parse_signer(std::string_view text, std::string_view name) {
    if (text.substr(0, signer_prefix.size()) != signer_prefix) return Failure{not_a_key()};
    text.remove_prefix(signer_prefix.size());
    const auto name_end = text.find('+');
    const auto id_end = text.find('+', std::min(name_end, text.size() - 1) + 1);
    if (name_end == std::string_view::npos || id_end == std::string_view::npos)
        return Failure{not_a_key()};
    if (text.substr(0, name_end) != name)
        return Failure{KeyError{"is the key of `" + std::string(text.substr(0, name_end)) +
                                "`, not of `" + std::string(name) + "`"}};
    auto typed_seed = decode_base64(text.substr(id_end + 1));
    if (!typed_seed || typed_seed->size() != 1 + seed_bytes || typed_seed->front() != ed25519_type)
        return Failure{not_a_key()};
    auto key = SigningKey::from_seed(std::string_view(*typed_seed).substr(1));
    sodium_memzero(typed_seed->data(), typed_seed->size());
    if (!key) return Failure{not_a_key()};
    const auto verifier = NoteVerifier::create(std::string(name), key->verify_key());
    if (!verifier || named_prefix(*verifier) != text.substr(0, id_end + 1))
        return Failure{KeyError{"is damaged: its key id is not that of its key"}};
    return std::move(*key);
}

bool is_sealed(std::string_view text) {
    return text.substr(0, sealed_prefix.size()) == sealed_prefix;
}

Expected<std::string, KeyError> seal_text(std::string_view clear, std::string_view passphrase) {
    if (sodium_init() < 0) std::abort();
    const SealParameters parameters{seal_operations, seal_memory_bytes,
                                    random_bytes(crypto_pwhash_SALTBYTES),
                                    random_bytes(crypto_secretbox_NONCEBYTES)};
    BoxKey key;
    if (!derive(key, passphrase, parameters))
        return Failure{KeyError{"cannot be sealed: there is not enough memory"}};
    std::string box(clear.size() + crypto_secretbox_MACBYTES, '\0');
    crypto_secretbox_easy(reinterpret_cast<unsigned char*>(box.data()), raw(clear), clear.size(),
                          raw(parameters.nonce), key.data());
    sodium_memzero(key.data(), key.size());
    return std::string(sealed_prefix) + std::to_string(parameters.operations) + ' ' +
           std::to_string(parameters.memory_bytes) + ' ' + encode_base64(parameters.salt) + ' ' +
           encode_base64(parameters.nonce) + ' ' + encode_base64(box);
}

Expected<std::string, KeyError> unseal_text(std::string_view sealed, std::string_view passphrase) {
    if (!is_sealed(sealed)) return Failure{not_a_key()};
    const auto fields = fields_of(sealed.substr(sealed_prefix.size()));
    if (fields.size() != 5) return Failure{not_a_key()};
    const auto operations = decode_decimal(fields[0]);
    const auto memory_bytes = decode_decimal(fields[1]);
    const auto salt = decode_base64(fields[2]);
    const auto nonce = decode_base64(fields[3]);
    const auto box = decode_base64(fields[4]);
    if (!operations || !memory_bytes || !salt || !nonce || !box ||
        *operations > unseal_operations_max || *memory_bytes > unseal_memory_bytes_max ||
        salt->size() != crypto_pwhash_SALTBYTES || nonce->size() != crypto_secretbox_NONCEBYTES ||
        box->size() < crypto_secretbox_MACBYTES)
        return Failure{not_a_key()};
    BoxKey key;
    if (!derive(key, passphrase, {*operations, *memory_bytes, *salt, *nonce}))
        return Failure{KeyError{"cannot be opened: there is not enough memory"}};
    std::string clear(box->size() - crypto_secretbox_MACBYTES, '\0');
    const int opened = crypto_secretbox_open_easy(reinterpret_cast<unsigned char*>(clear.data()),
                                                  raw(*box), box->size(), raw(*nonce), key.data());
    sodium_memzero(key.data(), key.size());
    if (opened != 0) return Failure{KeyError{"is sealed with another passphrase, or damaged"}};
    return clear;
}

} // namespace muniment::eventstore
