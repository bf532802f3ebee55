#include "eventstore/verify/walk.hpp"

#include "eventstore/integrity/dsse.hpp"
#include "eventstore/verify/parallel.hpp"

#include <algorithm>
#include <deque>
#include <thread>

namespace muniment::eventstore {

using domain::Expected;
using domain::Failure;
using domain::Position;

namespace {

/// One for each core, and one that waits for its turn.
std::size_t runs_ahead() {
    return std::max<std::size_t>(std::thread::hardware_concurrency(), 1) + 1;
}

const NoProfileKeys no_profile_keys;

} // namespace

std::optional<std::string> checkpoint_fault(const std::string& note, const TreeHead& tree,
                                            const NoteVerifier& key) {
    const auto parsed = parse_note(note);
    if (!parsed) return parsed.error().what;
    if (parsed->signatures.size() != 1) return "it is signed more than once";
    const auto checkpoint = open_checkpoint(note, key);
    if (!checkpoint) return checkpoint.error().what;
    if (checkpoint->tree.size != tree.size)
        return "it covers " + std::to_string(checkpoint->tree.size) + " events";
    if (checkpoint->tree != tree) return "its root is not that of the events";
    if (parsed->text != format_checkpoint(*checkpoint)) return "it says more than a root";
    return std::nullopt;
}

Expected<Checkpoint, std::string> read_remembered(const std::string& note) {
    const auto parsed = parse_note(note);
    if (!parsed) return Failure{"the remembered checkpoint: " + parsed.error().what};
    auto checkpoint = parse_checkpoint(parsed->text);
    if (!checkpoint) return Failure{"the remembered checkpoint: " + checkpoint.error().what};
    return std::move(*checkpoint);
}

Walk::Walk(const EventLog& log, const VerifyRequest& request, VerifyReport& report)
    : log_(log), request_(request), report_(report), tiles_(log) {
    if (!request.remembered_checkpoint) return;
    auto remembered = read_remembered(*request.remembered_checkpoint);
    if (remembered)
        remembered_ = std::move(*remembered);
    else
        fail(0, remembered.error());
}

void Walk::fail(std::uint64_t position, std::string what) {
    auto& failure = report_.failure;
    if (!failure || position < failure->position.value)
        failure = VerifyFailure{Position{position}, std::move(what)};
}

void Walk::walk_to(const Head& head) {
    if (!report_.ok() || !begin_chain()) return;
    check_runs(head);
    if (report_.ok()) finish(head);
}

bool Walk::begin_chain() {
    std::optional<StoredEvent> first;
    const auto read = log_.read(Position{1}, [&](StoredEvent event) {
        first = std::move(event);
        return false;
    });
    if (!read) {
        fail(1, "the log cannot be read on: " + read.error().what);
        return false;
    }
    if (!first) {
        fail(1, "the log is empty");
        return false;
    }
    const auto checked = check_event(*first, no_profile_keys);
    const auto* created =
        checked.event ? std::get_if<domain::LogCreated>(&checked.event->data) : nullptr;
    if (created == nullptr) {
        fail(1, "the log does not begin with `log.created`");
        return false;
    }
    auto chain = KeyChain::begin(*created);
    if (!chain) {
        fail(1, chain.error());
        return false;
    }
    chain_ = std::move(*chain);
    keyid_ = chain_->event_key().keyid();
    report_.origin = chain_->origin();
    if (remembered_ && remembered_->origin != chain_->origin())
        fail(0, "the remembered checkpoint is of the log `" + remembered_->origin + "`");
    return report_.ok();
}

/// The last run begins at most one behind the head, so that what stands there is seen.
void Walk::check_runs(const Head& head) {
    std::deque<std::future<CheckedRun>> ahead;
    for (std::uint64_t first = 1; report_.ok();) {
        for (; first - 1 <= head.tree_size && ahead.size() < runs_ahead(); first += run_events_max)
            ahead.push_back(look_ahead(first, head));
        if (ahead.empty()) return;
        take(ahead.front().get());
        ahead.pop_front();
    }
}

std::future<CheckedRun> Walk::look_ahead(std::uint64_t first, const Head& head) const {
    const auto& profiles = request_.profiles == nullptr
                               ? static_cast<const ProfileCipher&>(no_profile_keys)
                               : *request_.profiles;
    return std::async(std::launch::async, [this, first, last = Position{head.tree_size}, &profiles,
                                           key = chain_->event_key()] {
        return check_run(log_, Position{first}, last, key, profiles);
    });
}

void Walk::take(const CheckedRun& run) {
    std::vector<Hash> leaves;
    for (std::size_t i = 0; i < run.checked.size() && report_.ok(); ++i) {
        check_in_order(run, i);
        leaves.push_back(run.checked[i].leaf);
    }
    if (auto fault = tiles_.append(leaves)) fail(fault->position.value, std::move(fault->what));
    if (!request_.newest_checkpoint_alone) check_checkpoints();
    if (run.unread && report_.ok()) fail(rules_.position() + 1, *run.unread);
}

void Walk::check_in_order(const CheckedRun& run, std::size_t index) {
    const auto& checked = run.checked[index];
    const auto position = rules_.position() + 1;
    if (checked.fault) return fail(position, *checked.fault);
    if (checked.header.log != chain_->origin())
        return fail(position, "the body names the log `" + checked.header.log + "`");
    const auto commit_before = rules_.commit();
    if (auto broken = rules_.check(checked.header)) return fail(position, std::move(*broken));
    if (commit_before != 0 && commit_before != rules_.commit()) end_commit(commit_before);
    const bool is_signed = run.keyid == keyid_
                               ? run.is_signed[index]
                               : is_signed_by(run.stored[index], chain_->event_key(), keyid_);
    if (!is_signed) return fail(position, "the signature is not that of the event key");
    range_.append(checked.leaf);
    if (remembered_ && remembered_->tree.size == position &&
        remembered_->tree.root != range_.root())
        return fail(position, "the events up to here are not those of the remembered checkpoint");
    ++report_.events;
    follow(checked);
}

void Walk::follow(const CheckedEvent& checked) {
    const auto& event = checked.event;
    const auto position = rules_.position();
    if (!event) {
        if (report_.not_understood++ == 0) report_.first_not_understood = Position{position};
        return;
    }
    if (position > 1 && std::holds_alternative<domain::LogCreated>(event->data))
        return fail(position, "`log.created` stands at the first position alone");
    if (const auto* rotation = std::get_if<domain::KeyRotated>(&event->data)) {
        if (auto fault = chain_->follow(*rotation)) return fail(position, std::move(*fault));
        keyid_ = chain_->event_key().keyid();
    }
    if (request_.visit)
        if (auto fault = request_.visit(*event)) fail(position, std::move(*fault));
}

void Walk::end_commit(std::uint64_t commit) {
    if (request_.newest_checkpoint_alone) expected_.clear();
    expected_.push_back({commit, {range_.size(), range_.root()}, chain_->log_key()});
    ++report_.commits;
    chain_->next_commit();
}

void Walk::check_checkpoints() {
    std::vector<std::optional<std::string>> faults(expected_.size());
    std::vector<std::optional<StoredCheckpoint>> stored(expected_.size());
    for (std::size_t i = 0; i < expected_.size(); ++i) {
        auto found = log_.checkpoint(CheckpointOfCommit{expected_[i].commit});
        if (!found)
            faults[i] = found.error().what;
        else if (!*found)
            faults[i] = "it is missing";
        else if ((*found)->tree_size != expected_[i].tree.size)
            faults[i] = "it is stored for " + std::to_string((*found)->tree_size) + " events";
        else
            stored[i] = std::move(**found);
    }
    for_each_index(expected_.size(), [&](std::size_t i) {
        if (stored[i])
            faults[i] = checkpoint_fault(stored[i]->note, expected_[i].tree, expected_[i].key);
    });
    for (std::size_t i = 0; i < expected_.size(); ++i) {
        if (faults[i])
            fail(expected_[i].tree.size, "the checkpoint of commit " +
                                             std::to_string(expected_[i].commit) + ": " +
                                             *faults[i]);
        else if (request_.log_key == expected_[i].key)
            report_.authentic = true;
    }
    expected_.clear();
}

void Walk::finish(const Head& head) {
    if (auto open = rules_.check_end_of_commit()) return fail(rules_.position(), std::move(*open));
    end_commit(rules_.commit());
    check_checkpoints();
    if (auto fault = tiles_.finish()) fail(fault->position.value, std::move(fault->what));
    report_.head = {range_.size(), range_.root()};
    if (report_.ok() && (rules_.commit() != head.commit || rules_.position() != head.tree_size))
        fail(rules_.position(),
             "the log ends here, its head is at " + std::to_string(head.tree_size));
    if (report_.ok() && request_.log_key && !report_.authentic)
        fail(1, "no checkpoint is signed by the key that was given");
    if (report_.ok() && remembered_) finish_remembered();
}

void Walk::finish_remembered() {
    if (remembered_->tree.size > range_.size())
        return fail(range_.size(), "the log ends here, the remembered checkpoint covers " +
                                       std::to_string(remembered_->tree.size) + " events");
    for (const auto& key : chain_->log_keys())
        if (open_checkpoint(*request_.remembered_checkpoint, key)) {
            report_.extends_remembered = true;
            return;
        }
    fail(0, "the remembered checkpoint is signed by no key of this log");
}

} // namespace muniment::eventstore
