#include "eventstore/subject_keys.hpp"

#include "eventstore/integrity/encoding.hpp"
#include "eventstore/sealed_profile.hpp"
#include "migrations/database.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <mutex>
#include <stdexcept>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace muniment::eventstore {

using domain::Done;
using domain::Expected;
using domain::Failure;
using domain::UserId;
namespace db = muniment::migrations;

namespace {

constexpr std::size_t key_bytes = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t key_id_bytes = 16;

const unsigned char* bytes_of(std::string_view text) {
    return static_cast<const unsigned char*>(static_cast<const void*>(text.data()));
}
unsigned char* bytes_of(std::string& text) {
    return static_cast<unsigned char*>(static_cast<void*>(text.data()));
}

std::string random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    randombytes_buf(bytes.data(), bytes.size());
    return bytes;
}

/// A key in memory; its bytes do not outlive it.
struct Key {
    std::string id;
    std::array<unsigned char, key_bytes> secret{};

    Key(std::string key_id, const void* bytes) : id(std::move(key_id)) {
        std::copy_n(static_cast<const unsigned char*>(bytes), secret.size(), secret.begin());
    }
    ~Key() { sodium_memzero(secret.data(), secret.size()); }
    Key(const Key&) = delete;
    Key& operator=(const Key&) = delete;
};
using KeyPointer = std::shared_ptr<const Key>;

KeyPointer random_key() {
    std::array<unsigned char, key_bytes> secret{};
    randombytes_buf(secret.data(), secret.size());
    auto key = std::make_shared<const Key>(encode_hex(random_bytes(key_id_bytes)), secret.data());
    sodium_memzero(secret.data(), secret.size());
    return key;
}

} // namespace

/// The file and what was read of it. Every function is called with `mutex` held and may throw what
/// SQLite throws.
struct SubjectKeys::State {
    explicit State(SQLite::Database opened) : database(std::move(opened)) {}

    KeyPointer living_key(const UserId& user) {
        const auto cached = by_user.find(user.text());
        if (cached != by_user.end()) return cached->second;
        SQLite::Statement row(database, "SELECT key_id, secret FROM subject_key WHERE user_id = ? "
                                        "AND destroyed = 0 ORDER BY generation DESC LIMIT 1");
        row.bind(1, user.text());
        if (!row.executeStep()) return nullptr;
        auto key =
            std::make_shared<const Key>(row.getColumn(0).getString(), row.getColumn(1).getBlob());
        remember(user, key);
        return key;
    }

    KeyPointer key_with(const std::string& id) {
        const auto cached = by_id.find(id);
        if (cached != by_id.end()) return cached->second;
        SQLite::Statement row(database,
                              "SELECT secret FROM subject_key WHERE key_id = ? AND destroyed = 0");
        row.bind(1, id);
        if (!row.executeStep()) return nullptr;
        return by_id[id] = std::make_shared<const Key>(id, row.getColumn(0).getBlob());
    }

    /// Makes the keys that are missing; they are remembered only when they are durable.
    void make_missing(std::span<const UserId> users) {
        std::vector<std::pair<UserId, KeyPointer>> made;
        SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
        SQLite::Statement insert(
            database, "INSERT INTO subject_key (key_id, user_id, generation, secret) VALUES "
                      "(?1, ?2, (SELECT coalesce(max(generation), 0) + 1 FROM subject_key "
                      "WHERE user_id = ?2), ?3)");
        std::unordered_set<std::string_view> seen;
        for (const UserId& user : users) {
            if (!seen.insert(user.text()).second || living_key(user)) continue;
            auto key = random_key();
            insert.bind(1, key->id);
            insert.bind(2, user.text());
            insert.bindNoCopy(3, key->secret.data(), static_cast<int>(key->secret.size()));
            insert.exec();
            insert.reset();
            made.emplace_back(user, std::move(key));
        }
        transaction.commit();
        for (const auto& [user, key] : made)
            remember(user, key);
    }

    void overwrite(std::span<const std::string> key_ids) {
        SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
        SQLite::Statement update(database, "UPDATE subject_key SET secret = zeroblob(32), "
                                           "destroyed = 1 WHERE key_id = ? AND destroyed = 0");
        for (const std::string& id : key_ids) {
            update.bind(1, id);
            update.exec();
            update.reset();
        }
        transaction.commit();
    }

    void forget(std::span<const std::string> key_ids) {
        for (const std::string& id : key_ids) {
            by_id.erase(id);
            std::erase_if(by_user, [&](const auto& entry) { return entry.second->id == id; });
        }
    }

    void remember(const UserId& user, const KeyPointer& key) {
        by_id[key->id] = key;
        by_user[user.text()] = key;
    }

    std::mutex mutex;
    SQLite::Database database;
    std::unordered_map<std::string, KeyPointer> by_id;
    std::unordered_map<std::string, KeyPointer> by_user;
};

SubjectKeys::SubjectKeys(std::unique_ptr<State> state) : state_(std::move(state)) {}

SubjectKeys::~SubjectKeys() = default;

namespace {

template <typename Open>
auto opened(const Open& open) -> Expected<decltype(open()), OpenError> {
    if (sodium_init() < 0) return Failure{OpenError{"libsodium cannot be initialized"}};
    try {
        return open();
    } catch (const std::runtime_error& error) { // of SQLite or of migrations: both sentences
        return Failure{OpenError{error.what()}};
    }
}

} // namespace

