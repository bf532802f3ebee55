#include "eventstore/mirror/entry_run.hpp"

#include "eventstore/integrity/dsse.hpp"
#include "eventstore/verify/event_check.hpp"
#include "eventstore/verify/parallel.hpp"

namespace muniment::eventstore {

using domain::Expected;
using domain::Failure;

namespace {

const NoProfileKeys no_profile_keys;

/// What an entry says of itself.
struct ReadEntry {
    StoredEvent stored;
    CheckedEvent checked;
};

ReadEntry read_entry(const std::string& bytes, std::uint64_t position) {
    ReadEntry read;
    auto entry = parse_entry(bytes);
    if (!entry) {
        read.checked.fault = entry.error().what;
        return read;
    }
    read.stored = {domain::Position{position}, std::move(entry->body),
                   std::move(entry->signatures)};
    read.checked = check_event(read.stored, no_profile_keys);
    if (!read.checked.fault && read.checked.header.position != position)
        read.checked.fault =
            "the body states position " + std::to_string(read.checked.header.position);
    return read;
}

} // namespace

Expected<EntryRun, std::string> EntryRun::resume(KeyHistory keys, std::uint64_t size) {
    EntryRun run;
    run.keys_ = std::move(keys);
    run.keys_.cut(size);
    run.size_ = size;
    if (size > 0) run.chain_ = TRY(run.keys_.chain_at(size));
    return run;
}

Expected<std::vector<Hash>, EntryFault> EntryRun::take(std::span<const std::string> entries) {
    std::vector<ReadEntry> read(entries.size());
    for_each_index(entries.size(),
                   [&](std::size_t i) { read[i] = read_entry(entries[i], size_ + i + 1); });
    std::vector<Hash> leaves;
    for (const auto& [stored, checked] : read) {
        const auto position = ++size_;
        const auto fault = [&](std::string what) {
            return Failure{EntryFault{position, std::move(what)}};
        };
        if (checked.fault) return fault(*checked.fault);
        if (position == 1) {
            const auto* created =
                checked.event ? std::get_if<domain::LogCreated>(&checked.event->data) : nullptr;
            if (created == nullptr) return fault("the log does not begin with `log.created`");
            auto chain = KeyChain::begin(*created);
            if (!chain) return fault(chain.error());
            chain_ = std::move(*chain);
            keys_.add(*created);
        }
        if (!chain_) return fault("the keys of the log are not known");
        chain_->next_commit(); // takes a log key into force that the event before announced
        if (checked.header.log != chain_->origin())
            return fault("the body names the log `" + checked.header.log + "`");
        if (!is_signed_by(stored, chain_->event_key(), chain_->event_key().keyid()))
            return fault("the signature is not that of the event key");
        if (checked.event)
            if (const auto* rotation = std::get_if<domain::KeyRotated>(&checked.event->data)) {
                if (auto broken = chain_->follow(*rotation)) return fault(std::move(*broken));
                keys_.add(position, *rotation);
            }
        leaves.push_back(checked.leaf);
    }
    return leaves;
}

} // namespace muniment::eventstore
