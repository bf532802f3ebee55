#include "eventstore/sealed_profile.hpp"

#include "eventstore/integrity/encoding.hpp"

#include <cstddef>

namespace muniment::eventstore {

namespace {

constexpr std::size_t key_id_bytes = 16;
constexpr std::size_t nonce_bytes = 24;
constexpr std::size_t tag_bytes = 16;

/// Takes `opening` and what follows it up to the next quotation mark off the front of `text`.
std::optional<std::string_view> take_member(std::string_view& text, std::string_view opening) {
    if (!text.starts_with(opening)) return std::nullopt;
    const std::size_t end = text.find('"', opening.size());
    if (end == std::string_view::npos) return std::nullopt;
    const auto value = text.substr(opening.size(), end - opening.size());
    text.remove_prefix(end);
    return value;
}

} // namespace

std::string format_sealed_profile(const SealedProfile& profile) {
    return R"({"c":")" + encode_base64(profile.ciphertext) + R"(","enc":")" + profile.key_id +
           R"(","n":")" + encode_base64(profile.nonce) + R"("})";
}

std::optional<SealedProfile> parse_sealed_profile(std::string_view text) {
    const auto c = take_member(text, R"({"c":")");
    const auto enc = take_member(text, R"(","enc":")");
    const auto n = take_member(text, R"(","n":")");
    if (!c || !enc || !n || text != R"("})") return std::nullopt;
    auto ciphertext = decode_base64(*c);
    auto nonce = decode_base64(*n);
    const auto key_id = decode_hex(*enc);
    if (!ciphertext || !nonce || !key_id) return std::nullopt;
    if (ciphertext->size() < tag_bytes || nonce->size() != nonce_bytes ||
        key_id->size() != key_id_bytes)
        return std::nullopt;
    return SealedProfile{*std::move(ciphertext), std::string(*enc), *std::move(nonce)};
}

} // namespace muniment::eventstore
