#pragma once

#include "domain/recorded_event.hpp"
#include "eventstore/codec/profile_cipher.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace muniment::eventstore {

inline constexpr std::string_view example_origin = "muniment.example/main";

/// "Encrypts" by turning every byte around; the user is part of the text, so that a sealed profile
/// does not open for another. Deterministic, for tests.
class MirrorCipher final : public ProfileCipher {
  public:
    domain::Expected<std::string, CipherError> seal(const domain::UserId& user,
                                                    std::string_view plaintext) override;
    domain::Expected<std::optional<std::string>, CipherError>
    open(const domain::UserId& user, std::string_view sealed) const override;
};

/// One rich event of every type, in the order of `EventData`. Each is independent of the others, so
/// that the bytes of none change when a type is added.
std::vector<domain::RecordedEvent> example_events();

/// An event with the members that its type got later, and the name of its golden file.
struct LaterExample {
    std::string file;
    domain::RecordedEvent event;
};
std::vector<LaterExample> later_examples();

} // namespace muniment::eventstore
