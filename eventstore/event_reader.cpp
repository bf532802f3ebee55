#include "eventstore/event_reader.hpp"

#include "eventstore/codec/codec.hpp"

namespace muniment::eventstore {

using domain::Done;
using domain::Expected;
using domain::Failure;
using domain::Position;
using domain::RecordedEvent;

namespace {

Expected<RecordedEvent, ReadEventsError> decode_stored(const StoredEvent& stored,
                                                       const ProfileCipher& cipher) {
    auto event = decode(stored.body, cipher);
    if (!event) {
        if (auto* newer = std::get_if<NotUnderstood>(&event.error()))
            return Failure{NotUnderstoodAt{stored.position, std::move(*newer)}};
        return Failure{Corruption{stored.position, std::get<Corrupt>(event.error()).what}};
    }
    if (event->position != stored.position)
        return Failure{Corruption{stored.position, "the body states another position"}};
    return std::move(*event);
}

} // namespace

std::string describe(const ReadEventsError& error) {
    if (const auto* unread = std::get_if<ReadError>(&error))
        return "the log cannot be read: " + unread->what;
    if (const auto* broken = std::get_if<Corruption>(&error))
        return "the log is broken at position " + std::to_string(broken->position.value) + ": " +
               broken->what + "; run `muniment verify`";
    const auto& unknown = std::get<NotUnderstoodAt>(error);
    return "the log is not understood at position " + std::to_string(unknown.position.value) +
           ": " + unknown.why.what + "; it needs " + unknown.why.needed;
}

Expected<Done, ReadEventsError> read_events(const EventLog& log, Position first,
                                            const ProfileCipher& cipher,
                                            const std::function<bool(RecordedEvent)>& visit) {
    std::optional<ReadEventsError> error;
    TRY(log.read(first, [&](StoredEvent stored) {
        auto event = decode_stored(stored, cipher);
        if (event) return visit(std::move(*event));
        error = std::move(event).error();
        return false;
    }));
    if (error) return Failure{std::move(*error)};
    return Done{};
}

} // namespace muniment::eventstore
