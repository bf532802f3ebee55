/// How fast the views are built from a log, and how fast exports are written from them:
///   views_bench EVENTS DIRECTORY [SAMPLES]
/// The log is made in memory: a quarter of the events create users, the others put each into
/// groups. DIRECTORY takes the databases and files, which are removed at the end.
/// Prints one row of NDJSON a case.
#include "bench/views_log.hpp"
#include "projections/follower.hpp"
#include "projections/permission_index.hpp"
#include "projections/snapshot.hpp"
#include "projections/snapshot_hash.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <string>
#include <sys/resource.h>
#include <utility>
#include <variant>
#include <vector>

namespace {

namespace fs = std::filesystem;
using namespace muniment;
using bench::Events;
using bench::make_events;

[[noreturn]] void stop(const std::string& why) {
    std::cerr << why << "\n";
    std::exit(1);
}

double seconds(const std::function<void()>& work) {
    const auto begun = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

void remove_database(const fs::path& path) {
    for (const char* suffix : {"", "-wal", "-shm"})
        fs::remove(path.string() + suffix);
}

projections::Views open_views(const fs::path& path) {
    auto views = projections::Views::open(path);
    if (!views) stop(views.error().what);
    return std::move(views).value();
}

/// From no file to the last event taken in, as the server does it.
void rebuild(const fs::path& path, const Events& events) {
    auto views = open_views(path);
    projections::Follower follower(views,
                                   [&](domain::Position first, const auto& visit)
                                       -> domain::Expected<domain::Done, std::string> {
                                       for (auto i = first.value - 1; i < events.size(); ++i)
                                           if (!visit(domain::RecordedEvent(events[i]))) break;
                                       return domain::Done{};
                                   });
    follower.notify(events.back().position);
    if (!follower.wait_until(events.back().position, std::chrono::hours(1)))
        stop(follower.failure().value_or("the views did not arrive"));
}

using Value = std::variant<std::monostate, std::int64_t, std::string>;
struct Table {
    std::string name;
    std::string sql;
    std::vector<std::vector<Value>> rows;
};
struct Dump {
    std::vector<Table> tables;
    std::vector<std::string> indexes;
};

std::vector<Value> values_of(const SQLite::Statement& row) {
    std::vector<Value> values;
    for (int i = 0; i < row.getColumnCount(); ++i) {
        const auto column = row.getColumn(i);
        if (column.isNull())
            values.emplace_back();
        else if (column.isInteger())
            values.emplace_back(column.getInt64());
        else
            values.emplace_back(column.getString());
    }
    return values;
}

/// Everything that the views hold, each table in the order of its key.
Dump dump(const fs::path& path) {
    SQLite::Database database(path.string(), SQLite::OPEN_READONLY);
    Dump all;
    SQLite::Statement schema(database, "SELECT type, name, sql FROM sqlite_schema "
                                       "WHERE sql IS NOT NULL ORDER BY rowid");
    while (schema.executeStep()) {
        if (schema.getColumn(0).getString() == "index")
            all.indexes.push_back(schema.getColumn(2).getString());
        else
            all.tables.push_back(
                {schema.getColumn(1).getString(), schema.getColumn(2).getString(), {}});
    }
    for (auto& table : all.tables) {
        SQLite::Statement rows(database, "SELECT * FROM \"" + table.name + "\" NOT INDEXED");
        while (rows.executeStep())
            table.rows.push_back(values_of(rows));
    }
    return all;
}

void insert(SQLite::Database& database, const Table& table) {
    if (table.rows.empty()) return;
    std::string parameters = "?";
    for (std::size_t i = 1; i < table.rows.front().size(); ++i)
        parameters += ", ?";
    SQLite::Statement statement(database,
                                "INSERT INTO \"" + table.name + "\" VALUES (" + parameters + ")");
    for (const auto& row : table.rows) {
        int index = 0;
        for (const auto& value : row) {
            ++index;
            if (const auto* integer = std::get_if<std::int64_t>(&value))
                statement.bind(index, *integer);
            else if (const auto* text = std::get_if<std::string>(&value))
                statement.bindNoCopy(index, *text);
            else
                statement.bind(index);
        }
        statement.exec();
        statement.reset();
    }
}

/// The same rows in the best order, the same indexes after them, one transaction, no waiting for
/// the disk.
void load(const fs::path& path, const Dump& all) {
    SQLite::Database database(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec("PRAGMA synchronous = OFF");
    database.execAndGet("PRAGMA journal_mode = WAL");
    database.exec("PRAGMA cache_size = -262144");
    database.exec("BEGIN");
    for (const auto& table : all.tables) {
        database.exec(table.sql);
        insert(database, table);
    }
    for (const auto& index : all.indexes)
        database.exec(index);
    database.exec("COMMIT");
}

projections::ExportSink sink_to(std::ofstream& file) {
    return [&file](std::string_view bytes) {
        file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        return file.good();
    };
}

void write_facts(const fs::path& path, const std::vector<projections::Fact>& facts) {
    std::ofstream file(path, std::ios::binary);
    const auto sink = sink_to(file);
    projections::SnapshotHash hash;
    std::string piece;
    for (const auto& fact : facts) {
        const auto start = piece.size();
        piece += projections::fact_line(fact);
        piece += '\n';
        hash.add(std::string_view(piece).substr(start));
        if (piece.size() < 64 * 1024) continue;
        if (!sink(piece)) stop("the file cannot be written");
        piece.clear();
    }
    piece += hash.hex();
    if (!sink(piece)) stop("the file cannot be written");
}

void write_snapshot(const fs::path& path, const projections::ViewReader& reader,
                    const projections::PermissionIndex& index) {
    std::ofstream file(path, std::ios::binary);
    const projections::EdgeFacts edges([&](const auto& use) { use(index); }, reader.end().position);
    const auto whole = projections::write_snapshot(reader, edges, "", sink_to(file));
    if (!whole || !*whole) stop("the snapshot cannot be written");
}

std::string list(const std::vector<double>& samples) {
    std::string text;
    for (const double sample : samples)
        text += (text.empty() ? "" : ",") + std::to_string(sample);
    return "[" + text + "]";
}

struct Case {
    std::string row;
    std::string name;
    std::string reference_is;
    std::function<void()> ours;
    std::function<void()> reference;
};

void run(const Case& one, int samples) {
    std::vector<double> ours;
    std::vector<double> reference;
    for (int i = 0; i < samples; ++i) {
        ours.push_back(seconds(one.ours));
        reference.push_back(seconds(one.reference));
        std::cerr << one.row << ": " << ours.back() << " s, reference " << reference.back()
                  << " s\n";
    }
    std::cout << R"({"row":")" << one.row << R"(","case":")" << one.name
              << R"(","unit":"s","measure":"time","ours":)" << list(ours) << R"(,"reference":)"
              << list(reference) << R"(,"reference_is":")" << one.reference_is
              << R"(","goal":{"at_least":0.5}})" << std::endl;
}

