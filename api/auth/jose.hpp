#pragma once

#include "domain/expected.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>

/// JSON Web Keys and Signatures (RFC 7515, RFC 7517, RFC 7518, RFC 8037), by librhonabwy. Nothing
/// here decides whom to believe, and nothing here fetches: a key is what the caller has.
namespace muniment::api {

namespace limits {
inline constexpr std::size_t rsa_bits_min = 2048;
inline constexpr std::size_t rsa_bits_max = 8192; ///< beyond, verifying costs more than it gives
} // namespace limits

/// The algorithms in which tokens are signed; no other is ever computed.
enum class SignatureAlgorithm { RS256, ES256, EdDSA };

std::optional<SignatureAlgorithm> parse_algorithm(std::string_view name);
std::string_view name_of(SignatureAlgorithm algorithm);

/// A public key with the one algorithm that it is for. A value; thread-safe.
class VerificationKey {
  public:
    /// From a JWK: RSA of 2048 to 8192 bits, EC P-256 or OKP Ed25519. Nothing if it is of another
    /// kind, not for signatures, said to be for another algorithm, or no key at all. Private
    /// members are left out.
    static std::optional<VerificationKey> parse(const boost::json::object& jwk);

    const std::string& id() const { return id_; } ///< `kid`; may be empty
    SignatureAlgorithm algorithm() const { return algorithm_; }
    /// The members that make the key, `alg`, `kid` and `use`.
    boost::json::object jwk() const;

    /// Whether the last part of the compact form signs the first two with this key. False too for
    /// what is no such form, and for another algorithm in its header.
    bool verifies(std::string_view compact) const;

  private:
    VerificationKey() = default;

    std::string id_;
    SignatureAlgorithm algorithm_ = SignatureAlgorithm::EdDSA;
    boost::json::object material_; ///< `kty` and what belongs to it
};

/// A private key that signs tokens. Thread-safe. Its text holds a secret.
class TokenKey {
  public:
    /// Ed25519, or RSA of 2048 bits. Its id is its thumbprint (RFC 7638). The error is a sentence.
    static domain::Expected<TokenKey, std::string> generate(SignatureAlgorithm algorithm);
    /// The inverse of `text`.
    static domain::Expected<TokenKey, std::string> parse(std::string_view text);

    const VerificationKey& verification_key() const { return public_; }
    /// The private JWK on one line.
    const std::string& text() const { return text_; }

    /// The compact form of a JWS with `alg`, `kid` and this `typ` over the payload.
    domain::Expected<std::string, std::string> sign(std::string_view type,
                                                    std::string_view payload) const;

  private:
    TokenKey(std::string text, VerificationKey verification_key)
        : text_(std::move(text)), public_(std::move(verification_key)) {}

    std::string text_;
    VerificationKey public_;
};

} // namespace muniment::api
