#include "eventstore/codec/upcast.hpp"

#include "eventstore/codec/described_writer.hpp"

#include <boost/json.hpp>

namespace muniment::eventstore {

namespace {

std::string house_text(const boost::json::value& value) {
    std::string text;
    if (const auto* object = value.if_object()) {
        detail::ObjectWriter writer;
        for (const auto& member : *object)
            writer.member(member.key(), house_text(member.value()));
        return std::move(writer).text();
    }
    if (const auto* array = value.if_array()) {
        for (const auto& element : *array)
            text += (text.empty() ? "[" : ",") + house_text(element);
        return text.empty() ? "[]" : text + "]";
    }
    if (const auto* string = value.if_string())
        append_json_string(text, *string);
    else
        text = boost::json::serialize(value);
    return text;
}

} // namespace

std::string Upcasts::apply(std::string_view type, std::uint64_t schema,
                           std::string_view data) const {
    auto object = boost::json::parse(data).as_object();
    for (const auto& step : steps_)
        if (step.type == type && step.from_schema >= schema) step.apply(object);
    return house_text(object);
}

const Upcasts& event_upcasts() {
    static const Upcasts none_yet({});
    return none_yet;
}

} // namespace muniment::eventstore
