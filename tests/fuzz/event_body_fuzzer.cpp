#include "eventstore/codec/codec.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

/// A cipher that changes nothing, so that profiles take part.
class OpenCipher final : public muniment::eventstore::ProfileCipher {
  public:
    muniment::domain::Expected<std::string, muniment::eventstore::CipherError>
    seal(const muniment::domain::UserId&, std::string_view plaintext) override {
        return std::string(plaintext);
    }
    muniment::domain::Expected<std::optional<std::string>, muniment::eventstore::CipherError>
    open(const muniment::domain::UserId&, std::string_view sealed) const override {
        return std::optional<std::string>(sealed);
    }
};

} // namespace

/// Any body is decoded or refused; what decodes is encoded to the same bytes again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace muniment::eventstore;
    OpenCipher cipher;
    const std::string text(data, data + size);
    const auto parsed = parse_body(text);
    const auto event = decode(text, cipher);
    if (!event) return 0;
    if (!parsed) std::abort();
    const auto again = encode(*event, parsed->header.log, cipher);
    if (!again || *again != text) std::abort();
    return 0;
}
