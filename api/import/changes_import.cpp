#include "api/import/changes_import.hpp"

#include "api/json/read.hpp"
#include "api/v1/answers.hpp"
#include "api/v1/change_decoder.hpp"
#include "eventstore/event_reader.hpp"
#include "eventstore/integrity/encoding.hpp"
#include "eventstore/integrity/sha256.hpp"
#include "eventstore/uuid.hpp"

#include <algorithm>
#include <future>
#include <optional>
#include <unordered_map>
#include <utility>

namespace muniment::api {

namespace {

using domain::Expected;
using domain::Failure;

/// A line of an import may hold more than a request: it was not sent over a network.
constexpr ChangeLimits line_limits{1'000'000, 10'000'000};
constexpr std::size_t line_bytes_max = std::size_t{64} << 20U;

std::string hex_of(const eventstore::Hash& hash) {
    return eventstore::encode_hex(eventstore::bytes_of(hash));
}

/// Reads lines and knows the two hashes of each: of itself at its place, of everything up to it.
class Lines {
  public:
    explicit Lines(std::istream& input) : input_(input) {}

    bool next() {
        if (!std::getline(input_, line_)) return false;
        ++number_;
        const auto own = eventstore::sha256(line_);
        key_ = hex_of(eventstore::sha256("import\n" + std::to_string(number_) + "\n" + line_));
        std::string chained(eventstore::bytes_of(prefix_));
        chained += eventstore::bytes_of(own);
        prefix_ = eventstore::sha256(chained);
        return true;
    }

    const std::string& line() const { return line_; }
    std::uint64_t number() const { return number_; }
    const std::string& key() const { return key_; }
    std::string prefix_hash() const { return hex_of(prefix_); }

  private:
    std::istream& input_;
    std::string line_;
    std::uint64_t number_ = 0;
    std::string key_;
    eventstore::Hash prefix_{};
};

struct Survey {
    std::uint64_t lines = 0;
    std::uint64_t done = 0; ///< lines up to the last one that is in the log
};

/// The lines that left events, by their keys: the hash of the file up to each. Read from the log,
/// so that nobody who does not import has to remember them.
using ImportedLines = std::unordered_map<std::string, std::string>;

Expected<ImportedLines, ImportStopped> imported_lines(const Store& store) {
    ImportedLines lines;
    const auto count = [&] {
        const auto lock = store.live().lock_shared();
        return store.live().idempotency.imported_lines();
    }();
    if (count == 0) return lines;
    lines.reserve(count);
    const auto read = eventstore::read_events(
        *store.log(), domain::Position{1}, eventstore::NoProfileKeys(), [&](const auto& event) {
            const auto& circumstances = event.circumstances;
            if (circumstances.actor.via == "import" && circumstances.idempotency_hash)
                lines.emplace(*circumstances.idempotency_hash,
                              circumstances.request_hash.value_or(""));
            return true;
        });
    if (!read) return Failure{ImportStopped{0, "", describe(read.error()), true}};
    return lines;
}

std::uint64_t count_lines(std::istream& input) {
    std::uint64_t count = 0;
    for (std::string line; std::getline(input, line);)
        ++count;
    return count;
}

/// The first reading: whether this is the file that was imported before, how many lines there are,
/// and up to which they are in the log.
Expected<Survey, ImportStopped> survey(const Store& store, std::istream& input) {
    const auto imported = TRY(imported_lines(store));
    if (imported.empty()) return Survey{count_lines(input), 0};
    Survey found;
    std::uint64_t first_unknown = 0;
    std::size_t known = 0;
    const auto differs = [](std::uint64_t line) {
        return Failure{ImportStopped{line, "",
                                     "differs from the line that was imported in its place; give "
                                     "the file as it was"}};
    };
    Lines lines(input);
    while (lines.next()) {
        ++found.lines;
        const auto remembered = imported.find(lines.key());
        if (remembered == imported.end()) {
            if (first_unknown == 0) first_unknown = lines.number();
            continue;
        }
        if (remembered->second != lines.prefix_hash())
            return differs(first_unknown == 0 ? lines.number() : first_unknown);
        found.done = lines.number();
        ++known;
    }
    // Lines of the import that are not in this file must have stood after the last one that is.
    if (known < imported.size() && found.lines > found.done) return differs(found.done + 1);
    return found;
}

Expected<WriteRequest, ImportStopped> read_line(const Lines& lines, const Principal& principal) {
    const auto stop = [&](std::string pointer, std::string problem) {
        return Failure{ImportStopped{lines.number(), std::move(pointer), std::move(problem)}};
    };
    if (lines.line().size() > line_bytes_max) return stop("", "must be at most 64 MiB long");
    const auto json = read_json(lines.line());
    if (!json) return stop(json.error().pointer, json.error().problem);
    auto decoded = decode_changes_line(*json, line_limits, eventstore::random_uuid);
    if (!decoded) return stop(decoded.error().pointer, decoded.error().problem);
    WriteRequest request;
    request.principal = principal;
    request.circumstances.reason = std::move(decoded->reason);
    request.circumstances.ticket = std::move(decoded->ticket);
    request.circumstances.idempotency_hash = lines.key();
    request.circumstances.request_hash = lines.prefix_hash();
    request.occurred_at = domain::OccurredTime{decoded->occurred_at};
    request.content = std::move(decoded->changes);
    return request;
}

/// Lines that are written together, and what is wrong with the one behind them.
struct Chunk {
    std::vector<WriteRequest> requests;
    std::uint64_t first_line = 0;
    std::optional<ImportStopped> stopped;
};

/// Reads what is not in the log yet, in chunks that one commit takes. They grow with what is done:
/// a short history has a checkpoint a line, a long one does not wait for the disk at each.
class ChunkReader {
  public:
    ChunkReader(std::istream& input, const Principal& principal, std::uint64_t done)
        : lines_(input), principal_(principal) {
        while (lines_.number() < done && lines_.next()) {
        }
    }

