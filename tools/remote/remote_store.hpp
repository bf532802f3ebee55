#pragma once

#include "domain/expected.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muniment::tools {

/// What a server answered.
struct RemoteAnswer {
    long status = 0;
    std::string body; ///< of an answer that was not streamed
    std::vector<std::pair<std::string, std::string>> headers;

    /// The first header of that name, in any case; empty where there is none.
    std::string header(std::string_view name) const;
};

/// A running server as commands see it: `--server URL` and the token in `MUNIMENT_TOKEN`.
class RemoteStore {
  public:
    using Parameters = std::vector<std::pair<std::string, std::string>>;
    using Sink = std::function<bool(std::string_view)>;

    /// The token is taken from the environment; without it the error says so.
    static domain::Expected<RemoteStore, std::string> connect(const std::string& url);

    /// The error is a sentence: the server cannot be reached, or broke off.
    domain::Expected<RemoteAnswer, std::string> get(const std::string& path,
                                                    const Parameters& parameters) const;
    /// Hands a successful answer on as it comes; of any other the body is in the answer.
    domain::Expected<RemoteAnswer, std::string>
    get(const std::string& path, const Parameters& parameters, const Sink& sink) const;
    /// Sends JSON.
    domain::Expected<RemoteAnswer, std::string>
    post(const std::string& path, const Parameters& parameters, const std::string& json) const;

  private:
    RemoteStore(std::string url, std::string token)
        : url_(std::move(url)), token_(std::move(token)) {}
    /// `json` is null for a GET.
    domain::Expected<RemoteAnswer, std::string> send(const std::string& path,
                                                     const Parameters& parameters, const Sink& sink,
                                                     const std::string* json) const;

    std::string url_; ///< without a slash at the end
    std::string token_;
};

/// What an error says: `detail` of a problem document, `message` of an error of the extension, or
/// the status where there is neither.
std::string problem_detail(const RemoteAnswer& answer);

} // namespace muniment::tools
