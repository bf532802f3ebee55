#include "api/service/seal.hpp"

#include "eventstore/integrity/checkpoint.hpp"
#include "eventstore/integrity/seal.hpp"

namespace muniment::api {

namespace {

using domain::Expected;
using domain::Failure;

Failure<NotSealed> unsealed(std::string what) {
    return Failure{NotSealed{false, std::move(what)}};
}

} // namespace

Expected<eventstore::TreeHead, NotSealed> covering_tree(const Store& store,
                                                        domain::Position position) {
    const auto found = store.log()->checkpoint(eventstore::FirstCheckpointCovering{position.value});
    if (!found) return unsealed("the log cannot be read: " + found.error().what);
    if (!found->has_value())
        return unsealed("no checkpoint covers position " + std::to_string(position.value));
    const auto note = eventstore::parse_note((*found)->note);
    if (!note) return unsealed("the stored checkpoint: " + note.error().what);
    const auto checkpoint = eventstore::parse_checkpoint(note->text);
    if (!checkpoint) return unsealed("the stored checkpoint: " + checkpoint.error().what);
    return checkpoint->tree;
}

Expected<std::string, NotSealed> seal(const Store& store, const SealedContent& content) {
    eventstore::Seal seal;
    seal.origin = store.origin();
    seal.format = content.format;
    seal.position = content.position;
    seal.instant = content.instant;
    seal.tree = TRY(covering_tree(store, content.position));
    seal.rows = content.rows;
    seal.sha256 = content.sha256;
    seal.filters = content.filters;
    auto note = store.sign(seal);
    if (!note) return Failure{NotSealed{true, note.error()}};
    return std::move(note).value();
}

} // namespace muniment::api
