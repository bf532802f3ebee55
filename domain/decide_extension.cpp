#include "domain/decide_on.hpp"

#include <algorithm>

/// What the surface of the Auth0 Authorization Extension asks for beside the directory. Its API key
/// and its resource server are not part of what decisions are made on: who asks knows them.
namespace muniment::domain::detail {

Verdict decide_on(Decision& decision, const ClearConfiguration& change) {
    const auto there = decision.directory().configuration();
    ConfigurationCleared event;
    for (const auto which : set_switches(there))
        if (std::find(change.switches.begin(), change.switches.end(), which) !=
            change.switches.end())
            event.switches.push_back(which);
    if (!event.switches.empty()) decision.emit(std::move(event));
    return Done{};
}

Verdict decide_on(Decision& decision, const RotateApiKey& change) {
    decision.emit(ApiKeyRotated{change.key_hash});
    return Done{};
}

Verdict decide_on(Decision& decision, const UpdateResourceServer& change) {
    decision.emit(ResourceServerUpdated{change.enabled, change.token_lifetime});
    return Done{};
}

Verdict decide_on(Decision& decision, const RecordRepair& change) {
    if (!change.dropped.empty()) decision.emit(DocumentRepaired{change.dropped});
    return Done{};
}

} // namespace muniment::domain::detail
