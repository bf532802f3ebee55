#include "eventstore/verify/seal_check.hpp"

#include "eventstore/integrity/sha256.hpp"

#include <array>
#include <istream>

namespace muniment::eventstore {

namespace {

using domain::Expected;
using domain::Failure;

constexpr std::size_t piece_bytes = 65'536;

Expected<Seal, IntegrityError> read_seal(const std::string& note,
                                         const std::optional<NoteVerifier>& key) {
    if (key) return open_seal(note, *key);
    const auto parsed = TRY(parse_note(note));
    return parse_seal(parsed.text);
}

Hash hash_of(std::istream& file) {
    Sha256Hasher hasher;
    std::array<char, piece_bytes> piece{};
    while (file) {
        file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
        hasher.update({piece.data(), static_cast<std::size_t>(file.gcount())});
    }
    return hasher.digest();
}

} // namespace

Expected<Seal, std::string> check_sealed_file(std::istream& file, const std::string& note,
                                              const std::optional<NoteVerifier>& key) {
    auto seal = read_seal(note, key);
    if (!seal) return Failure{"the seal: " + seal.error().what};
    if (seal->position.value == 0 || seal->tree.size < seal->position.value)
        return Failure{std::string("the seal: its tree does not cover its position")};
    const auto hash = hash_of(file);
    if (file.bad()) return Failure{std::string("the file cannot be read")};
    if (hash != seal->sha256)
        return Failure{"the seal is of other bytes: the file was altered, or is not the one that "
                       "was sealed as `" +
                       seal->format + "` at position " + std::to_string(seal->position.value)};
    return std::move(*seal);
}

} // namespace muniment::eventstore
