#include "tests/scenarios/real_store.hpp"

#include "tests/paths.hpp"

#include <SQLiteCpp/Database.h>

#include <chrono>
#include <csignal>
#include <stdexcept>
#include <thread>

namespace muniment::scenarios {

Command muniment(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), testing::paths::binary().string());
    return {std::move(arguments)};
}

RealStore::RealStore(const std::string& passphrase) {
    if (!passphrase.empty()) environment_["MUNIMENT_PASSPHRASE"] = passphrase;
    const auto made = run({"init"}, {"--json"});
    if (made.exit_code != 0) throw std::runtime_error("init failed: " + made.err);
    const auto said = boost::json::parse(made.out);
    token_ = said.at("admin_token").as_string().c_str();
    verifier_key_ = said.at("verifier_key").as_string().c_str();
}

Outcome RealStore::run(std::vector<std::string> command, const std::vector<std::string>& options,
                       const std::string& input) const {
    command.insert(command.end(), {"--data", data().string()});
    command.insert(command.end(), options.begin(), options.end());
    auto complete = muniment(std::move(command));
    complete.input = input;
    complete.environment = environment_;
    return scenarios::run(complete);
}

Outcome RealStore::verify(const std::vector<std::string>& options) const {
    std::vector<std::string> command = {"verify", data().string(), "--key", verifier_key_};
    command.insert(command.end(), options.begin(), options.end());
    return scenarios::run(muniment(std::move(command)));
}

Outcome RealStore::import_lines(const std::string& lines) const {
    const auto file = place() / "lines.ndjson";
    write_file(file, lines);
    return run({"import"}, {"--format", "changes", file.string()});
}

boost::json::value Answer::json() const {
    return boost::json::parse(body);
}

std::string Answer::header(std::string_view name) const {
    const auto begin = head.find("\r\n" + std::string(name) + ": ");
    if (begin == std::string::npos) return {};
    const auto value = begin + name.size() + 4;
    return head.substr(value, head.find("\r\n", value) - value);
}

Answer Client::ask(const std::string& method, const std::string& target, const std::string& body) {
    std::string request = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n";
    if (!token_.empty()) request += "Authorization: Bearer " + token_ + "\r\n";
    if (method != "GET")
        request +=
            "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
            "\r\n";
    socket_.send(request + "\r\n" + body);
    Answer answer;
    answer.head = socket_.read_until("\r\n\r\n");
    if (!answer.head.ends_with("\r\n\r\n")) return {};
    const auto length = answer.header("Content-Length");
    auto body_read = length.empty() ? read_chunks() : read_bytes(std::stoul(length));
    if (!body_read) return {}; // an answer that was cut off is none
    answer.body = std::move(*body_read);
    answer.status = std::stoi(answer.head.substr(answer.head.find(' ')));
    return answer;
}

std::optional<std::string> Client::read_bytes(std::size_t count) {
    auto bytes = socket_.read_exactly(count);
    if (bytes.size() != count) return std::nullopt;
    return bytes;
}

std::optional<std::string> Client::read_chunks() {
    std::string body;
    for (;;) {
        const auto size_line = socket_.read_until("\r\n");
        if (!size_line.ends_with("\r\n")) return std::nullopt;
        const auto size = std::stoul(size_line, nullptr, 16);
        const auto chunk = read_bytes(size + 2); // and the end of its line
        if (!chunk) return std::nullopt;
        if (size == 0) return body;
        body += chunk->substr(0, size);
    }
}

Server::Server(const RealStore& store, const std::vector<std::string>& options,
               std::vector<std::string> before)
    : token_(store.token()) {
    auto command = muniment({"serve", "--data", store.data().string(), "--listen", "127.0.0.1:0",
                             "--log-level", "warn"});
    command.arguments.insert(command.arguments.end(), options.begin(), options.end());
    command.arguments.insert(command.arguments.begin(), before.begin(), before.end());
    process_ = std::make_unique<Process>(command);
    const std::string mark = "listening on http://127.0.0.1:";
    while (process_->is_running()) {
        const auto said = process_->out();
        const auto found = said.find(mark);
        if (found != std::string::npos && said.ends_with("\n")) {
            port_ = static_cast<std::uint16_t>(std::stoul(said.substr(found + mark.size())));
            return;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

void Server::kill() {
    process_->signal(SIGKILL);
    process_->wait();
}

Outcome Server::stop() {
    process_->signal(SIGTERM);
    return process_->wait();
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0) {
            encoded += c;
        } else {
            encoded += '%';
            encoded += digits[byte >> 4U];
            encoded += digits[byte & 15U];
        }
    }
    return encoded;
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path.string());
    return {std::istreambuf_iterator<char>(file), {}};
}

void write_file(const std::filesystem::path& path, std::string_view bytes) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream file(path, std::ios::binary);
    file << bytes;
    if (!file.flush()) throw std::runtime_error("cannot write " + path.string());
}

void tamper(const std::filesystem::path& database, const std::string& sql) {
    SQLite::Database opened(database.string(), SQLite::OPEN_READWRITE);
    opened.exec("PRAGMA trusted_schema = ON; PRAGMA recursive_triggers = OFF; "
                "PRAGMA foreign_keys = OFF");
    opened.exec(sql);
    opened.execAndGet("PRAGMA wal_checkpoint(TRUNCATE)");
}

} // namespace muniment::scenarios
