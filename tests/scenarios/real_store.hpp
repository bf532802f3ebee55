#pragma once

#include "tests/api/http_raw_client.hpp"
#include "tests/eventstore/temporary_directory.hpp"
#include "tests/scenarios/process.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The program `muniment` itself, run as its users run it.
namespace muniment::scenarios {

Command muniment(std::vector<std::string> arguments);

/// A store that `muniment init` made, in a directory that goes away with this.
class RealStore {
  public:
    explicit RealStore(const std::string& passphrase = "");

    const std::filesystem::path& place() const { return place_.path(); }
    std::filesystem::path data() const { return place_ / "data"; }
    std::filesystem::path anchor() const { return place_ / "data.anchor"; }
    const std::string& token() const { return token_; }
    const std::string& verifier_key() const { return verifier_key_; }

    /// Runs `muniment COMMAND… --data DIR OPTIONS…`.
    Outcome run(std::vector<std::string> command, const std::vector<std::string>& options = {},
                const std::string& input = "/dev/null") const;
    /// Runs `muniment verify DIR --key VKEY OPTIONS…`.
    Outcome verify(const std::vector<std::string>& options = {}) const;
    /// Imports a document of changes, one batch a line; the outcome of the command.
    Outcome import_lines(const std::string& lines) const;

  private:
    eventstore::TemporaryDirectory place_;
    std::map<std::string, std::string> environment_;
    std::string token_;
    std::string verifier_key_;
};

struct Answer {
    int status = 0; ///< 0: the connection ended before the answer
    std::string head;
    std::string body;

    boost::json::value json() const;
    /// The value of a header; empty without it.
    std::string header(std::string_view name) const;
};

/// One connection that asks one thing after the other.
class Client {
  public:
    Client(std::uint16_t port, std::string token)
        : socket_(port, patience_s), token_(std::move(token)) {}

    Answer get(const std::string& target) { return ask("GET", target, ""); }
    Answer post(const std::string& target, const std::string& body) {
        return ask("POST", target, body);
    }
    Answer ask(const std::string& method, const std::string& target, const std::string& body);

  private:
    static constexpr int patience_s = 120; ///< a snapshot of real data, in a debug build

    std::optional<std::string> read_bytes(std::size_t count);
    std::optional<std::string> read_chunks();

    api::RawClient socket_;
    std::string token_;
};

/// `muniment serve` on a free port, given up when this ends.
class Server {
  public:
    /// Waits until it listens or has ended. `before` is a program that runs it, such as strace.
    explicit Server(const RealStore& store, const std::vector<std::string>& options = {},
                    std::vector<std::string> before = {});

    std::uint16_t port() const { return port_; } ///< 0: it did not come to listen
    Process& process() { return *process_; }
    Client client() const { return {port_, token_}; }

    void kill();
    Outcome stop();

  private:
    std::unique_ptr<Process> process_;
    std::string token_;
    std::uint16_t port_ = 0;
};

/// As a query or a path segment takes it.
std::string percent_encoded(std::string_view text);

std::string read_file(const std::filesystem::path& path);
void write_file(const std::filesystem::path& path, std::string_view bytes);

/// Runs SQL on a database as somebody who has the file: triggers and pragmas notwithstanding.
void tamper(const std::filesystem::path& database, const std::string& sql);

} // namespace muniment::scenarios
