#include "eventstore/keys/key_files.hpp"

#include "eventstore/keys/key_text.hpp"

#include <sodium.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace muniment::eventstore {

using domain::Done;
using domain::Expected;
using domain::Failure;
using domain::KeyPurpose;
using domain::KeyRotated;
using std::filesystem::path;

namespace {

constexpr std::size_t file_bytes_max = 4096;

/// Closes a file descriptor.
class Descriptor {
  public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return fd_; }

  private:
    int fd_;
};

Failure<KeyError> about(const path& file, const std::string& problem) {
    return {KeyError{"the key file `" + file.string() + "` " + problem}};
}

Failure<KeyError> system_failure(const path& file, const std::string& action) {
    return about(file, "cannot be " + action + ": " + std::strerror(errno));
}

path file_of(const path& directory, KeyPurpose purpose) {
    return directory / (purpose == KeyPurpose::log ? "log.key" : "event.key");
}

path successor_of(const path& directory, KeyPurpose purpose) {
    return file_of(directory, purpose).string() + ".new";
}

std::string name_of(std::string_view origin, KeyPurpose purpose) {
    return std::string(origin) + (purpose == KeyPurpose::log ? "" : "/event");
}

Expected<Done, KeyError> sync_directory(const path& directory) {
    const Descriptor opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (opened.get() < 0 || ::fsync(opened.get()) != 0)
        return system_failure(directory, "made durable");
    return Done{};
}

Expected<Done, KeyError> write_file(const path& file, std::string_view text) {
    const Descriptor opened(
        ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (opened.get() < 0) return system_failure(file, "created");
    const auto written = ::write(opened.get(), text.data(), text.size());
    if (written != static_cast<ssize_t>(text.size()) || ::fsync(opened.get()) != 0) {
        auto failure = system_failure(file, "written");
        ::unlink(file.c_str());
        return failure;
    }
    return sync_directory(file.parent_path());
}

Expected<std::string, KeyError> read_file(const path& file) {
    const Descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (opened.get() < 0) return system_failure(file, "opened");
    struct stat status {};
    if (::fstat(opened.get(), &status) != 0) return system_failure(file, "examined");
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return about(file, "may be read by others: give it mode 0600");
    std::string text(file_bytes_max, '\0');
    const auto size_bytes = ::read(opened.get(), text.data(), text.size());
    if (size_bytes < 0) return system_failure(file, "read");
    text.resize(static_cast<std::size_t>(size_bytes));
    if (text.empty() || text.back() != '\n') return about(file, "is cut off");
    text.pop_back();
    return text;
}

/// Draws a seed and writes its key to `file`.
Expected<SigningKey, KeyError> draw_key(const path& file, const std::string& name,
                                        const std::optional<std::string>& passphrase) {
    if (sodium_init() < 0) std::abort();
    std::string seed(seed_bytes, '\0');
    randombytes_buf(seed.data(), seed.size());
    auto signer = format_signer(name, seed);
    sodium_memzero(seed.data(), seed.size());
    std::string clear = TRY(std::move(signer));
    auto key = parse_signer(clear, name);
    std::string line = passphrase ? TRY(seal_text(clear, *passphrase)) : clear;
    line += '\n';
    auto written = write_file(file, line);
    sodium_memzero(clear.data(), clear.size());
    sodium_memzero(line.data(), line.size());
    TRY(std::move(written));
    return key;
}

Expected<SigningKey, KeyError> load_key(const path& file, const std::string& name,
                                        const PassphraseSource& source) {
    auto text = TRY(read_file(file));
    if (is_sealed(text)) {
        const auto passphrase = source();
        if (!passphrase)
            return about(file, "is sealed: give its passphrase in MUNIMENT_PASSPHRASE");
        auto clear = unseal_text(text, *passphrase);
        if (!clear) return about(file, clear.error().what);
        text = std::move(*clear);
    }
    auto key = parse_signer(text, name);
    sodium_memzero(text.data(), text.size());
    if (!key) return about(file, key.error().what);
    return std::move(*key);
}

Expected<NoteSigner, KeyError> signer_for(std::string_view origin, SigningKey key) {
    auto signer = NoteSigner::create(std::string(origin), std::move(key));
    if (!signer) return Failure{KeyError{signer.error().what}};
    return std::move(*signer);
}

/// The public key as `log.created` and `key.rotated` state it.
Expected<std::string, KeyError> stated_key(std::string_view origin, KeyPurpose purpose,
                                           const VerifyKey& key) {
    if (purpose == KeyPurpose::event) return key.hex();
    auto verifier = NoteVerifier::create(std::string(origin), key);
    if (!verifier) return Failure{KeyError{verifier.error().what}};
    return verifier->vkey();
}

} // namespace

