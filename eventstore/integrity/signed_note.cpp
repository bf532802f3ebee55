#include "eventstore/integrity/signed_note.hpp"

#include "domain/text.hpp"
#include "eventstore/integrity/encoding.hpp"
#include "eventstore/integrity/sha256.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace muniment::eventstore {
namespace {

constexpr std::string_view line_start = "\xe2\x80\x94 "; // em dash, space
constexpr char ed25519_type = '\x01';
constexpr std::size_t key_id_bytes = 4;

/// What Unicode calls White_Space beyond ASCII, in UTF-8.
constexpr std::array<std::string_view, 19> wide_spaces{
    "\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x81",
    "\xe2\x80\x82", "\xe2\x80\x83", "\xe2\x80\x84", "\xe2\x80\x85", "\xe2\x80\x86",
    "\xe2\x80\x87", "\xe2\x80\x88", "\xe2\x80\x89", "\xe2\x80\x8a", "\xe2\x80\xa8",
    "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80"};

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20;
}

bool is_key_name(std::string_view name) {
    const auto forbidden = [](char c) { return is_control(c) || c == ' ' || c == '+'; };
    const auto occurs = [name](std::string_view space) {
        return name.find(space) != std::string_view::npos;
    };
    return !name.empty() && domain::is_valid_utf8(name) &&
           std::none_of(name.begin(), name.end(), forbidden) &&
           std::none_of(wide_spaces.begin(), wide_spaces.end(), occurs);
}

domain::Expected<domain::Done, IntegrityError> require_note_bytes(std::string_view text) {
    if (text.size() > note_bytes_max) return malformed("note over 1 MB");
    if (!domain::is_valid_utf8(text)) return malformed("note that is not valid UTF-8");
    if (std::any_of(text.begin(), text.end(), [](char c) { return is_control(c) && c != '\n'; }))
        return malformed("note with a control character");
    return domain::Done{};
}

std::string key_id_text(std::uint32_t id) {
    std::string bytes;
    for (std::uint32_t shift = 32; shift > 0; shift -= 8)
        bytes += static_cast<char>(static_cast<unsigned char>(id >> (shift - 8) & 0xffU));
    return bytes;
}

/// From the first four bytes, big-endian.
std::uint32_t key_id_from(std::string_view bytes) {
    std::uint32_t id = 0;
    for (const char byte : bytes.substr(0, key_id_bytes))
        id = id << 8U | static_cast<unsigned char>(byte);
    return id;
}

std::string typed_key(const VerifyKey& key) {
    return ed25519_type + std::string(key.bytes());
}

domain::Expected<NoteSignature, IntegrityError> parse_line(std::string_view line) {
    if (!line.starts_with(line_start))
        return malformed("note with a line after its separator that is no signature");
    line.remove_prefix(line_start.size());
    const auto space = line.find(' ');
    if (space == std::string_view::npos || !is_key_name(line.substr(0, space)))
        return malformed("signature line without a proper key name");
    const std::string bytes = TRY(decode_base64(line.substr(space + 1)));
    if (bytes.size() <= key_id_bytes) return malformed("signature line without a signature");
    return NoteSignature{std::string(line.substr(0, space)), key_id_from(bytes),
                         bytes.substr(key_id_bytes)};
}

/// The known key that a line claims to be of, or none.
domain::Expected<const NoteVerifier*, IntegrityError>
claimed_key(const NoteSignature& line, std::span<const NoteVerifier> known) {
    const NoteVerifier* found = nullptr;
    for (const NoteVerifier& verifier : known) {
        if (verifier.name() != line.name || verifier.key_id() != line.key_id) continue;
        if (found != nullptr) return malformed("two known keys are called `" + line.name + "`");
        found = &verifier;
    }
    return found;
}

} // namespace

