#pragma once

#include "domain/expected.hpp"
#include "domain/ids.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace muniment::eventstore {

/// Why a profile could not be sealed, or a sealed one is not what it was: a sentence.
struct CipherError {
    std::string what;
};

/// Turns the JSON text of a user's profile into the text that the log holds, and back.
///
/// A sealed text is `{"c":ciphertext,"enc":key id,"n":nonce}` (base64). Thread-safe.
class ProfileCipher {
  public:
    virtual ~ProfileCipher() = default;

    /// The key is durable before this returns.
    virtual domain::Expected<std::string, CipherError> seal(const domain::UserId& user,
                                                            std::string_view plaintext) = 0;

    /// Nothing if the key is not here: the user was erased, or the keys are elsewhere.
    virtual domain::Expected<std::optional<std::string>, CipherError>
    open(const domain::UserId& user, std::string_view sealed) const = 0;
};

/// Knows no key: every profile reads as absent, none can be sealed. For whoever reads the log
/// alone.
class NoProfileKeys final : public ProfileCipher {
  public:
    domain::Expected<std::string, CipherError> seal(const domain::UserId&,
                                                    std::string_view) override {
        return domain::Failure{CipherError{"there are no keys for profiles here"}};
    }
    domain::Expected<std::optional<std::string>, CipherError>
    open(const domain::UserId&, std::string_view) const override {
        return std::optional<std::string>{};
    }
};

} // namespace muniment::eventstore
