#include "tools/commands/audit_text.hpp"

#include <boost/json/value.hpp>

namespace muniment::tools {

using boost::json::object;
using boost::json::value;

std::string text_of(const object& object, const char* member, const std::string& absent) {
    const auto* found = object.if_contains(member);
    return found != nullptr && found->is_string() ? found->get_string().c_str() : absent;
}

std::string shown_time(const value& time) {
    std::string text = time.as_string().c_str();
    const auto fraction = text.find(".000000");
    if (fraction != std::string::npos) text.erase(fraction, 7);
    return text;
}

std::string shown_end(const value& end) {
    const auto& of = end.as_object();
    const auto kind = text_of(of, "kind");
    auto text = text_of(of, "id");
    if (kind == "user") return text;
    text.insert(0, kind + " ");
    if (const auto name = text_of(of, "name", ""); !name.empty()) text += " (" + name + ")";
    return text;
}

std::string shown_edge(const object& edge) {
    auto text = shown_end(edge.at("from")) + " → " + shown_end(edge.at("to"));
    if (const auto* mapping = edge.if_contains("mapping"))
        text += " by mapping of `" + text_of(mapping->as_object(), "group_name") + "` from `" +
                text_of(mapping->as_object(), "connection_name") + "`";
    return text;
}

std::string shown_window(const object& edge) {
    const auto* from = edge.if_contains("valid_from");
    const auto* until = edge.if_contains("valid_until");
    if (from == nullptr && until == nullptr) return "";
    return (from == nullptr ? "" : "from " + shown_time(*from)) +
           (from != nullptr && until != nullptr ? " " : "") +
           (until == nullptr ? "" : "until " + shown_time(*until));
}

Cells shown_event(const object& event) {
    return {shown_time(event.at("occurred_at")), text_of(event.at("actor").as_object(), "id"),
            text_of(event, "ticket"), text_of(event, "reason")};
}

} // namespace muniment::tools