domain::Expected<SignedNote, IntegrityError> parse_note(std::string_view note) {
    TRY(require_note_bytes(note));
    // The text may itself hold empty lines, the signatures cannot: the last one separates.
    const auto separator = note.rfind("\n\n");
    if (separator == std::string_view::npos)
        return malformed("note without an empty line before its signatures");
    std::string_view lines = note.substr(separator + 2);
    if (lines.empty()) return malformed("note without signatures");
    if (!lines.ends_with('\n')) return malformed("note without a line feed at its end");
    SignedNote parsed{std::string(note.substr(0, separator + 1)), {}};
    while (const auto line = take_line(lines)) {
        if (parsed.signatures.size() == note_signatures_max)
            return malformed("note with over 100 signatures");
        parsed.signatures.push_back(TRY(parse_line(*line)));
    }
    return parsed;
}

NoteVerifier::NoteVerifier(std::string name, VerifyKey key)
    : name_(std::move(name)), key_(key),
      key_id_(key_id_from(bytes_of(sha256(name_ + "\n" + typed_key(key_))))) {}

domain::Expected<NoteVerifier, IntegrityError> NoteVerifier::create(std::string name,
                                                                    VerifyKey key) {
    if (!is_key_name(name))
        return malformed("`" + name +
                         "` cannot name a key: it must not be empty and must hold no "
                         "space, no control character and no `+`");
    return NoteVerifier(std::move(name), key);
}

domain::Expected<NoteVerifier, IntegrityError> NoteVerifier::parse(std::string_view vkey) {
    // Base64 may hold `+`, so only the first two separate.
    const auto name_end = vkey.find('+');
    const auto id_end = name_end == vkey.npos ? vkey.npos : vkey.find('+', name_end + 1);
    if (id_end == vkey.npos)
        return malformed("verifier key that is not `<name>+<key id>+<base64 key>`");
    const std::string id = TRY(decode_hex(vkey.substr(name_end + 1, id_end - name_end - 1)));
    const std::string key = TRY(decode_base64(vkey.substr(id_end + 1)));
    if (!key.starts_with(ed25519_type))
        return malformed("verifier key that is not of type Ed25519");
    const VerifyKey raw = TRY(VerifyKey::from_bytes(std::string_view(key).substr(1)));
    NoteVerifier verifier = TRY(create(std::string(vkey.substr(0, name_end)), raw));
    if (id != key_id_text(verifier.key_id()))
        return malformed("verifier key whose key id is not that of its name and key");
    return verifier;
}

std::string NoteVerifier::vkey() const {
    return name_ + "+" + encode_hex(key_id_text(key_id_)) + "+" + encode_base64(typed_key(key_));
}

NoteSigner::NoteSigner(NoteVerifier verifier, SigningKey key)
    : verifier_(std::move(verifier)), key_(std::move(key)) {}

domain::Expected<NoteSigner, IntegrityError> NoteSigner::create(std::string name, SigningKey key) {
    NoteVerifier verifier = TRY(NoteVerifier::create(std::move(name), key.verify_key()));
    return NoteSigner(std::move(verifier), std::move(key));
}

std::string NoteSigner::signature_line(std::string_view text) const {
    return std::string(line_start) + verifier_.name() + " " +
           encode_base64(key_id_text(verifier_.key_id()) + key_.sign(text)) + "\n";
}

domain::Expected<std::string, IntegrityError> sign_note(std::string_view text,
                                                        const NoteSigner& signer) {
    if (!text.ends_with('\n')) return malformed("text without a line feed at its end");
    std::string note = std::string(text) + "\n" + signer.signature_line(text);
    TRY(require_note_bytes(note));
    return note;
}

domain::Expected<std::string, IntegrityError> open_note(std::string_view note,
                                                        std::span<const NoteVerifier> known) {
    SignedNote parsed = TRY(parse_note(note));
    std::vector<const NoteVerifier*> signers;
    for (const NoteSignature& line : parsed.signatures) {
        const NoteVerifier* verifier = TRY(claimed_key(line, known));
        if (verifier == nullptr) continue;
        if (std::find(signers.begin(), signers.end(), verifier) != signers.end()) continue;
        if (!verifier->key().verify(parsed.text, line.signature))
            return forged("signature of `" + line.name + "` does not fit the note");
        signers.push_back(verifier);
    }
    if (signers.empty())
        return domain::Failure{
            IntegrityError{IntegrityFault::unverified, "note is signed by none of the known keys"}};
    return std::move(parsed.text);
}

} // namespace muniment::eventstore
