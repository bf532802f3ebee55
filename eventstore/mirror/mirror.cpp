#include "eventstore/mirror/mirror.hpp"

#include "eventstore/integrity/tile_proof.hpp"
#include "eventstore/mirror/bundle_walk.hpp"

#include <algorithm>
#include <system_error>

namespace muniment::eventstore {

using domain::Done;
using domain::Expected;
using domain::Failure;
namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t tree_size_max = std::uint64_t{1} << 53;

Failure<MirrorProblem> problem(MirrorFault fault, std::string what) {
    return Failure{MirrorProblem{fault, std::move(what)}};
}

std::string sized(std::uint64_t size) {
    return "position " + std::to_string(size);
}

MirrorFault fault_of(BundleWalk::Blame blame) {
    switch (blame) {
    case BundleWalk::Blame::source:
        return MirrorFault::unavailable;
    case BundleWalk::Blame::own_files:
        return MirrorFault::own_files;
    case BundleWalk::Blame::evidence:
        return MirrorFault::damaged;
    }
    std::abort();
}

/// The tiles of the tree of this size, cut to what a smaller tree has of them.
TileSource tiles_of_tree(const MirrorFiles& files, std::uint64_t size) {
    return [&files, size](std::uint64_t level, std::uint64_t index,
                          std::uint64_t width) -> Expected<std::string, std::string> {
        const auto row = size >> (level * tile_height);
        const auto there = std::min(tile_width_max, row - index * tile_width_max);
        auto hashes = TRY(files.tiles()(level, index, there));
        hashes.resize(width * sizeof(Hash));
        return hashes;
    };
}

/// Whatever the source sends: a fault in fetching is its absence, one in what was fetched is
/// evidence.
Failure<MirrorProblem> source_problem(const IntegrityError& error) {
    return problem(error.fault == IntegrityFault::unavailable ? MirrorFault::unavailable
                                                              : MirrorFault::damaged,
                   error.what);
}

} // namespace

Mirror::Mirror(StoreLock lock, MirrorFiles files, std::optional<NoteVerifier> key)
    : lock_(std::move(lock)), files_(std::move(files)), key_(std::move(key)) {}

Expected<Mirror, MirrorProblem> Mirror::open(fs::path directory, std::optional<NoteVerifier> key) {
    std::error_code error;
    fs::create_directories(directory, error);
    if (error)
        return problem(MirrorFault::own_files, "cannot make the directory `" + directory.string() +
                                                   "`: " + error.message());
    MirrorFiles files(directory);
    if (fs::exists(directory / "log.db", error))
        return problem(MirrorFault::own_files,
                       "`" + directory.string() + "` is a store; give a directory of its own");
    if (!files.has_checkpoint() && !fs::exists(directory / "lock", error) &&
        !fs::is_empty(directory, error))
        return problem(MirrorFault::own_files, "`" + directory.string() +
                                                   "` is not empty and no mirror; give a directory "
                                                   "of its own");
    auto lock = StoreLock::acquire(directory);
    if (!lock) return problem(MirrorFault::own_files, lock.error().what);
    Mirror mirror(std::move(lock).value(), std::move(files), std::move(key));
    if (mirror.files_.has_checkpoint()) TRY(mirror.take_up());
    return mirror;
}

/// What the mirror left is what it finds: the checkpoint signed by the key in force, and its tree.
Expected<Done, MirrorProblem> Mirror::take_up() {
    const auto own = [](const std::string& what) {
        return problem(MirrorFault::own_files,
                       "the mirror is not as it was left: " + what + "; run `muniment verify`");
    };
    const auto note = files_.checkpoint();
    if (!note) return own(note.error());
    auto keys = files_.keys();
    if (!keys) return own(keys.error());
    if (key_ && !keys->has_log_key(key_->vkey()))
        return problem(MirrorFault::foreign_key,
                       "the mirror follows a log of another key than the one given");
    const auto parsed = parse_note(*note);
    if (!parsed) return own(parsed.error().what);
    const auto claimed = parse_checkpoint(parsed->text);
    if (!claimed) return own(claimed.error().what);
    auto run = EntryRun::resume(std::move(*keys), claimed->tree.size);
    if (!run) return own(run.error());
    if (!run->chain()) return own("the checkpoint is of an empty tree");
    const auto checkpoint = open_checkpoint(*note, run->chain()->log_key());
    if (!checkpoint) return own(checkpoint.error().what);
    auto tree = TileTree::resume(checkpoint->tree.size, files_.tiles());
    if (!tree) return own(tree.error().what);
    if (tree->head() != checkpoint->tree) return own("the tiles do not give the root");
    run_ = std::move(*run);
    tree_ = std::move(*tree);
    return Done{};
}

