#include "projections/snapshot_check.hpp"

#include "projections/canonical_json.hpp"
#include "projections/snapshot.hpp"
#include "projections/snapshot_hash.hpp"

#include <boost/json.hpp>

#include <istream>
#include <utility>

namespace muniment::projections {

namespace {

using domain::Done;
using domain::Expected;
using domain::Failure;

using Problem = std::string;
template <typename T>
using Checked = Expected<T, Problem>;

/// A profile of full length, every byte of it escaped, fits several times.
constexpr std::size_t line_bytes_max = 1024 * 1024;

Failure<Problem> problem(std::string text) {
    return Failure{std::move(text)};
}

Checked<std::string> text_member(const boost::json::object& object, std::string_view name) {
    const auto* value = object.if_contains({name.data(), name.size()});
    if (value == nullptr || !value->is_string())
        return problem("the text `" + std::string(name) + "` is missing");
    return std::string(value->get_string());
}

Checked<std::uint64_t> number_member(const boost::json::object& object, std::string_view name) {
    const auto* value = object.if_contains({name.data(), name.size()});
    if (value == nullptr || !value->is_int64() || value->get_int64() < 0)
        return problem("the number `" + std::string(name) + "` is missing");
    return static_cast<std::uint64_t>(value->get_int64());
}

/// Goes through the lines of one file.
class Check {
  public:
    Checked<Done> take(const std::string& line) {
        if (sealed_) return problem("there is something after the seal");
        const auto canonical = canonicalize(line);
        if (!canonical) return problem("it is no JSON of the form that a snapshot has");
        if (*canonical != line) return problem("it is not in canonical form (RFC 8785)");
        const auto parsed = boost::json::parse(line);
        if (!parsed.is_object()) return problem("it is no object");
        const auto& object = parsed.get_object();
        const auto kind = TRY(text_member(object, "kind"));
        if (!manifest_seen_) {
            if (kind != "manifest") return problem("the manifest is missing");
            TRY(take_manifest(object));
        } else if (kind == "seal") {
            TRY(take_seal(object));
        } else {
            TRY(take_fact(kind, object));
        }
        hash_.add(line);
        hash_.add("\n");
        return Done{};
    }

    Checked<SealedSnapshot> finish() const {
        if (!sealed_) return problem("the seal is missing: the file is cut off");
        return snapshot_;
    }

  private:
    Checked<Done> take_manifest(const boost::json::object& manifest) {
        if (TRY(text_member(manifest, "format")) != snapshot_format)
            return problem("the format is not `" + std::string(snapshot_format) + "`");
        snapshot_.origin = TRY(text_member(manifest, "origin"));
        snapshot_.position = {TRY(number_member(manifest, "position"))};
        for (const auto* time : {"occurred_at", "recorded_at"})
            if (!domain::parse_rfc3339(TRY(text_member(manifest, time))))
                return problem("`" + std::string(time) + "` is no time");
        const auto* counts = manifest.if_contains("counts");
        if (counts == nullptr || !counts->is_object()) return problem("the counts are missing");
        for (std::size_t i = 0; i < announced_.size(); ++i)
            announced_[i] = TRY(number_member(counts->get_object(), snapshot_kinds()[i].name));
        manifest_seen_ = true;
        return Done{};
    }

    Checked<Done> take_fact(const std::string& name, const boost::json::object& fact) {
        std::size_t kind = 0;
        while (kind < snapshot_kinds().size() && snapshot_kinds()[kind].name != name)
            ++kind;
        if (kind == snapshot_kinds().size()) return problem("`" + name + "` is no kind of fact");
        const auto& described = snapshot_kinds()[kind];
        std::pair<std::string, std::string> key;
        if (!described.key.empty()) key.first = TRY(text_member(fact, described.key));
        if (!described.second_key.empty())
            key.second = TRY(text_member(fact, described.second_key));

        if (snapshot_.facts > 0 && kind < kind_)
            return problem("`" + name + "` comes after `" +
                           std::string(snapshot_kinds()[kind_].name) + "`");
        if (snapshot_.facts > 0 && kind == kind_ && key <= key_)
            return problem("it is not sorted after the line before");
        kind_ = kind;
        key_ = std::move(key);
        ++found_[kind];
        ++snapshot_.facts;
        return Done{};
    }

    Checked<Done> take_seal(const boost::json::object& seal) {
        for (std::size_t i = 0; i < found_.size(); ++i)
            if (found_[i] != announced_[i])
                return problem("the manifest announces " + std::to_string(announced_[i]) + " `" +
                               std::string(snapshot_kinds()[i].name) + "`, but there are " +
                               std::to_string(found_[i]));
        if (TRY(text_member(seal, "sha256")) != hash_.hex())
            return problem("the hash of the seal is not that of the lines before it");
        snapshot_.checkpoint = TRY(text_member(seal, "checkpoint"));
        sealed_ = true;
        return Done{};
    }

    SnapshotHash hash_;
    SealedSnapshot snapshot_;
    FactCounts announced_{};
    FactCounts found_{};
    std::size_t kind_ = 0;
    std::pair<std::string, std::string> key_;
    bool manifest_seen_ = false;
    bool sealed_ = false;
};

/// The next line without its newline; nothing at the end of the file.
Checked<std::optional<std::string>> next_line(std::istream& file) {
    std::string line;
    char c = 0;
    while (file.get(c)) {
        if (c == '\n') return std::optional(std::move(line));
        if (line.size() == line_bytes_max) return problem("it is longer than any line may be");
        line += c;
    }
    if (!line.empty()) return problem("it does not end: the file is cut off");
    return std::optional<std::string>();
}

} // namespace

domain::Expected<SealedSnapshot, SnapshotProblem> verify_snapshot(std::istream& file) {
    Check check;
    for (std::uint64_t number = 1;; ++number) {
        const auto line = next_line(file);
        if (!line) return Failure{SnapshotProblem{number, line.error()}};
        if (!*line) {
            auto finished = check.finish();
            if (!finished) return Failure{SnapshotProblem{number, finished.error()}};
            return std::move(finished).value();
        }
        const auto taken = check.take(**line);
        if (!taken) return Failure{SnapshotProblem{number, taken.error()}};
    }
}

} // namespace muniment::projections
