#include "tools/commands/verify_file.hpp"

#include "eventstore/integrity/checkpoint.hpp"
#include "eventstore/integrity/encoding.hpp"
#include "eventstore/integrity/sha256.hpp"
#include "eventstore/verify/receipt_check.hpp"
#include "eventstore/verify/seal_check.hpp"
#include "projections/snapshot_check.hpp"
#include "tools/commands/command.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

namespace muniment::tools {

namespace {

using domain::Expected;
using domain::Failure;
using eventstore::NoteVerifier;
using Key = std::optional<NoteVerifier>;

constexpr std::string_view receipt_start = "c2sp.org/tlog-proof";
constexpr std::string_view snapshot_start = R"({"counts":)";
constexpr const char* snapshot_format = "snapshot";

/// The first bytes, as many as tell the kind of a file.
std::string beginning_of(std::istream& file) {
    std::string text(receipt_start.size(), '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    file.clear();
    file.seekg(0);
    return text;
}

int verify_receipt_file(const VerifyOptions& options, const Key& key) {
    if (!options.seal.empty())
        return fail(exit_code::usage,
                    "--seal is for a sealed file, and `" + options.target + "` is a receipt");
    const auto text = read_whole_file(options.target);
    if (!text) return fail(exit_code::environment, text.error());
    const auto receipt = eventstore::check_receipt(*text, key);
    if (!receipt) return print_failure(options, receipt.error());
    const auto& header = receipt->header;
    const std::string proven = key ? "authentic: the log signed a tree that holds this event at "
                                     "this position"
                                   : "self-consistent only: give --key to know whose log it is";
    std::ostringstream lines;
    lines << "origin   " << header.log << "\n"
          << "position " << header.position << "\n"
          << "event    " << header.type << ", recorded "
          << domain::format_rfc3339(header.recorded_at) << "\n"
          << "tree     size " << receipt->checkpoint.tree.size << "\n"
          << "proven   " << proven << "\n";
    return print_success(options, lines.str(),
                         {{"origin", header.log},
                          {"position", header.position},
                          {"proven", proven},
                          {"recorded_at", domain::format_rfc3339(header.recorded_at)},
                          {"signed", key.has_value()},
                          {"tree_size", receipt->checkpoint.tree.size},
                          {"type", header.type}});
}

/// Whether the checkpoint in the snapshot's own seal is the log's and covers the position: empty if
/// so.
std::string checkpoint_problem(const projections::SealedSnapshot& snapshot,
                               const eventstore::Seal& seal) {
    const auto note = eventstore::parse_note(snapshot.checkpoint);
    const auto checkpoint =
        note ? eventstore::parse_checkpoint(note->text)
             : Expected<eventstore::Checkpoint, eventstore::IntegrityError>(Failure{note.error()});
    if (!checkpoint) return "the checkpoint in the snapshot: " + checkpoint.error().what;
    if (snapshot.origin != seal.origin || snapshot.position != seal.position ||
        checkpoint->origin != seal.origin || checkpoint->tree != seal.tree)
        return "the snapshot is not of the state that its seal names";
    return {};
}

void print_state(std::ostream& lines, boost::json::object& members, const eventstore::Seal& seal) {
    lines << "origin   " << seal.origin << "\n"
          << "position " << seal.position.value << "\n"
          << "format   " << seal.format << "\n"
          << "rows     " << seal.rows << "\n"
          << "tree     size " << seal.tree.size << "\n";
    members["format"] = seal.format;
    members["origin"] = seal.origin;
    members["position"] = seal.position.value;
    members["root"] = eventstore::encode_base64(eventstore::bytes_of(seal.tree.root));
    members["rows"] = seal.rows;
    members["tree_size"] = seal.tree.size;
    if (seal.instant) {
        const auto instant = domain::format_rfc3339(*seal.instant);
        lines << "instant  " << instant << "\n";
        members["instant"] = instant;
    }
    boost::json::object filters;
    for (const auto& [name, value] : seal.filters) {
        lines << "filter   " << name << "=" << value << "\n";
        filters[name] = value;
    }
    if (!filters.empty()) members["filters"] = std::move(filters);
}

int print_sealed(const VerifyOptions& options, const eventstore::Seal& seal, bool is_signed) {
    const std::string proven =
        is_signed ? "authentic: the log sealed every byte of the file as its state at this position"
                  : "self-consistent only: the file is the one of its seal; give --key to know "
                    "whose seal it is";
    std::ostringstream lines;
    boost::json::object members;
    print_state(lines, members, seal);
    lines << "proven   " << proven << "\n";
    members["proven"] = proven;
    members["signed"] = is_signed;
    return print_success(options, lines.str(), std::move(members));
}

/// A snapshot without a seal beside it: what it says of itself.
int verify_bare_snapshot(const VerifyOptions& options, std::istream& file) {
    const auto snapshot = projections::verify_snapshot(file);
    if (!snapshot)
        return print_failure(options, snapshot.error().what, "line", snapshot.error().line);
    const std::string proven = "self-consistent only: the file is whole; nothing shows who made it";
    std::ostringstream lines;
    lines << "origin   " << snapshot->origin << "\n"
          << "position " << snapshot->position.value << "\n"
          << "rows     " << snapshot->facts << "\n"
          << "proven   " << proven << "\n";
    return print_success(options, lines.str(),
                         {{"origin", snapshot->origin},
                          {"position", snapshot->position.value},
                          {"proven", proven},
                          {"rows", snapshot->facts},
                          {"signed", false}});
}

/// Whether the seal says so, which is checked later: the problems of a snapshot have a line.
bool is_called_snapshot(const std::string& note) {
    const auto parsed = eventstore::parse_note(note);
    const auto seal =
        parsed ? eventstore::parse_seal(parsed->text)
               : Expected<eventstore::Seal, eventstore::IntegrityError>(Failure{parsed.error()});
    return seal && seal->format == snapshot_format;
}

int verify_sealed_file(const VerifyOptions& options, std::istream& file, const std::string& note,
                       const Key& key) {
    std::optional<projections::SealedSnapshot> snapshot;
    if (is_called_snapshot(note)) {
        auto read = projections::verify_snapshot(file);
        if (!read) return print_failure(options, read.error().what, "line", read.error().line);
        snapshot = std::move(read).value();
        file.clear();
        file.seekg(0);
    }
    const auto seal = eventstore::check_sealed_file(file, note, key);
    if (!seal) return print_failure(options, seal.error());
    if (snapshot)
        if (const auto problem = checkpoint_problem(*snapshot, *seal); !problem.empty())
            return print_failure(options, problem);
    return print_sealed(options, *seal, key.has_value());
}

} // namespace

int verify_file(const VerifyOptions& options) {
    for (const auto& [given, name] : {std::pair(!options.checkpoint.empty(), "--checkpoint"),
                                      {options.quick, "--quick"},
                                      {options.full, "--full"}})
        if (given)
            return fail(exit_code::usage, std::string(name) + " is for a store, and `" +
                                              options.target + "` is no directory");
    const auto key = given_key(options);
    if (!key) return fail(exit_code::usage, key.error());
    std::ifstream file(options.target, std::ios::binary);
    if (!file) return fail(exit_code::environment, "cannot read `" + options.target + "`");
    const auto beginning = beginning_of(file);
    if (beginning.starts_with(receipt_start)) return verify_receipt_file(options, *key);

    const auto seal = options.seal.empty() ? options.target + ".seal" : options.seal;
    if (std::filesystem::exists(seal)) {
        const auto note = read_whole_file(seal);
        if (!note) return fail(exit_code::environment, note.error());
        return verify_sealed_file(options, file, *note, *key);
    }
    if (options.seal.empty() && !*key && beginning.starts_with(snapshot_start))
        return verify_bare_snapshot(options, file);
    return print_failure(options, "its seal is missing: there is no `" + seal +
                                      "`; without one nothing shows who made the file");
}

} // namespace muniment::tools
