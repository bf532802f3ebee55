#pragma once

#include "api/service/store.hpp"
#include "eventstore/integrity/merkle.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace muniment::api {

/// What is sealed: a file that was made from the state at a position.
struct SealedContent {
    std::string format; ///< `snapshot`, `report/access/csv`: of a..z, 0..9 and `._/-`
    domain::Position position;
    std::optional<domain::Instant> instant; ///< where the content depends on it
    std::uint64_t rows = 0;
    eventstore::Hash sha256{};                  ///< of the whole file: `eventstore::Sha256Hasher`
    std::map<std::string, std::string> filters; ///< what a report was asked for
};

/// Why there is no seal.
struct NotSealed {
    bool lacks_key = false; ///< this store may not or cannot use its log key
    std::string what;
};

/// The tree of the first stored checkpoint that covers the position: the same on any machine.
domain::Expected<eventstore::TreeHead, NotSealed> covering_tree(const Store& store,
                                                                domain::Position position);

/// The seal as a signed note of the log key. The same log, key and content give the same bytes.
/// Thread-safe.
domain::Expected<std::string, NotSealed> seal(const Store& store, const SealedContent& content);

} // namespace muniment::api