long peak_kib() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

void measure_rebuild(const fs::path& ours, const fs::path& reference, std::size_t count,
                     int samples) {
    const Events events = make_events(count);
    remove_database(ours);
    rebuild(ours, events);
    const Dump rows = dump(ours);
    run({"views rebuild", std::to_string(events.size()) + " events",
         "the same rows in the order of their keys by prepared statements in one transaction, the "
         "same indexes made after them, synchronous=OFF",
         [&] {
             remove_database(ours);
             rebuild(ours, events);
         },
         [&] {
             remove_database(reference);
             load(reference, rows);
         }},
        samples);
}

projections::PermissionIndex index_of(std::size_t count) {
    projections::PermissionIndex index;
    for (const auto& event : make_events(count))
        index.apply(event);
    return index;
}

void measure_snapshot(const fs::path& database, const fs::path& file,
                      const projections::PermissionIndex& index, int samples) {
    const auto views = open_views(database);
    const auto applied = views.applied();
    if (!applied) stop(applied.error().what);
    const auto reader = views.read(applied->position);
    if (!reader) stop("the views cannot be read");
    const auto before = peak_kib();
    write_snapshot(file, *reader, index);
    std::cerr << "peak of memory: " << before << " KiB before the first snapshot, " << peak_kib()
              << " KiB after it\n";
    std::vector<projections::Fact> facts;
    const auto all = reader->facts(projections::all_facts, [&](const projections::Fact& fact) {
        facts.push_back(fact);
        return true;
    });
    if (!all) stop(all.error().what);
    run({"snapshot export", std::to_string(facts.size()) + " facts",
         "the same facts from memory, formatted, hashed and written by the same code",
         [&] { write_snapshot(file, *reader, index); }, [&] { write_facts(file, facts); }},
        samples);
}

/// The permissions that each user has, in the order of the file.
using Rights = std::vector<std::pair<domain::UserId, std::vector<domain::PermissionId>>>;

void write_rights(const fs::path& path, const Rights& rights) {
    std::ofstream file(path, std::ios::binary);
    const auto sink = sink_to(file);
    std::string lines;
    for (const auto& [user, permissions] : rights) {
        lines.clear();
        for (const auto& permission : permissions) {
            lines += user.text();
            lines += ",Reports,";
            lines += permission.text();
            lines += '\n';
        }
        if (!sink(lines)) stop("the file cannot be written");
    }
}

void measure_effective(const fs::path& database, const fs::path& file,
                       const projections::PermissionIndex& index, int samples) {
    const auto views = open_views(database);
    const auto applied = views.applied();
    if (!applied) stop(applied.error().what);
    const auto reader = views.read(applied->position);
    if (!reader) stop("the views cannot be read");
    const domain::Moment at{reader->end().position, reader->end().occurred_at.instant};
    const auto effective = [&](const domain::UserId& user) {
        return index.effective_permission_texts(user, at);
    };
    const auto write = [&] {
        std::ofstream out(file, std::ios::binary);
        const auto whole = projections::write_effective(*reader, effective, sink_to(out));
        if (!whole || !*whole) stop("the export cannot be written");
    };
    Rights rights;
    std::size_t lines = 0;
    for (const auto& user : index.users_with_edges(at.position)) {
        rights.emplace_back(user, index.effective_permissions(user, at));
        lines += rights.back().second.size();
    }
    run({"effective export", std::to_string(lines) + " lines",
         "as many lines of the same users, put together from ids in memory and written", write,
         [&] { write_rights(file, rights); }},
        samples);
}

} // namespace

int main(int count, char** arguments) {
    if (count < 3) stop("usage: views_bench EVENTS DIRECTORY [SAMPLES]");
    const auto events = std::strtoull(arguments[1], nullptr, 10);
    const fs::path directory = arguments[2];
    const int samples = count > 3 ? std::atoi(arguments[3]) : 5;
    const auto views = directory / "bench-views.db";
    const auto reference = directory / "bench-reference.db";
    const auto file = directory / "bench-snapshot.ndjson";
    measure_rebuild(views, reference, events, samples);
    const auto index = index_of(events);
    measure_snapshot(views, file, index, samples);
    measure_effective(views, file, index, samples);
    remove_database(views);
    remove_database(reference);
    fs::remove(file);
}
