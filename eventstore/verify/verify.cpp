#include "eventstore/verify/verify.hpp"

#include "eventstore/event_reader.hpp"
#include "eventstore/integrity/tile_proof.hpp"
#include "eventstore/integrity/tile_tree.hpp"
#include "eventstore/verify/walk.hpp"

#include <future>

namespace muniment::eventstore {

using domain::Done;
using domain::Expected;
using domain::Failure;
using domain::Position;

namespace {

Failure<VerifyFailure> failed_at(std::uint64_t position, std::string what) {
    return {VerifyFailure{Position{position}, std::move(what)}};
}

using Checked = Expected<Done, VerifyFailure>;

/// The log key that the log itself states at its beginning.
Expected<NoteVerifier, VerifyFailure> first_log_key(const EventLog& log) {
    std::optional<domain::RecordedEvent> first;
    const auto read = read_events(log, Position{1}, NoProfileKeys(), [&](auto event) {
        first = std::move(event);
        return false;
    });
    const auto* created = read && first ? std::get_if<domain::LogCreated>(&first->data) : nullptr;
    if (created == nullptr) return failed_at(1, "the log does not begin with `log.created`");
    auto key = NoteVerifier::parse(created->log_key);
    if (!key) return failed_at(1, "the log key: " + key.error().what);
    return std::move(*key);
}

Checked check_remembered(const EventLog& log, const VerifyRequest& request, const TreeHead& head,
                         const NoteVerifier& key) {
    const auto& note = *request.remembered_checkpoint;
    const auto older = open_checkpoint(note, key);
    if (!older) return failed_at(0, "the remembered checkpoint: " + older.error().what);
    if (older->tree.size > head.size)
        return failed_at(head.size, "the log ends here, the remembered checkpoint covers " +
                                        std::to_string(older->tree.size) + " events");
    const auto proof = consistency_proof(older->tree.size, head.size, tiles_of(log));
    if (!proof) return failed_at(head.size, proof.error().what);
    if (!verify_consistency(older->tree, head, *proof))
        return failed_at(older->tree.size,
                         "the events up to here are not those of the remembered checkpoint");
    return Done{};
}

Checked check_head(const EventLog& log, const VerifyRequest& request, const Head& head,
                   VerifyReport& report) {
    const auto key = request.log_key ? *request.log_key : TRY(first_log_key(log));
    report.origin = key.name();
    const auto stored = log.checkpoint(LatestCheckpoint{});
    if (!stored) return failed_at(head.tree_size, stored.error().what);
    if (!*stored || (*stored)->commit != head.commit || (*stored)->tree_size != head.tree_size)
        return failed_at(head.tree_size, "the checkpoint of the last commit is missing");
    const auto tree = TileTree::resume(head.tree_size, tiles_of(log));
    if (!tree) return failed_at(head.tree_size, tree.error().what);
    if (auto fault = checkpoint_fault((*stored)->note, tree->head(), key))
        return failed_at(head.tree_size, "the last checkpoint: " + *fault);
    report.head = tree->head();
    report.authentic = request.log_key.has_value();
    if (!request.remembered_checkpoint) return Done{};
    TRY(check_remembered(log, request, report.head, key));
    report.extends_remembered = true;
    return Done{};
}

void verify_whole(const EventLog& log, const VerifyRequest& request, const Head& head,
                  VerifyReport& report) {
    const auto inspect = [&] { return request.inspect_storage(); };
    std::future<std::optional<std::string>> inspected;
    if (request.inspect_storage) inspected = std::async(std::launch::async, inspect);
    Walk(log, request, report).walk_to(head);
    if (report.ok() && inspected.valid())
        if (auto fault = inspected.get())
            report.failure = VerifyFailure{Position{0}, std::move(*fault)};
}

} // namespace

VerifyReport verify(const EventLog& log, const VerifyRequest& request) {
    VerifyReport report;
    const auto head = log.head();
    if (!head) {
        report.failure = VerifyFailure{Position{0}, head.error().what};
    } else if (request.level == VerifyLevel::whole) {
        verify_whole(log, request, *head, report);
    } else if (const auto checked = check_head(log, request, *head, report); !checked) {
        report.failure = checked.error();
    }
    if (!report.ok()) report.authentic = report.extends_remembered = false;
    return report;
}

} // namespace muniment::eventstore