std::optional<std::string> passphrase_from_environment() {
    const char* value = std::getenv("MUNIMENT_PASSPHRASE");
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
}

Expected<StoreKeys, KeyError> create_keys(const path& keys_directory, std::string_view origin,
                                          const std::optional<std::string>& passphrase) {
    if (::mkdir(keys_directory.c_str(), S_IRWXU) != 0 && errno != EEXIST)
        return system_failure(keys_directory, "created");
    for (const auto purpose : {KeyPurpose::log, KeyPurpose::event})
        if (std::error_code ignored;
            std::filesystem::exists(file_of(keys_directory, purpose), ignored))
            return about(file_of(keys_directory, purpose), "exists already");
    auto log = TRY(draw_key(file_of(keys_directory, KeyPurpose::log),
                            name_of(origin, KeyPurpose::log), passphrase));
    auto event = TRY(draw_key(file_of(keys_directory, KeyPurpose::event),
                              name_of(origin, KeyPurpose::event), passphrase));
    return StoreKeys{TRY(signer_for(origin, std::move(log))), std::move(event)};
}

Expected<StoreKeys, KeyError> load_keys(const path& keys_directory, std::string_view origin,
                                        const PassphraseSource& passphrase) {
    auto log = TRY(load_key(file_of(keys_directory, KeyPurpose::log),
                            name_of(origin, KeyPurpose::log), passphrase));
    auto event = TRY(load_key(file_of(keys_directory, KeyPurpose::event),
                              name_of(origin, KeyPurpose::event), passphrase));
    return StoreKeys{TRY(signer_for(origin, std::move(log))), std::move(event)};
}

Expected<KeyRotated, KeyError> prepare_rotation(const path& keys_directory, const StoreKeys& keys,
                                                KeyPurpose purpose,
                                                const std::optional<std::string>& passphrase) {
    const auto& origin = keys.log.verifier().name();
    const auto successor = successor_of(keys_directory, purpose);
    ::unlink(successor.c_str());
    const auto fresh = TRY(draw_key(successor, name_of(origin, purpose), passphrase));
    const auto& old_key =
        purpose == KeyPurpose::log ? keys.log.verifier().key() : keys.event.verify_key();
    auto from = TRY(stated_key(origin, purpose, old_key));
    auto to = TRY(stated_key(origin, purpose, fresh.verify_key()));
    return KeyRotated{purpose, std::move(from), std::move(to)};
}

Expected<Done, KeyError> settle_rotation(const path& keys_directory, std::string_view origin,
                                         const std::optional<KeyRotated>& committed,
                                         const PassphraseSource& passphrase) {
    for (const auto purpose : {KeyPurpose::log, KeyPurpose::event}) {
        const auto successor = successor_of(keys_directory, purpose);
        if (std::error_code ignored; !std::filesystem::exists(successor, ignored)) continue;
        if (!committed || committed->purpose != purpose) {
            ::unlink(successor.c_str());
            continue;
        }
        const auto fresh = TRY(load_key(successor, name_of(origin, purpose), passphrase));
        if (TRY(stated_key(origin, purpose, fresh.verify_key())) != committed->new_key) {
            ::unlink(successor.c_str());
            continue;
        }
        const auto file = file_of(keys_directory, purpose);
        if (::rename(successor.c_str(), file.c_str()) != 0) return system_failure(file, "replaced");
        TRY(sync_directory(keys_directory));
    }
    return Done{};
}

} // namespace muniment::eventstore