Expected<MirrorStep, MirrorProblem> Mirror::follow(const LogFetch& fetch) {
    const auto old_size = tree_.size();
    const auto served = TRY(candidate(fetch));
    auto followed = compare(served);
    if (followed && served.checkpoint.tree.size > old_size) {
        followed = require_extension(served, fetch);
        if (followed) followed = grow(served, fetch);
    }
    if (!followed) {
        if (followed.error().is_evidence()) files_.keep_refused(served.note);
        return Failure{followed.error()};
    }
    return MirrorStep{old_size, tree_.head()};
}

Expected<Mirror::Candidate, MirrorProblem> Mirror::candidate(const LogFetch& fetch) const {
    auto note = fetch("checkpoint");
    if (!note) return problem(MirrorFault::unavailable, note.error());
    if (!note->has_value())
        return problem(MirrorFault::unavailable, "the source serves no `checkpoint`");
    const auto parsed = parse_note(**note);
    if (!parsed) return problem(MirrorFault::damaged, "the checkpoint: " + parsed.error().what);
    auto checkpoint = parse_checkpoint(parsed->text);
    if (!checkpoint)
        return problem(MirrorFault::damaged, "the checkpoint: " + checkpoint.error().what);
    Candidate candidate;
    candidate.note = std::move(**note);
    candidate.checkpoint = std::move(*checkpoint);
    const auto& chain = run_.chain();
    const auto key = chain ? std::optional(chain->log_key()) : key_;
    if (!key) return candidate;
    const auto opened = open_checkpoint(candidate.note, *key);
    candidate.is_signed = opened.has_value();
    if (!opened && opened.error().fault != IntegrityFault::unverified)
        return problem(MirrorFault::damaged, "the checkpoint: " + opened.error().what);
    return candidate;
}

/// With what is remembered. A larger tree may be signed by a key that only its entries announce.
Expected<Done, MirrorProblem> Mirror::compare(const Candidate& candidate) const {
    const auto& served = candidate.checkpoint;
    const auto remembered = tree_.head();
    const auto& chain = run_.chain();
    const auto& origin = chain ? chain->origin() : key_ ? key_->name() : served.origin;
    if (served.origin != origin)
        return problem(MirrorFault::foreign_key,
                       "the source serves the log `" + served.origin + "`, not `" + origin + "`");
    if (served.tree.size == 0 && remembered.size == 0)
        return problem(MirrorFault::unavailable, "the log is empty");
    if (served.tree.size > tree_size_max)
        return problem(MirrorFault::damaged, "the checkpoint covers more than a log can have");
    const bool may_be_announced = remembered.size > 0 && served.tree.size > remembered.size;
    if (!candidate.is_signed && (remembered.size > 0 || key_) && !may_be_announced)
        return problem(MirrorFault::foreign_key,
                       "the checkpoint is signed by another key than the one known");
    if (served.tree.size > remembered.size) return Done{};
    const auto own_root = root_at(served.tree.size, tiles_of_tree(files_, remembered.size));
    if (!own_root) return problem(MirrorFault::own_files, own_root.error().what);
    if (*own_root != served.tree.root)
        return problem(MirrorFault::fork, "the log key signed two histories: at " +
                                              sized(served.tree.size) +
                                              " the tree is not the one that was seen before");
    if (served.tree.size < remembered.size)
        return problem(MirrorFault::truncated, "the log ends at " + sized(served.tree.size) +
                                                   ", but " + sized(remembered.size) +
                                                   " was seen before: events are missing");
    return Done{};
}