Expected<std::unique_ptr<SubjectKeys>, OpenError>
SubjectKeys::create(const std::filesystem::path& path) {
    return opened([&] {
        return std::unique_ptr<SubjectKeys>(new SubjectKeys(
            std::make_unique<State>(db::open_database(path, db::Kind::secrets, db::Mode::create))));
    });
}

Expected<std::unique_ptr<SubjectKeys>, OpenError>
SubjectKeys::open(const std::filesystem::path& path, OpenMode mode) {
    return opened([&] {
        return std::unique_ptr<SubjectKeys>(
            new SubjectKeys(std::make_unique<State>(db::open_database(
                path, db::Kind::secrets,
                mode == OpenMode::read_write ? db::Mode::read_write : db::Mode::read_only))));
    });
}

Expected<std::unique_ptr<SubjectKeys>, OpenError> SubjectKeys::in_memory() {
    return opened([&] {
        return std::unique_ptr<SubjectKeys>(
            new SubjectKeys(std::make_unique<State>(db::open_in_memory(db::Kind::secrets))));
    });
}

Expected<Done, CipherError> SubjectKeys::prepare(std::span<const UserId> users) {
    try {
        const std::lock_guard lock(state_->mutex);
        state_->make_missing(users);
        return Done{};
    } catch (const SQLite::Exception& error) {
        return Failure{CipherError{std::string("keys cannot be stored: ") + error.what()}};
    }
}

Expected<std::string, CipherError> SubjectKeys::seal(const UserId& user,
                                                     std::string_view plaintext) {
    KeyPointer key;
    try {
        const std::lock_guard lock(state_->mutex);
        key = state_->living_key(user);
        if (!key) {
            state_->make_missing(std::span(&user, 1));
            key = state_->living_key(user);
        }
    } catch (const SQLite::Exception& error) {
        return Failure{CipherError{std::string("a key cannot be stored: ") + error.what()}};
    }
    SealedProfile sealed{std::string(plaintext.size() + tag_bytes, '\0'), key->id,
                         random_bytes(nonce_bytes)};
    crypto_aead_xchacha20poly1305_ietf_encrypt(bytes_of(sealed.ciphertext), nullptr,
                                               bytes_of(plaintext), plaintext.size(),
                                               bytes_of(user.text()), user.text().size(), nullptr,
                                               bytes_of(sealed.nonce), key->secret.data());
    return format_sealed_profile(sealed);
}

Expected<std::optional<std::string>, CipherError> SubjectKeys::open(const UserId& user,
                                                                    std::string_view sealed) const {
    const auto parsed = parse_sealed_profile(sealed);
    if (!parsed)
        return Failure{
            CipherError{"the sealed profile of `" + user.text() + "` is not in its form"}};
    KeyPointer key;
    try {
        const std::lock_guard lock(state_->mutex);
        key = state_->key_with(parsed->key_id);
    } catch (const SQLite::Exception& error) {
        return Failure{CipherError{std::string("keys cannot be read: ") + error.what()}};
    }
    if (!key) return std::optional<std::string>{};
    std::string plaintext(parsed->ciphertext.size() - tag_bytes, '\0');
    const int authentic = crypto_aead_xchacha20poly1305_ietf_decrypt(
        bytes_of(plaintext), nullptr, nullptr, bytes_of(std::string_view(parsed->ciphertext)),
        parsed->ciphertext.size(), bytes_of(std::string_view(user.text())), user.text().size(),
        bytes_of(std::string_view(parsed->nonce)), key->secret.data());
    if (authentic != 0)
        return Failure{CipherError{"the sealed profile of `" + user.text() +
                                   "` does not authenticate with its key"}};
    return std::optional(std::move(plaintext));
}

Expected<std::vector<std::string>, CipherError> SubjectKeys::key_ids(const UserId& user) const {
    try {
        const std::lock_guard lock(state_->mutex);
        SQLite::Statement rows(state_->database,
                               "SELECT key_id FROM subject_key WHERE user_id = ? AND "
                               "destroyed = 0 ORDER BY generation");
        rows.bind(1, user.text());
        std::vector<std::string> ids;
        while (rows.executeStep())
            ids.push_back(rows.getColumn(0).getString());
        return ids;
    } catch (const SQLite::Exception& error) {
        return Failure{CipherError{std::string("keys cannot be read: ") + error.what()}};
    }
}

Expected<Done, CipherError> SubjectKeys::destroy(std::span<const std::string> key_ids) {
    try {
        if (key_ids.empty()) return Done{};
        const std::lock_guard lock(state_->mutex);
        state_->forget(key_ids);
        state_->overwrite(key_ids);
        // Old pages with the keys may still lie in the write-ahead log.
        const bool is_busy =
            state_->database.execAndGet("PRAGMA wal_checkpoint(TRUNCATE)").getInt() != 0;
        if (is_busy)
            return Failure{CipherError{"the keys are destroyed, but another reader holds back the "
                                       "write-ahead log that may contain them; try again"}};
        return Done{};
    } catch (const SQLite::Exception& error) {
        return Failure{CipherError{std::string("keys cannot be destroyed: ") + error.what()}};
    }
}

} // namespace muniment::eventstore
