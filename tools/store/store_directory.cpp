#include "tools/store/store_directory.hpp"

#include "eventstore/event_reader.hpp"
#include "eventstore/integrity/checkpoint.hpp"
#include "eventstore/integrity/tile_proof.hpp"
#include "eventstore/keys/key_files.hpp"
#include "eventstore/sqlite_log.hpp"
#include "eventstore/uuid.hpp"

#include <sodium.h>

#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace muniment::tools {

namespace {

namespace fs = std::filesystem;
using domain::Done;
using domain::Expected;
using domain::Failure;
using eventstore::OpenMode;
using eventstore::SqliteLog;

Failure<std::string> failed(const std::string& what) {
    return Failure{what};
}

std::string sentence(const eventstore::ResumeError& error) {
    if (const auto* unread = std::get_if<eventstore::ReadError>(&error))
        return "the log cannot be read: " + unread->what;
    if (const auto* broken = std::get_if<eventstore::Corruption>(&error))
        return "the log is broken at position " + std::to_string(broken->position.value) + ": " +
               broken->what + "; run `muniment verify`";
    return std::get<eventstore::WrongKey>(error).what;
}

std::string sentence(const eventstore::AppendError& error) {
    if (const auto* not_written = std::get_if<eventstore::NotWritten>(&error))
        return not_written->what;
    if (const auto* unknown = std::get_if<eventstore::OutcomeUnknown>(&error)) return unknown->what;
    return "somebody else wrote to it";
}

/// The entries of a directory survive the machine.
Expected<Done, std::string> flush_directory(const fs::path& path) {
    const int directory = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool is_flushed = directory >= 0 && ::fsync(directory) == 0;
    if (directory >= 0) ::close(directory);
    return is_flushed ? Expected<Done, std::string>(Done{})
                      : failed("cannot flush the directory `" + path.string() + "`");
}

Expected<Done, std::string> write_secret(const fs::path& path,
                                         const api::CursorCodec::Secret& secret) {
    const int file =
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    const bool is_written =
        file >= 0 &&
        ::write(file, secret.data(), secret.size()) == static_cast<ssize_t>(secret.size()) &&
        ::fsync(file) == 0;
    if (file >= 0) ::close(file);
    if (!is_written) return failed("cannot write `" + path.string() + "`");
    return flush_directory(path.parent_path());
}

Expected<api::CursorCodec::Secret, std::string> read_secret(const fs::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) == 0 && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return failed("`" + path.string() + "` may be read by others: give it mode 0600");
    api::CursorCodec::Secret secret{};
    std::ifstream file(path, std::ios::binary);
    file.read(reinterpret_cast<char*>(secret.data()), static_cast<std::streamsize>(secret.size()));
    if (file.gcount() != static_cast<std::streamsize>(secret.size()))
        return failed("cannot read the 32 bytes of `" + path.string() + "`");
    return secret;
}

domain::Actor local_operator() {
    domain::Actor actor;
    actor.kind = "system";
    actor.issuer = "local";
    actor.id = "init";
    actor.via = "cli";
    return actor;
}

/// The first commit: who the log is, and its first administrator.
std::vector<eventstore::BatchDraft> first_batches(const eventstore::Sealer& sealer,
                                                  const std::string& token_hash,
                                                  domain::Instant now) {
    eventstore::UuidSource ids;
    const auto batch_of = [&](domain::EventData data) {
        eventstore::BatchDraft batch;
        batch.id = ids.next(now);
        batch.circumstances.actor = local_operator();
        batch.events.push_back({ids.next(now), std::move(data)});
        return batch;
    };
    std::vector<eventstore::BatchDraft> batches;
    batches.push_back(batch_of(sealer.log_created()));
    batches.push_back(batch_of(domain::ClientCreated{"key_" + eventstore::random_uuid(),
                                                     "first administrator",
                                                     {"*"},
                                                     token_hash,
                                                     std::nullopt}));
    return batches;
}

