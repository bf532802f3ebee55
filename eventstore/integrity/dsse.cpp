#include "eventstore/integrity/dsse.hpp"

#include "eventstore/integrity/encoding.hpp"

namespace muniment::eventstore {
namespace {

constexpr std::string_view payload_start = R"({"payload":")";
constexpr std::string_view type_start = R"(","payloadType":")";
constexpr std::string_view signatures_start = R"(","signatures":[)";
constexpr std::string_view keyid_start = R"({"keyid":")";
constexpr std::string_view sig_start = R"(","sig":")";
constexpr std::string_view sig_end = R"("})";
constexpr std::string_view entry_end = "]}";
constexpr std::size_t keyid_digits = 64;

domain::Expected<domain::Done, IntegrityError> skip(std::string_view& rest,
                                                    std::string_view expected) {
    if (!rest.starts_with(expected))
        return malformed("entry without `" + std::string(expected) + "` where it belongs");
    rest.remove_prefix(expected.size());
    return domain::Done{};
}

/// Takes what stands before the next quotation mark.
std::string_view take_string(std::string_view& rest) {
    const auto text = rest.substr(0, rest.find('"'));
    rest.remove_prefix(text.size());
    return text;
}

domain::Expected<Signature, IntegrityError> take_signature(std::string_view& rest) {
    TRY(skip(rest, keyid_start));
    Signature signature;
    signature.keyid = take_string(rest);
    TRY(decode_hex(signature.keyid));
    if (signature.keyid.size() != keyid_digits)
        return malformed("entry with a keyid that has not 64 digits");
    TRY(skip(rest, sig_start));
    signature.sig = TRY(decode_base64(take_string(rest)));
    if (signature.sig.size() != signature_bytes)
        return malformed("entry with a signature that has not 64 bytes");
    TRY(skip(rest, sig_end));
    return signature;
}

} // namespace

std::string pre_authentication_encoding(std::string_view type, std::string_view body) {
    std::string encoding = "DSSEv1 ";
    encoding.reserve(encoding.size() + type.size() + body.size() + 16);
    encoding += std::to_string(type.size());
    encoding += ' ';
    encoding += type;
    encoding += ' ';
    encoding += std::to_string(body.size());
    encoding += ' ';
    encoding += body;
    return encoding;
}

Signature sign_event(std::string_view body, const SigningKey& key) {
    return {key.verify_key().keyid(),
            key.sign(pre_authentication_encoding(event_payload_type, body))};
}

bool verify_event(std::string_view body, const Signature& signature, const VerifyKey& key) {
    return key.verify(pre_authentication_encoding(event_payload_type, body), signature.sig);
}

std::string entry_of(const StoredEvent& event) {
    std::string entry;
    append_entry(entry, event);
    return entry;
}

void append_entry(std::string& text, const StoredEvent& event) {
    constexpr std::size_t bytes_around = 320; // of an entry with one signature
    text.reserve(text.size() + event.body.size() / 3 * 4 + bytes_around);
    text += payload_start;
    append_base64(text, event.body);
    text += type_start;
    text += event_payload_type;
    text += signatures_start;
    for (std::size_t i = 0; i < event.signatures.size(); ++i) {
        if (i > 0) text += ',';
        text += keyid_start;
        text += event.signatures[i].keyid;
        text += sig_start;
        append_base64(text, event.signatures[i].sig);
        text += sig_end;
    }
    text += entry_end;
}

domain::Expected<Entry, IntegrityError> parse_entry(std::string_view bytes) {
    if (bytes.size() > entry_bytes_max) return malformed("entry over 65535 bytes");
    Entry entry;
    TRY(skip(bytes, payload_start));
    entry.body = TRY(decode_base64(take_string(bytes)));
    TRY(skip(bytes, type_start));
    if (take_string(bytes) != event_payload_type)
        return malformed("entry whose payload type is not `" + std::string(event_payload_type) +
                         "`");
    TRY(skip(bytes, signatures_start));
    entry.signatures.push_back(TRY(take_signature(bytes)));
    while (bytes.starts_with(',')) {
        bytes.remove_prefix(1);
        entry.signatures.push_back(TRY(take_signature(bytes)));
    }
    TRY(skip(bytes, entry_end));
    if (!bytes.empty()) return malformed("entry with bytes after its end");
    return entry;
}

} // namespace muniment::eventstore