    /// Without lines at the end of the file.
    Chunk next() {
        Chunk chunk;
        const auto changes_max = std::clamp<std::size_t>(lines_.number() / lines_a_change, 1,
                                                         CommitQueue::group_changes_max);
        std::size_t changes = 0;
        while (changes < changes_max && !chunk.stopped && fetch(chunk)) {
            const auto count = change_count(*fetched_);
            const bool is_alone = commits_alone(*fetched_) || count > chunk_changes_alone;
            if (is_alone && !chunk.requests.empty()) break;
            if (chunk.requests.empty()) chunk.first_line = lines_.number();
            chunk.requests.push_back(std::move(*fetched_));
            fetched_.reset();
            changes += count;
            if (is_alone) break;
        }
        return chunk;
    }

  private:
    static constexpr std::size_t chunk_changes_alone = 256;
    static constexpr std::size_t lines_a_change =
        64; ///< done, for each change that shares a commit

    static std::size_t change_count(const WriteRequest& request) {
        return std::max<std::size_t>(std::get<std::vector<domain::Change>>(request.content).size(),
                                     1);
    }

    bool fetch(Chunk& chunk) {
        if (fetched_) return true;
        if (!lines_.next()) return false;
        auto request = read_line(lines_, principal_);
        if (!request) {
            chunk.stopped = std::move(request).error();
            return false;
        }
        fetched_ = std::move(request).value();
        return true;
    }

    Lines lines_;
    const Principal& principal_;
    std::optional<WriteRequest> fetched_; ///< and waits for the next chunk
};

Expected<domain::Done, ImportStopped> write_chunk(Store& store, const Chunk& chunk,
                                                  ImportReport& report) {
    auto line = chunk.first_line;
    for (const auto& written : store.write_in_order(chunk.requests)) {
        if (!written) {
            const auto problem = to_problem(written.error());
            return Failure{ImportStopped{line, problem.pointer, problem.detail,
                                         is_of_environment(written.error())}};
        }
        report.events += written->events.size();
        report.lines = line++;
    }
    return domain::Done{};
}

} // namespace

Expected<ImportReport, ImportStopped>
import_changes(Store& store, std::istream& input, const Principal& principal,
               const std::function<void(std::uint64_t done, std::uint64_t total)>& progress) {
    const auto found = TRY(survey(store, input));
    input.clear();
    if (!input.seekg(0))
        return Failure{ImportStopped{1, "", "cannot be read a second time; give a file", true}};
    ImportReport report;
    report.lines = report.skipped = found.done;
    ChunkReader reader(input, principal, found.done);
    // The next chunk is read while this one is written.
    auto chunk = reader.next();
    while (!chunk.requests.empty()) {
        auto ahead = std::async(std::launch::async, [&] { return reader.next(); });
        TRY(write_chunk(store, chunk, report));
        if (progress) progress(report.lines, found.lines);
        auto next = ahead.get();
        if (chunk.stopped) next = {{}, 0, std::move(chunk.stopped)};
        chunk = std::move(next);
    }
    if (chunk.stopped) return Failure{std::move(*chunk.stopped)};
    return report;
}

} // namespace muniment::api
