#pragma once

#include "eventstore/sealer.hpp"

#include <string>
#include <vector>

/// Stores with known keys, to seal, verify and tamper with.
namespace muniment::eventstore {

inline constexpr std::string_view store_origin = "muniment.example/main";

/// Keys from seeds of 32 equal bytes.
StoreKeys keys_from(char log_seed, char event_seed);

/// Events for a batch, with ids made of `batch` and a number.
BatchDraft batch_of_events(const std::string& batch, std::vector<domain::EventData> events);

domain::EventData group_created(const std::string& id);
domain::EventData members_added(const std::string& group, const std::vector<std::string>& users);

/// Seals and appends; the commit is expected to succeed.
Sealed must_append(EventLog& log, Sealer& sealer, const std::vector<BatchDraft>& batches);

/// A log that begins with `log.created` and has a commit for each number: so many events, in
/// batches of one to three. The same arguments give the same bytes.
Sealer fill(EventLog& log, ProfileCipher& cipher, const std::vector<int>& commits,
            char event_seed = 'e');

} // namespace muniment::eventstore