/// The tree that the source serves begins with the one remembered.
Expected<Done, MirrorProblem> Mirror::require_extension(const Candidate& candidate,
                                                        const LogFetch& fetch) const {
    const auto source = fetched_tiles(fetch);
    const auto& tree = candidate.checkpoint.tree;
    const auto root = root_at(tree.size, source);
    if (!root) return source_problem(root.error());
    if (*root != tree.root)
        return problem(MirrorFault::damaged, "the tiles do not give the root of the checkpoint");
    const auto proof = consistency_proof(tree_.size(), tree.size, source);
    if (!proof) return source_problem(proof.error());
    if (!verify_consistency(tree_.head(), tree, *proof))
        return candidate.is_signed
                   ? problem(MirrorFault::fork, "the log key signed two histories: the tree of " +
                                                    sized(tree.size) +
                                                    " does not continue the one of " +
                                                    sized(tree_.size()) + " seen before")
                   : problem(MirrorFault::foreign_key,
                             "another key signed another history than the one seen before");
    return Done{};
}

Expected<Done, MirrorProblem> Mirror::grow(const Candidate& candidate, const LogFetch& fetch) {
    const auto& tree = candidate.checkpoint.tree;
    BundleWalk walk(files_, fetch, run_, tree_);
    auto walked = [&]() -> Expected<Done, MirrorProblem> {
        if (auto taken = walk.walk_to(tree.size); !taken)
            return problem(fault_of(taken.error().blame), taken.error().what);
        if (walk.tree().head() != tree)
            return problem(MirrorFault::damaged,
                           "the entries do not give the root of the checkpoint");
        auto notes = TRY(require_vouched(walk.run().keys(), tree.size, fetch));
        const auto& chain = *walk.run().chain();
        if (!open_checkpoint(candidate.note, chain.log_key()))
            return problem(MirrorFault::foreign_key,
                           "the checkpoint is not signed by the key that the log has in force");
        return accept(candidate, walk.run(), walk.tree(), std::move(notes));
    }();
    // What an interrupted walk wrote serves the next one; what a refused one wrote, nobody.
    if (!walked && walked.error().is_evidence()) files_.drop_beyond(tree_.size());
    return walked;
}

/// Who holds the event key alone can write a rotation, but no tree with it that the old log key
/// signed.
Expected<Mirror::Notes, MirrorProblem>
Mirror::require_vouched(const KeyHistory& keys, std::uint64_t size, const LogFetch& fetch) const {
    Notes notes;
    // The tree seen before may have ended with a rotation, whose checkpoint is kept from now on.
    const auto known = std::max<std::uint64_t>(tree_.size(), 1) - 1;
    for (const auto& [position, key] : keys.log_keys_ended_after(known)) {
        auto path = rotation_path(position);
        auto note = fetch(path);
        if (!note) return problem(MirrorFault::unavailable, note.error());
        if (!note->has_value())
            return problem(MirrorFault::unavailable, "the source does not serve `" + path + "`");
        const auto old_key = NoteVerifier::parse(key);
        if (!old_key) return problem(MirrorFault::damaged, old_key.error().what);
        const auto checkpoint = open_checkpoint(**note, *old_key);
        if (!checkpoint)
            return problem(MirrorFault::foreign_key,
                           "the new log key of " + sized(position) +
                               " is not vouched for by the one before: " + checkpoint.error().what);
        const auto root = root_at(position, tiles_of_tree(files_, size));
        if (!root) return problem(MirrorFault::own_files, root.error().what);
        if (checkpoint->tree != TreeHead{position, *root})
            return problem(MirrorFault::fork, "the log key before " + sized(position) +
                                                  " signed another history than this one");
        notes.emplace_back(std::move(path), std::move(**note));
    }
    return notes;
}

Expected<Done, MirrorProblem> Mirror::accept(const Candidate& candidate, const EntryRun& run,
                                             const TileTree& tree, Notes notes) {
    notes.emplace_back("keys", run.keys().format());
    notes.emplace_back("checkpoint", candidate.note);
    // A crash before the last of these leaves the old checkpoint, under which the rest is unseen.
    for (const auto& [name, text] : notes)
        if (const auto written = files_.write(name, text); !written)
            return problem(MirrorFault::own_files, written.error());
    files_.drop_partial(tree_.size(), tree.size());
    run_ = run;
    tree_ = tree;
    return Done{};
}

} // namespace muniment::eventstore
