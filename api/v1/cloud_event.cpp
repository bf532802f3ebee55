#include "api/v1/cloud_event.hpp"

#include "api/json/write.hpp"
#include "api/v1/event_subject.hpp"

namespace muniment::api {

namespace {

using boost::json::object;

/// The order of these texts is that of the numbers: positions go up to 2^53.
std::string sequence_of(const object& body) {
    constexpr std::size_t digits = 16;
    auto number = std::to_string(body.at("position").to_number<std::uint64_t>());
    return std::string(digits - number.size(), '0') + number;
}

/// In the words of the extension `authcontext`.
const char* auth_type(const object& actor) {
    const auto& kind = actor.at("kind").as_string();
    if (kind == "user") return "user";
    if (kind == "system") return "system";
    return actor.at("via").as_string() == "api_key" ? "api_key" : "service_account";
}

} // namespace

std::string cloud_event(const object& body) {
    const auto& actor = body.at("actor").as_object();
    const auto& batch = body.at("batch").as_object();
    object event;
    event["authid"] = actor.at("id");
    event["authtype"] = auth_type(actor);
    event["batchcount"] = batch.at("count");
    event["batchid"] = batch.at("id");
    event["batchindex"] = batch.at("index");
    if (const auto* id = body.if_contains("correlation_id")) event["correlationid"] = *id;
    event["data"] = body.at("data");
    event["datacontenttype"] = "application/json";
    event["id"] = body.at("id");
    if (const auto* reason = body.if_contains("reason")) event["reason"] = *reason;
    event["recordedtime"] = body.at("recorded_at");
    event["sequence"] = sequence_of(body);
    event["source"] = body.at("log");
    event["specversion"] = "1.0";
    const auto subject = event_subject(body);
    if (!subject.kind.empty()) event["subject"] = subject.kind + ":" + subject.id;
    if (const auto* ticket = body.if_contains("ticket")) event["ticket"] = *ticket;
    const auto* occurred = body.if_contains("occurred_at");
    event["time"] = occurred != nullptr ? *occurred : body.at("recorded_at");
    event["type"] = body.at("type");
    return to_json(boost::json::value(std::move(event)));
}

} // namespace muniment::api