Expected<NewStore, std::string> fill(const StoreDirectory& directory, const std::string& origin) {
    auto keys = eventstore::create_keys(directory.keys(), origin,
                                        eventstore::passphrase_from_environment());
    if (!keys) return failed(keys.error().what);
    api::CursorCodec::Secret secret{};
    randombytes_buf(secret.data(), secret.size());
    TRY(write_secret(directory.cursor_secret(), secret));
    auto subject_keys = eventstore::SubjectKeys::create(directory.secrets());
    if (!subject_keys) return failed(subject_keys.error().what);
    auto log = SqliteLog::create(directory.log());
    if (!log) return failed(log.error().what);
    auto sealer = eventstore::Sealer::resume(**log, std::move(keys).value(), **subject_keys);
    if (!sealer) return failed(sentence(sealer.error()));

    const auto token = api::draw_token();
    const auto now = api::SystemClock().now();
    const auto sealed =
        sealer->seal(first_batches(*sealer, token.hash, now), domain::RecordedTime{now});
    if (!sealed) return failed("the first commit cannot be sealed");
    const auto appended = (*log)->append(sealed->expected, sealed->commit);
    if (!appended) return failed("the log cannot be written: " + sentence(appended.error()));
    return NewStore{origin, sealer->log_verifier().vkey(), token.text};
}

/// The origin of a log is said by its first event.
Expected<domain::LogCreated, std::string> read_identity(const eventstore::EventLog& log) {
    std::optional<domain::LogCreated> created;
    const auto read = eventstore::read_events(
        log, domain::Position{1}, eventstore::NoProfileKeys(), [&](const auto& event) {
            if (const auto* first = std::get_if<domain::LogCreated>(&event.data)) created = *first;
            return false;
        });
    if (!read) return failed(eventstore::describe(read.error()));
    if (!created) return failed("the log does not begin with `log.created`; run `muniment verify`");
    return *created;
}

Expected<std::shared_ptr<eventstore::EventLog>, std::string>
shared(Expected<std::unique_ptr<SqliteLog>, eventstore::OpenError> log) {
    if (!log) return failed(log.error().what);
    return std::shared_ptr<eventstore::EventLog>(std::move(log).value());
}

Expected<std::unique_ptr<projections::Views>, std::string> open_views(const fs::path& path) {
    auto views = projections::Views::open(path);
    if (!views)
        return failed(views.error().what + "; delete `" + path.string() + "`, it is built anew");
    return std::make_unique<projections::Views>(std::move(views).value());
}

/// What the file says and what came after it, in memory: the file belongs to whoever writes. Where
/// there is none, or none of use, everything is taken from the log.
Expected<std::unique_ptr<projections::Views>, std::string> views_to_read(const fs::path& path) {
    auto views = projections::Views::open_copy(path);
    if (!views) views = projections::Views::open_in_memory();
    if (!views) return failed(views.error().what);
    return std::make_unique<projections::Views>(std::move(views).value());
}

Expected<eventstore::Checkpoint, std::string> read_checkpoint(const std::string& text) {
    const auto note = eventstore::parse_note(text);
    if (!note) return failed(note.error().what);
    auto checkpoint = eventstore::parse_checkpoint(note->text);
    if (!checkpoint) return failed(checkpoint.error().what);
    return std::move(checkpoint).value();
}

/// Why the log must not grow: it is behind what its anchor remembers, or contradicts it. Roots are
/// compared, not signatures: the key that signed the anchor may have been rotated out since.
Expected<std::string, std::string> compare_with_anchor(const StoreDirectory& directory,
                                                       const eventstore::EventLog& log,
                                                       const std::string& origin) {
    const auto anchored = eventstore::Anchor::read(directory.anchor());
    if (!anchored) return failed(anchored.error().what);
    if (!anchored->has_value()) return std::string();
    const auto where = "the anchor `" + directory.anchor().string() + "`";
    const auto remembered = read_checkpoint((*anchored)->note);
    if (!remembered) return where + " holds no checkpoint: " + remembered.error();
    if (remembered->origin != origin)
        return where + " remembers another log, `" + remembered->origin +
               "`; move it away if that log is not missed";
    const auto head = log.head();
    if (!head) return failed(head.error().what);
    const auto size = remembered->tree.size;
    if (eventstore::compare(size, head->tree_size) == eventstore::AnchorRelation::head_behind)
        return "the log ends at position " + std::to_string(head->tree_size) + ", but " + where +
               " remembers position " + std::to_string(size) +
               ": events are missing; restore a newer copy";
    const auto root = eventstore::root_at(size, eventstore::tiles_of(log));
    if (!root) return failed(root.error().what);
    if (*root != remembered->tree.root)
        return where + " remembers another log at position " + std::to_string(size) +
               ": the history was rewritten; run `muniment verify --checkpoint`";
    return std::string();
}

