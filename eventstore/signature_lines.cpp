#include "eventstore/signature_lines.hpp"

#include "eventstore/integrity/encoding.hpp"

#include <cstddef>

namespace muniment::eventstore {

std::string format_signature_lines(const std::vector<Signature>& signatures) {
    std::string text;
    for (const Signature& signature : signatures)
        text += signature.keyid + " " + encode_base64(signature.sig) + "\n";
    return text;
}

std::optional<std::vector<Signature>> parse_signature_lines(std::string_view text) {
    std::vector<Signature> signatures;
    while (!text.empty()) {
        const auto line = take_line(text);
        if (!line) return std::nullopt;
        const std::size_t space = line->find(' ');
        if (space == std::string_view::npos) return std::nullopt;
        auto sig = decode_base64(line->substr(space + 1));
        if (!sig) return std::nullopt;
        signatures.push_back({std::string(line->substr(0, space)), *std::move(sig)});
    }
    return signatures;
}

} // namespace muniment::eventstore
