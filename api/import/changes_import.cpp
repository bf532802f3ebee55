#include "api/import/changes_import.hpp"

#include "api/json/read.hpp"
#include "api/v1/answers.hpp"
#include "api/v1/change_decoder.hpp"
#include "eventstore/integrity/encoding.hpp"
#include "eventstore/integrity/sha256.hpp"
#include "eventstore/uuid.hpp"

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

/// The first reading: whether this is the file that was imported before, how many lines there are,
/// and up to which they are in the log.
Expected<Survey, ImportStopped> survey(const Store& store, std::istream& input) {
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
        const auto remembered = [&] {
            const auto lock = store.live().lock_shared();
            return store.live().idempotency.find(lines.key());
        }();
        if (!remembered) {
            if (first_unknown == 0) first_unknown = lines.number();
            continue;
        }
        if (remembered->request_hash != lines.prefix_hash())
            return differs(first_unknown == 0 ? lines.number() : first_unknown);
        found.done = lines.number();
        ++known;
    }
    // Lines of the import that are not in this file must have stood after the last one that is.
    const auto imported = [&] {
        const auto lock = store.live().lock_shared();
        return store.live().idempotency.imported_lines();
    }();
    if (known < imported && found.lines > found.done) return differs(found.done + 1);
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

} // namespace

Expected<ImportReport, ImportStopped>
import_changes(Store& store, std::istream& input, const Principal& principal,
               const std::function<void(std::uint64_t done, std::uint64_t total)>& progress) {
    const auto found = TRY(survey(store, input));
    input.clear();
    input.seekg(0);
    ImportReport report;
    Lines lines(input);
    while (lines.next()) {
        if (lines.number() <= found.done) {
            ++report.skipped;
        } else {
            const auto request = TRY(read_line(lines, principal));
            const auto written = store.write(request);
            if (!written) {
                const auto problem = to_problem(written.error());
                return Failure{ImportStopped{lines.number(), problem.pointer, problem.detail,
                                             is_of_environment(written.error())}};
            }
            report.events += written->events.size();
        }
        report.lines = lines.number();
        if (progress) progress(lines.number(), found.lines);
    }
    return report;
}

} // namespace muniment::api