/// Keeps the anchor at each commit, and at once at the newest: a process that was killed may not
/// have come to write it.
Expected<std::unique_ptr<eventstore::Anchor>, std::string>
start_anchor(const StoreDirectory& directory, const eventstore::EventLog& log) {
    auto anchor = eventstore::Anchor::start(directory.anchor());
    if (!anchor) return failed(anchor.error().what);
    const auto newest = log.checkpoint(eventstore::LatestCheckpoint{});
    if (!newest) return failed(newest.error().what);
    if (newest->has_value()) (*anchor)->keep(**newest);
    return std::move(anchor).value();
}

Expected<api::StoreParts, std::string> base_parts(const StoreDirectory& directory, OpenMode mode) {
    if (!fs::exists(directory.log()))
        return failed("there is no store in `" + directory.root.string() +
                      "`; make one with `muniment init --data " + directory.root.string() + "`");
    api::StoreParts parts;
    parts.log = TRY(shared(SqliteLog::open(directory.log(), mode)));
    const auto identity = TRY(read_identity(*parts.log));
    parts.origin = identity.origin;
    parts.verifier_key = identity.log_key;
    auto subject_keys = eventstore::SubjectKeys::open(directory.secrets(), mode);
    if (!subject_keys) return failed(subject_keys.error().what);
    parts.subject_keys = std::move(subject_keys).value();
    parts.clock = std::make_unique<api::SystemClock>();
    return parts;
}

/// Keys and sealer; an interrupted rotation of keys is settled first.
Expected<Done, std::string> add_sealer(const StoreDirectory& directory, api::StoreParts& parts) {
    const auto rotation = eventstore::rotation_at_head(*parts.log);
    if (!rotation) return failed(eventstore::describe(rotation.error()));
    const auto passphrase = eventstore::passphrase_from_environment;
    const auto settled =
        eventstore::settle_rotation(directory.keys(), parts.origin, *rotation, passphrase);
    if (!settled) return failed(settled.error().what);
    auto keys = eventstore::load_keys(directory.keys(), parts.origin, passphrase);
    if (!keys) return failed(keys.error().what);
    parts.image.emplace(directory.image(), keys->event);
    auto sealer =
        eventstore::Sealer::resume(*parts.log, std::move(keys).value(), *parts.subject_keys);
    if (!sealer) return failed(sentence(sealer.error()));
    parts.verifier_key = sealer->log_verifier().vkey();
    parts.read_only = TRY(compare_with_anchor(directory, *parts.log, parts.origin));
    if (parts.read_only.empty())
        parts.sealer = std::make_unique<eventstore::Sealer>(std::move(sealer).value());
    return Done{};
}

/// Reads the keys when there is something to seal: whoever only reads needs none. As before a
/// write, both must have signed the end of the log: one that was forged can name the key at hand as
/// the one in force, but is not signed by it.
std::function<Expected<std::string, std::string>(const eventstore::Seal&)>
seal_signer(const StoreDirectory& directory, const api::StoreParts& parts) {
    return [keys_directory = directory.keys(), origin = parts.origin, log = parts.log,
            cipher = parts.subject_keys.get()](
               const eventstore::Seal& seal) -> Expected<std::string, std::string> {
        auto keys =
            eventstore::load_keys(keys_directory, origin, eventstore::passphrase_from_environment);
        if (!keys) return failed(keys.error().what);
        const auto sealer = eventstore::Sealer::resume(*log, std::move(keys).value(), *cipher);
        if (!sealer) return failed(sentence(sealer.error()));
        auto note = sealer->sign(seal);
        if (!note) return failed(note.error().what);
        return std::move(note).value();
    };
}

