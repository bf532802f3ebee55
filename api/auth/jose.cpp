#include "api/auth/jose.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <sodium.h>

#include <cstdlib>
#include <memory>
#include <mutex>
#include <rhonabwy.h>

// The only user of librhonabwy.

namespace muniment::api {

namespace {

namespace json = boost::json;
using domain::Expected;
using domain::Failure;

struct EndJwk {
    void operator()(jwk_t* jwk) const { r_jwk_free(jwk); }
};
struct EndJws {
    void operator()(jws_t* jws) const { r_jws_free(jws); }
};
struct EndText {
    void operator()(char* text) const { r_free(text); }
};
using Jwk = std::unique_ptr<jwk_t, EndJwk>;
using Jws = std::unique_ptr<jws_t, EndJws>;
using Text = std::unique_ptr<char, EndText>;

/// Once a process, before the first use.
void initialise() {
    static std::once_flag once;
    std::call_once(once, [] {
        if (r_global_init() != RHN_OK) std::abort();
    });
}

Jwk make_jwk() {
    initialise();
    jwk_t* jwk = nullptr;
    if (r_jwk_init(&jwk) != RHN_OK) std::abort(); // out of memory
    return Jwk(jwk);
}

Jws make_jws() {
    initialise();
    jws_t* jws = nullptr;
    if (r_jws_init(&jws) != RHN_OK) std::abort(); // out of memory
    return Jws(jws);
}

Jwk import_jwk(const std::string& text) {
    auto jwk = make_jwk();
    if (r_jwk_import_from_json_str(jwk.get(), text.c_str()) != RHN_OK) jwk.reset();
    return jwk;
}

jwa_alg number_of(SignatureAlgorithm algorithm) {
    switch (algorithm) {
    case SignatureAlgorithm::RS256:
        return R_JWA_ALG_RS256;
    case SignatureAlgorithm::ES256:
        return R_JWA_ALG_ES256;
    case SignatureAlgorithm::EdDSA:
        return R_JWA_ALG_EDDSA;
    }
    std::abort();
}

std::optional<std::string> text_at(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    if (value == nullptr || !value->is_string()) return std::nullopt;
    return std::string(value->get_string().data(), value->get_string().size());
}

/// The number of bytes that unpadded URL-safe base64 stands for; nothing if it is none.
std::optional<std::size_t> decoded_size(const std::string& base64url) {
    std::string bytes(base64url.size() + 1, '\0');
    std::size_t size = 0;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(),
                          base64url.data(), base64url.size(), nullptr, &size, nullptr,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        return std::nullopt;
    return size;
}

/// Whether the members of that name are bytes, of a number within the bounds.
bool has_bytes(const json::object& jwk, std::string_view name, std::size_t min, std::size_t max) {
    const auto text = text_at(jwk, name);
    if (!text) return false;
    const auto size = decoded_size(*text);
    return size && *size >= min && *size <= max;
}

/// What a key of this kind is for, if all that makes it is there.
std::optional<SignatureAlgorithm> kind_of(const json::object& jwk) {
    const auto type = text_at(jwk, "kty").value_or("");
    const auto curve = text_at(jwk, "crv").value_or("");
    if (type == "RSA" &&
        has_bytes(jwk, "n", limits::rsa_bits_min / 8, limits::rsa_bits_max / 8 + 1) &&
        has_bytes(jwk, "e", 1, 8))
        return SignatureAlgorithm::RS256;
    // 32 bytes by RFC 7518, but some programs, librhonabwy among them, leave out leading zeros.
    if (type == "EC" && curve == "P-256" && has_bytes(jwk, "x", 1, 32) &&
        has_bytes(jwk, "y", 1, 32))
        return SignatureAlgorithm::ES256;
    if (type == "OKP" && curve == "Ed25519" && has_bytes(jwk, "x", 32, 32))
        return SignatureAlgorithm::EdDSA;
    return std::nullopt;
}

/// `use` and `key_ops`, where they are there, allow to verify.
bool is_for_signatures(const json::object& jwk) {
    if (jwk.contains("use") && text_at(jwk, "use") != "sig") return false;
    const auto* operations = jwk.if_contains("key_ops");
    if (operations == nullptr) return true;
    if (!operations->is_array()) return false;
    for (const auto& operation : operations->get_array())
        if (operation == "verify" || operation == "sign") return true;
    return false;
}

} // namespace

std::optional<SignatureAlgorithm> parse_algorithm(std::string_view name) {
    if (name == "RS256") return SignatureAlgorithm::RS256;
    if (name == "ES256") return SignatureAlgorithm::ES256;
    if (name == "EdDSA") return SignatureAlgorithm::EdDSA;
    return std::nullopt;
}

std::string_view name_of(SignatureAlgorithm algorithm) {
    switch (algorithm) {
    case SignatureAlgorithm::RS256:
        return "RS256";
    case SignatureAlgorithm::ES256:
        return "ES256";
    case SignatureAlgorithm::EdDSA:
        return "EdDSA";
    }
    std::abort();
}

std::optional<VerificationKey> VerificationKey::parse(const json::object& jwk) {
    const auto algorithm = kind_of(jwk);
    if (!algorithm || !is_for_signatures(jwk)) return std::nullopt;
    if (jwk.contains("alg") && text_at(jwk, "alg") != name_of(*algorithm)) return std::nullopt;
    VerificationKey key;
    key.algorithm_ = *algorithm;
    key.id_ = text_at(jwk, "kid").value_or("");
    for (const char* member : {"kty", "crv", "n", "e", "x", "y"})
        if (const auto value = text_at(jwk, member)) key.material_[member] = *value;
    const auto imported = import_jwk(json::serialize(key.material_));
    unsigned int bits = 0;
    if (!imported || r_jwk_key_type(imported.get(), &bits, R_FLAG_IGNORE_REMOTE) == R_KEY_TYPE_NONE)
        return std::nullopt;
    if (*algorithm == SignatureAlgorithm::RS256 && bits < limits::rsa_bits_min) return std::nullopt;
    return key;
}

json::object VerificationKey::jwk() const {
    auto jwk = material_;
    jwk["alg"] = json::string(name_of(algorithm_));
    jwk["kid"] = id_;
    jwk["use"] = "sig";
    return jwk;
}

bool VerificationKey::verifies(std::string_view compact) const {
    const auto jws = make_jws();
    if (r_jws_advanced_compact_parsen(jws.get(), compact.data(), compact.size(), R_PARSE_NONE,
                                      R_FLAG_IGNORE_REMOTE) != RHN_OK ||
        r_jws_get_alg(jws.get()) != number_of(algorithm_))
        return false;
    const auto key = import_jwk(json::serialize(material_));
    return key && r_jws_verify_signature(jws.get(), key.get(), R_FLAG_IGNORE_REMOTE) == RHN_OK;
}

Expected<TokenKey, std::string> TokenKey::generate(SignatureAlgorithm algorithm) {
    const auto secret = make_jwk();
    const auto open = make_jwk();
    const bool is_rsa = algorithm == SignatureAlgorithm::RS256;
    const int type = is_rsa                                   ? R_KEY_TYPE_RSA
                     : algorithm == SignatureAlgorithm::EdDSA ? R_KEY_TYPE_EDDSA
                                                              : R_KEY_TYPE_EC;
    const unsigned int bits = is_rsa ? static_cast<unsigned int>(limits::rsa_bits_min) : 256U;
    if (r_jwk_generate_key_pair(secret.get(), open.get(), type, bits, nullptr) != RHN_OK)
        return Failure{std::string("a key for tokens cannot be drawn")};
    r_jwk_delete_property_str(open.get(), "kid");
    const Text thumbprint(r_jwk_thumbprint(open.get(), R_JWK_THUMB_SHA256, R_FLAG_IGNORE_REMOTE));
    if (!thumbprint) return Failure{std::string("a key for tokens has no thumbprint")};
    r_jwk_set_property_str(secret.get(), "kid", thumbprint.get());
    const Text text(r_jwk_export_to_json_str(secret.get(), 0));
    if (!text) return Failure{std::string("a key for tokens cannot be written")};
    return parse(text.get());
}

Expected<TokenKey, std::string> TokenKey::parse(std::string_view text) {
    const auto refused = [] { return Failure{std::string("is no private JWK for tokens")}; };
    boost::system::error_code error;
    const auto value = json::parse({text.data(), text.size()}, error);
    if (error || !value.is_object()) return refused();
    const auto key = VerificationKey::parse(value.get_object());
    const auto imported = import_jwk(std::string(text));
    if (!key || key->id().empty() || !imported) return refused();
    if ((r_jwk_key_type(imported.get(), nullptr, R_FLAG_IGNORE_REMOTE) & R_KEY_TYPE_PRIVATE) == 0)
        return refused();
    return TokenKey(std::string(text), *key);
}

Expected<std::string, std::string> TokenKey::sign(std::string_view type,
                                                  std::string_view payload) const {
    const auto jws = make_jws();
    const auto key = import_jwk(text_);
    const auto set = [&](const char* name, const std::string& value) {
        return r_jws_set_header_str_value(jws.get(), name, value.c_str()) == RHN_OK;
    };
    const bool is_ready =
        key && r_jws_set_alg(jws.get(), number_of(public_.algorithm())) == RHN_OK &&
        set("kid", public_.id()) && set("typ", std::string(type)) &&
        r_jws_set_payload(jws.get(), reinterpret_cast<const unsigned char*>(payload.data()),
                          payload.size()) == RHN_OK;
    const Text compact(is_ready ? r_jws_serialize(jws.get(), key.get(), R_FLAG_IGNORE_REMOTE)
                                : nullptr);
    if (!compact) return Failure{std::string("a token cannot be signed")};
    return std::string(compact.get());
}

} // namespace muniment::api
