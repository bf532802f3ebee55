#include "eventstore/codec/codec.hpp"

#include "domain/text.hpp"
#include "eventstore/codec/described_reader.hpp"
#include "eventstore/codec/described_writer.hpp"
#include "eventstore/integrity/dsse.hpp"

#include <boost/mp11.hpp>

#include <unordered_map>

namespace muniment::eventstore {

using domain::Done;
using domain::EventData;
using domain::Expected;
using domain::Failure;
using domain::RecordedEvent;
using domain::UserProfile;

namespace {

template <typename T>
concept HoldsProfile = requires(const T& event) {
    { event.user } -> std::same_as<const domain::UserId&>;
    { event.profile } -> std::same_as<const std::optional<UserProfile>&>;
};

template <typename T>
Expected<std::string, EncodeError> data_text(const T& event, ProfileCipher& cipher) {
    detail::ObjectWriter writer;
    detail::write_members(writer, event);
    if constexpr (HoldsProfile<T>) {
        if (event.profile) {
            std::string plaintext;
            detail::append_value(plaintext, *event.profile);
            auto sealed = cipher.seal(event.user, plaintext);
            if (!sealed) return Failure{ProfileNotSealed{sealed.error().what}};
            std::string text;
            append_json_string(text, *sealed);
            writer.member("profile", std::move(text));
        }
    }
    return std::move(writer).text();
}

BodyHeader header_of(const RecordedEvent& event, std::string_view origin) {
    const auto& said = event.circumstances;
    const auto type = domain::type_name(event.data);
    BodyHeader header{said.actor,
                      event.batch,
                      event.commit,
                      said.correlation_id,
                      event.id,
                      said.idempotency_hash,
                      std::string(origin),
                      std::nullopt,
                      event.position.value,
                      said.reason,
                      event.recorded_at.instant,
                      said.request_hash,
                      event_upcasts().newest_schema(type),
                      said.ticket,
                      std::string(type)};
    if (domain::is_directory_event(event.data)) header.occurred_at = event.occurred_at.instant;
    return header;
}

/// All of the text, as `read` takes it: whether it could. What leaves the profile is said first,
/// whatever else is wrong; `subject` has left it.
template <typename Read>
Expected<Done, DecodeError> read_whole(detail::Reading& reading, std::string_view subject,
                                       const Read& read) {
    const auto text = reading.at.whole();
    if (domain::is_valid_utf8(text) && read() && reading.at.at_end()) return Done{};
    if (const auto checked = check_house_profile(text); !checked)
        return detail::corrupt(std::string(subject) + " " + checked.error().problem + " at byte " +
                               std::to_string(checked.error().offset_bytes));
    return Failure{std::move(reading.fault).value()};
}

Expected<std::optional<UserProfile>, DecodeError>
open_profile(const domain::UserId& user, const std::string& sealed, const ProfileCipher& cipher) {
    const auto plaintext = cipher.open(user, sealed);
    if (!plaintext) return detail::corrupt("`profile`: " + plaintext.error().what);
    if (!*plaintext) return std::optional<UserProfile>{};
    detail::Reading reading{HouseCursor(**plaintext)};
    std::optional<UserProfile> profile;
    TRY(read_whole(reading, "the text of `profile`",
                   [&] { return detail::read_into(reading, "profile", profile); }));
    return profile;
}

template <typename T>
Expected<EventData, DecodeError> read_data(std::string_view data, const ProfileCipher& cipher) {
    detail::Reading reading{HouseCursor(data)};
    std::optional<T> event;
    TRY(read_whole(reading, "`data`", [&] { return detail::read_into(reading, T::type, event); }));
    if constexpr (HoldsProfile<T>)
        if (reading.personal)
            event->profile = TRY(open_profile(event->user, *reading.personal, cipher));
    return EventData{std::move(*event)};
}

using DataReader = Expected<EventData, DecodeError> (*)(std::string_view, const ProfileCipher&);

DataReader reader_of(std::string_view type) {
    static const auto readers = [] {
        std::unordered_map<std::string_view, DataReader> map;
        using Identities = boost::mp11::mp_transform<std::type_identity, EventData>;
        boost::mp11::mp_for_each<boost::mp11::mp_rename<Identities, boost::mp11::mp_list>>(
            [&]<typename T>(std::type_identity<T>) { map.emplace(T::type, &read_data<T>); });
        return map;
    }();
    const auto found = readers.find(type);
    return found == readers.end() ? nullptr : found->second;
}

/// Passes an object over, in the profile as it must be.
bool take_data(detail::Reading& reading, std::string_view& data) {
    const auto begin = reading.at.offset_bytes();
    if (reading.at.next() != '{') return reading.refuse(detail::not_a("object", "data"));
    if (!reading.at.skip()) return false;
    data = reading.at.since(begin);
    return true;
}

} // namespace

Expected<std::string, EncodeError> encode(const RecordedEvent& event, std::string_view origin,
                                          ProfileCipher& cipher) {
    detail::ObjectWriter writer;
    detail::write_members(writer, header_of(event, origin));
    writer.member("data", TRY(std::visit([&](const auto& data) { return data_text(data, cipher); },
                                         event.data)));
    auto body = std::move(writer).text();
    if (body.size() > body_bytes_max) return Failure{BodyTooLong{body.size()}};
    TRY(check_house_profile(body));
    return body;
}

Expected<Body, DecodeError> parse_body(std::string_view text) {
    if (text.size() > body_bytes_max) return detail::corrupt("the body is too long");
    Body body;
    detail::Reading reading{HouseCursor(text)};
    const auto take_other = [&](auto& at, std::string_view key, std::string_view name) {
        return key == "data" ? take_data(at, body.data) : detail::refuse_member(at, key, name);
    };
    TRY(read_whole(reading, "the body", [&] {
        return detail::read_members<BodyHeader>(reading, "body", body.header, take_other);
    }));
    const auto& header = body.header;
    if (body.data.empty()) return detail::not_a("object", "data");
    if (header.position == 0 || header.commit == 0 || header.schema == 0)
        return detail::corrupt("`position`, `commit` and `schema` begin at 1");
    if (header.batch.index >= header.batch.count)
        return detail::corrupt("`batch` has an index beyond its count");
    return body;
}

Expected<RecordedEvent, DecodeError> decode(Body&& body, const ProfileCipher& cipher,
                                            const Upcasts& upcasts) {
    auto& header = body.header;
    const auto reader = reader_of(header.type);
    if (reader == nullptr) return detail::not_understood("events of type `" + header.type + "`");
    if (header.schema > upcasts.newest_schema(header.type))
        return detail::not_understood("schema " + std::to_string(header.schema) + " of `" +
                                      header.type + "`");
    std::string upcast;
    if (header.schema < upcasts.newest_schema(header.type))
        upcast = upcasts.apply(header.type, header.schema, body.data);
    auto data = TRY(reader(upcast.empty() ? body.data : upcast, cipher));
    if (domain::is_directory_event(data) != header.occurred_at.has_value())
        return detail::corrupt("`occurred_at` belongs to directory events, and to each of them");
    return RecordedEvent{
        domain::Position{header.position},
        std::move(header.id),
        header.commit,
        std::move(header.batch),
        domain::OccurredTime{header.occurred_at.value_or(header.recorded_at)},
        domain::RecordedTime{header.recorded_at},
        domain::Circumstances{std::move(header.actor), std::move(header.reason),
                              std::move(header.ticket), std::move(header.correlation_id),
                              std::move(header.idempotency_hash), std::move(header.request_hash)},
        std::move(data)};
}

Expected<RecordedEvent, DecodeError> decode(std::string_view text, const ProfileCipher& cipher) {
    auto body = parse_body(text);
    if (!body) return Failure{std::move(body).error()};
    return decode(std::move(*body), cipher, event_upcasts());
}

} // namespace muniment::eventstore