/// SQLite sorts in files where much is to be sorted, as for the indexes of views that are built.
/// The directories for that may be closed to a service; the store's is not. Read when SQLite is
/// first used.
void keep_temporary_files_in(const fs::path& root) {
    constexpr int keep_what_is_set = 0;
    ::setenv("SQLITE_TMPDIR", fs::absolute(root).c_str(), keep_what_is_set);
}

} // namespace

fs::path StoreDirectory::anchor() const {
    // Beside the directory itself: a link to another copy of the store is not to hide a loss.
    std::error_code error;
    auto sibling = fs::weakly_canonical(root, error);
    if (error) sibling = fs::absolute(root).lexically_normal();
    if (!sibling.has_filename()) sibling = sibling.parent_path();
    sibling += ".anchor";
    return sibling;
}

Expected<NewStore, std::string> create_store(const StoreDirectory& directory,
                                             const std::string& origin) {
    std::error_code error;
    if (fs::exists(directory.root) && !fs::is_empty(directory.root, error))
        return failed("`" + directory.root.string() +
                      "` is there already and not empty; nothing was changed");
    if (fs::exists(directory.anchor(), error))
        return failed("the anchor `" + directory.anchor().string() +
                      "` remembers a store that was here; move it away if that store is not "
                      "missed; nothing was changed");
    auto building = fs::absolute(directory.root).lexically_normal();
    if (!building.has_filename()) building = building.parent_path();
    const auto target = building;
    building += ".new-" + eventstore::random_uuid();
    if (!fs::create_directories(building, error) || ::chmod(building.c_str(), S_IRWXU) != 0)
        return failed("cannot make the directory `" + building.string() + "`: " + error.message());
    auto made = fill({building}, origin);
    if (made) {
        // A crash before this leaves no store, after it a whole one.
        fs::rename(building, target, error);
        if (error)
            made = failed("cannot move the store to `" + target.string() + "`: " + error.message());
    }
    if (!made) {
        fs::remove_all(building, error);
        return made;
    }
    TRY(flush_directory(target.parent_path()));
    return made;
}

Expected<OpenStore, std::string> open_for_writing(const StoreDirectory& directory,
                                                  const api::Store::Progress& progress) {
    keep_temporary_files_in(directory.root);
    if (!fs::exists(directory.log())) TRY(base_parts(directory, OpenMode::read_only));
    OpenStore open;
    auto lock = eventstore::StoreLock::acquire(directory.root);
    if (!lock) return failed(lock.error().what);
    open.lock.emplace(std::move(lock).value());
    auto parts = TRY(base_parts(directory, OpenMode::read_write));
    TRY(add_sealer(directory, parts));
    parts.cursor_secret = TRY(read_secret(directory.cursor_secret()));
    parts.views = TRY(open_views(directory.views()));
    parts.reopen_log = [path = directory.log()] { return shared(SqliteLog::open_settled(path)); };
    if (parts.sealer) {
        open.anchor = TRY(start_anchor(directory, *parts.log));
        parts.on_checkpoint = [keeper = open.anchor.get()](const auto& checkpoint) {
            keeper->keep(checkpoint);
        };
    }
    open.store = TRY(api::Store::open(std::move(parts), progress));
    return open;
}

Expected<OpenStore, std::string> open_for_reading(const StoreDirectory& directory,
                                                  const api::Store::Progress& progress) {
    auto parts = TRY(base_parts(directory, OpenMode::read_only));
    parts.read_only = "the store is open for reading only";
    parts.sign_seal = seal_signer(directory, parts);
    parts.read_wait_max = std::chrono::hours(1); // views may have to be built first
    // Without the event key nobody can tell whose image it is, and everything is replayed.
    if (const auto keys = eventstore::load_keys(directory.keys(), parts.origin,
                                                eventstore::passphrase_from_environment))
        parts.image.emplace(directory.image(), keys->event);
    parts.views = TRY(views_to_read(directory.views()));
    OpenStore open;
    open.store = TRY(api::Store::open(std::move(parts), progress));
    return open;
}

} // namespace muniment::tools
