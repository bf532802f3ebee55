#pragma once

#include "eventstore/codec/profile_cipher.hpp"
#include "eventstore/opening.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muniment::eventstore {

/// The keys under which profiles of users are sealed (`secrets.db`): erasing a profile is
/// destroying its keys.
///
/// A user has at most one living key; after it was destroyed, the next profile gets a key of the
/// next generation. Cipher: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha, by libsodium) with a
/// random nonce and the user's id as associated data, so that a sealed text cannot be moved to
/// another user. A sealed text is exactly `{"c":"<base64>","enc":"<key id>","n":"<base64 of 24
/// bytes>"}`; a key id is 128 random bits in lower-case hex. Thread-safe.
class SubjectKeys final : public ProfileCipher {
  public:
    /// Makes the file, mode 0600; refuses one that holds a database already.
    static domain::Expected<std::unique_ptr<SubjectKeys>, OpenError>
    create(const std::filesystem::path& path);
    static domain::Expected<std::unique_ptr<SubjectKeys>, OpenError>
    open(const std::filesystem::path& path, OpenMode mode);
    /// Keys that are gone with the object, for tests.
    static domain::Expected<std::unique_ptr<SubjectKeys>, OpenError> in_memory();

    ~SubjectKeys() override;

    /// Makes the keys that `users` lack, all durable in one transaction. `seal` does it for a
    /// single user; many at once cost one flush of the disk this way.
    domain::Expected<domain::Done, CipherError> prepare(std::span<const domain::UserId> users);

    domain::Expected<std::string, CipherError> seal(const domain::UserId& user,
                                                    std::string_view plaintext) override;

    /// Nothing if the key was destroyed or was never here. An error if the text is not of the form
    /// above, or its key is here and it does not authenticate for this user.
    domain::Expected<std::optional<std::string>, CipherError>
    open(const domain::UserId& user, std::string_view sealed) const override;

    /// The user's living keys, oldest first.
    domain::Expected<std::vector<std::string>, CipherError>
    key_ids(const domain::UserId& user) const;

    /// Overwrites the keys in the file and empties its write-ahead log: afterwards no file of the
    /// store holds their bytes (copies and the medium itself are beyond reach). Keys that are gone
    /// or unknown are no error, so it may be repeated until it succeeds.
    domain::Expected<domain::Done, CipherError> destroy(std::span<const std::string> key_ids);

  private:
    struct State;
    explicit SubjectKeys(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

} // namespace muniment::eventstore
