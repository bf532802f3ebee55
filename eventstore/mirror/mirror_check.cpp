#include "eventstore/mirror/mirror_check.hpp"

#include "eventstore/mirror/mirror_log.hpp"

namespace muniment::eventstore {

namespace {

/// What is wrong with the file `keys`, whose lines beyond the checkpoint count for nothing.
std::optional<std::string> keys_fault(const MirrorFiles& files, const KeyHistory& of_the_log,
                                      std::uint64_t size) {
    auto kept = files.keys();
    if (!kept) return kept.error();
    kept->cut(size);
    if (*kept != of_the_log) return "`keys` are not those that the log states";
    return std::nullopt;
}

} // namespace

VerifyReport verify_mirror(const std::filesystem::path& directory, VerifyRequest request) {
    VerifyReport report;
    const auto log = MirrorLog::open(directory);
    if (!log) {
        report.failure = VerifyFailure{domain::Position{0}, log.error()};
        return report;
    }
    KeyHistory keys;
    request.newest_checkpoint_alone = true;
    request.inspect_storage = {};
    request.visit = [&](const domain::RecordedEvent& event) -> std::optional<std::string> {
        if (const auto* created = std::get_if<domain::LogCreated>(&event.data)) keys.add(*created);
        if (const auto* rotated = std::get_if<domain::KeyRotated>(&event.data))
            keys.add(event.position.value, *rotated);
        return std::nullopt;
    };
    report = verify(**log, request);
    if (!report.ok() || request.level == VerifyLevel::quick) return report;
    if (auto fault = keys_fault((*log)->files(), keys, report.head.size)) {
        report.failure = VerifyFailure{domain::Position{0}, std::move(*fault)};
        report.authentic = report.extends_remembered = false;
    }
    return report;
}

} // namespace muniment::eventstore
