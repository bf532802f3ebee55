#include "api/json/malformed.hpp"

namespace muniment::api {

std::string escape_pointer_token(std::string_view name) {
    std::string token;
    token.reserve(name.size());
    for (const char c : name) {
        if (c == '~')
            token += "~0";
        else if (c == '/')
            token += "~1";
        else
            token += c;
    }
    return token;
}

std::string Path::pointer() const {
    if (parent_ == nullptr) return {};
    const auto token =
        name_.data() != nullptr ? escape_pointer_token(name_) : std::to_string(index_);
    return parent_->pointer() + '/' + token;
}

} // namespace muniment::api
