#include "tools/store/token_key_files.hpp"

#include "eventstore/keys/key_text.hpp"

#include <sodium.h>

#include <array>
#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace muniment::tools {

namespace {

namespace fs = std::filesystem;
using api::SignatureAlgorithm;
using api::TokenKey;
using domain::Done;
using domain::Expected;
using domain::Failure;
using eventstore::PassphraseSource;

constexpr std::array algorithms{SignatureAlgorithm::EdDSA, SignatureAlgorithm::RS256};
constexpr const char* retired = ".retired";

fs::path file_of(const fs::path& keys_directory, SignatureAlgorithm algorithm) {
    return keys_directory / ("token." + std::string(api::name_of(algorithm)) + ".jwk");
}

Failure<std::string> failed(const fs::path& file, const std::string& what) {
    return Failure{"the token key `" + file.string() + "` " + what};
}

Expected<TokenKey, std::string> read_key(const fs::path& file, const PassphraseSource& passphrase) {
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0) return failed(file, "cannot be read");
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return failed(file, "may be read by others: give it mode 0600");
    std::ifstream stream(file, std::ios::binary);
    std::string text;
    std::getline(stream, text);
    if (eventstore::is_sealed(text)) {
        const auto given = passphrase();
        if (!given) return failed(file, "is sealed: give its passphrase in MUNIMENT_PASSPHRASE");
        auto clear = eventstore::unseal_text(text, *given);
        if (!clear) return failed(file, clear.error().what);
        text = std::move(clear).value();
    }
    auto key = TokenKey::parse(text);
    sodium_memzero(text.data(), text.size());
    if (!key) return failed(file, key.error());
    return key;
}

/// Written beside and renamed into place, so that the file is whole or not there.
Expected<Done, std::string> write_key(const fs::path& file, const TokenKey& key,
                                      const PassphraseSource& passphrase) {
    auto text = key.text();
    if (const auto given = passphrase()) {
        auto sealed = eventstore::seal_text(text, *given);
        if (!sealed) return failed(file, sealed.error().what);
        text = std::move(sealed).value();
    }
    text += '\n';
    auto building = file;
    building += ".new";
    ::unlink(building.c_str()); // of a process that did not come to the end
    const int descriptor =
        ::open(building.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    const bool is_written =
        descriptor >= 0 &&
        ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
        ::fsync(descriptor) == 0;
    if (descriptor >= 0) ::close(descriptor);
    sodium_memzero(text.data(), text.size());
    if (!is_written || ::rename(building.c_str(), file.c_str()) != 0)
        return failed(file, "cannot be written");
    return Done{};
}

Expected<TokenKey, std::string> draw_key(const fs::path& file, SignatureAlgorithm algorithm,
                                         const PassphraseSource& passphrase) {
    auto key = TRY(TokenKey::generate(algorithm));
    TRY(write_key(file, key, passphrase));
    return key;
}

} // namespace

Expected<api::TokenKeys, std::string> load_token_keys(const fs::path& keys_directory,
                                                      const PassphraseSource& passphrase) {
    std::vector<TokenKey> keys;
    for (const auto algorithm : algorithms) {
        const auto file = file_of(keys_directory, algorithm);
        keys.push_back(TRY(fs::exists(file) ? read_key(file, passphrase)
                                            : draw_key(file, algorithm, passphrase)));
        auto predecessor = file;
        predecessor += retired;
        if (fs::exists(predecessor)) keys.push_back(TRY(read_key(predecessor, passphrase)));
    }
    return api::TokenKeys(std::move(keys));
}

Expected<Done, std::string> rotate_token_keys(const fs::path& keys_directory,
                                              const PassphraseSource& passphrase) {
    for (const auto algorithm : algorithms) {
        const auto file = file_of(keys_directory, algorithm);
        auto predecessor = file;
        predecessor += retired;
        if (fs::exists(file) && ::rename(file.c_str(), predecessor.c_str()) != 0)
            return failed(file, "cannot be renamed");
        // A crash before this leaves no key in force; the next start draws one.
        TRY(draw_key(file, algorithm, passphrase));
    }
    return Done{};
}

} // namespace muniment::tools
