/// The bare work beneath an import and a verification, without Muniment around it:
///   bench_reference write LOG_DB SCRATCH_DB   sign each event, insert the same bytes, one
///                                             transaction a commit, synchronous=FULL
///   bench_reference verify LOG_DB             one Ed25519 verification an event, on all cores
///   bench_reference parse LOG_DB THREADS      read the rows and parse their JSON into an arena
/// Prints the seconds it took.
#include <SQLiteCpp/SQLiteCpp.h>
#include <boost/json.hpp>
#include <sodium.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

namespace {

/// Two who open a database at once wait for each other.
constexpr int busy_timeout_ms = 5'000;

struct Row {
    std::string body;
    std::int64_t commit;
};

std::vector<Row> read_rows(const char* log) {
    SQLite::Database database(log, SQLite::OPEN_READONLY, busy_timeout_ms);
    SQLite::Statement select(database,
                             "SELECT body, json_extract(CAST(body AS TEXT), '$.commit') FROM event "
                             "ORDER BY position");
    std::vector<Row> rows;
    while (select.executeStep())
        rows.push_back({select.getColumn(0).getString(), select.getColumn(1).getInt64()});
    return rows;
}

using Signature = std::array<unsigned char, crypto_sign_BYTES>;

struct Key {
    std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> open{};
    std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret{};
    Key() { crypto_sign_keypair(open.data(), secret.data()); }
};

const unsigned char* bytes_of(const std::string& text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

Signature sign(const Key& key, const std::string& body) {
    Signature signature{};
    crypto_sign_detached(signature.data(), nullptr, bytes_of(body), body.size(), key.secret.data());
    return signature;
}

double seconds_since(std::chrono::steady_clock::time_point begun) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

double write(const std::vector<Row>& rows, const char* scratch) {
    for (const char* suffix : {"", "-wal", "-shm"})
        std::filesystem::remove(std::string(scratch) + suffix);
    const Key key;
    SQLite::Database database(scratch, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec("PRAGMA journal_mode=WAL");
    database.exec("PRAGMA synchronous=FULL");
    database.exec("CREATE TABLE event(position INTEGER PRIMARY KEY, body BLOB, signature BLOB)");
    SQLite::Statement insert(database, "INSERT INTO event(body, signature) VALUES (?, ?)");
    const auto begun = std::chrono::steady_clock::now();
    std::int64_t commit = 0;
    for (const auto& row : rows) {
        if (row.commit != commit) {
            if (commit != 0) database.exec("COMMIT");
            database.exec("BEGIN IMMEDIATE");
            commit = row.commit;
        }
        const auto signature = sign(key, row.body);
        insert.bind(1, row.body.data(), static_cast<int>(row.body.size()));
        insert.bind(2, signature.data(), static_cast<int>(signature.size()));
        insert.exec();
        insert.reset();
    }
    database.exec("COMMIT");
    return seconds_since(begun);
}

double verify(const std::vector<Row>& rows) {
    const Key key;
    std::vector<Signature> signatures;
    for (const auto& row : rows)
        signatures.push_back(sign(key, row.body));
    const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
    std::vector<std::size_t> bad(cores);
    const auto begun = std::chrono::steady_clock::now();
    std::vector<std::thread> threads;
    for (std::size_t core = 0; core < cores; ++core)
        threads.emplace_back([&, core] {
            for (std::size_t i = core; i < rows.size(); i += cores)
                if (crypto_sign_verify_detached(signatures[i].data(), bytes_of(rows[i].body),
                                                rows[i].body.size(), key.open.data()) != 0)
                    ++bad[core];
        });
    for (auto& thread : threads)
        thread.join();
    for (const auto count : bad)
        if (count != 0) std::abort();
    return seconds_since(begun);
}

/// Each thread takes one part of the log, with a connection of its own.
double parse(const char* log, std::size_t threads_count) {
    std::int64_t last = 0;
    {
        SQLite::Database database(log, SQLite::OPEN_READONLY, busy_timeout_ms);
        last = database.execAndGet("SELECT max(position) FROM event").getInt64();
    }
    const auto parse_part = [log](std::int64_t first, std::int64_t end) {
        SQLite::Database database(log, SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX,
                                  busy_timeout_ms);
        SQLite::Statement select(database, "SELECT body FROM event WHERE position >= ? AND "
                                           "position < ? ORDER BY position");
        select.bind(1, first);
        select.bind(2, end);
        std::array<unsigned char, 64 * 1024> room{};
        boost::json::monotonic_resource arena(room.data(), room.size());
        boost::json::parser parser;
        while (select.executeStep()) {
            const auto body = select.getColumn(0);
            arena.release();
            parser.reset(&arena);
            parser.write(static_cast<const char*>(body.getBlob()),
                         static_cast<std::size_t>(body.getBytes()));
            if (!parser.release().is_object()) std::abort();
        }
    };
    const auto begun = std::chrono::steady_clock::now();
    const auto count = static_cast<std::int64_t>(threads_count);
    std::vector<std::thread> threads;
    for (std::int64_t i = 0; i < count; ++i)
        threads.emplace_back(parse_part, 1 + last * i / count, 1 + last * (i + 1) / count);
    for (auto& thread : threads)
        thread.join();
    return seconds_since(begun);
}

} // namespace

int main(int argc, char** argv) {
    if (sodium_init() < 0 || argc < 3) return 2;
    const std::string what = argv[1];
    if (what == "parse" && argc == 4) {
        std::printf("%.3f\n", parse(argv[2], std::strtoul(argv[3], nullptr, 10)));
        return 0;
    }
    const auto rows = read_rows(argv[2]);
    if (what == "write" && argc == 4) {
        std::printf("%.3f\n", write(rows, argv[3]));
        return 0;
    }
    if (what == "verify") {
        std::printf("%.3f\n", verify(rows));
        return 0;
    }
    return 2;
}
