#include "tests/architecture/sizes.hpp"

#include <algorithm>
#include <cctype>

namespace muniment::architecture {
namespace {

enum class Scope { transparent, function, nested, initializer };

std::string one_line(std::string_view text) {
    std::string line;
    for (const char c : text) {
        const bool is_space = std::isspace(static_cast<unsigned char>(c)) != 0;
        if (!is_space)
            line += c;
        else if (!line.empty() && line.back() != ' ')
            line += ' ';
    }
    while (line.ends_with(' '))
        line.pop_back();
    return line;
}

bool has_word(std::string_view text, std::string_view word) {
    for (std::size_t at = text.find(word); at != std::string_view::npos;
         at = text.find(word, at + 1)) {
        const bool begins = at == 0 || !is_identifier_char(text[at - 1]);
        const std::size_t end = at + word.size();
        if (begins && (end == text.size() || !is_identifier_char(text[end]))) return true;
    }
    return false;
}

bool is_macro_char(char c) {
    return std::isupper(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// Where the parameters open, or npos. `operator()` opens none with its name.
std::size_t parameters_begin(std::string_view signature) {
    constexpr std::string_view call = "operator()";
    const std::size_t name = signature.find(call);
    return signature.find('(', name == std::string_view::npos ? 0 : name + call.size());
}

/// The offset after the bracket that closes the one at `open`.
std::size_t closing(std::string_view text, std::size_t open) {
    int depth = 0;
    for (std::size_t at = open; at < text.size(); ++at) {
        if (text[at] == '(') ++depth;
        if (text[at] == ')' && --depth == 0) return at + 1;
    }
    return text.size();
}

/// Whether an `=` outside brackets makes it a variable rather than a function.
bool assigns(std::string_view head) {
    const std::size_t open = parameters_begin(head);
    const std::string_view name = head.substr(0, open);
    return name.find('=') != std::string_view::npos && !has_word(name, "operator");
}

Scope scope_opened_by(std::string_view head) {
    if (has_word(head, "namespace")) return Scope::transparent;
    const std::size_t open = parameters_begin(head);
    if (open == std::string_view::npos) {
        const bool is_type =
            has_word(head, "struct") || has_word(head, "class") || has_word(head, "union");
        return is_type ? Scope::transparent : Scope::nested;
    }
    if (assigns(head)) return Scope::nested;
    const std::string_view after = head.substr(closing(head, open));
    const bool initializes = after.find(" : ") != std::string_view::npos;
    if (initializes && (is_identifier_char(head.back()) || head.back() == '>'))
        return Scope::initializer;
    return Scope::function;
}

std::size_t count_parameters(std::string_view signature) {
    const std::size_t open = parameters_begin(signature);
    if (open == std::string_view::npos) return 0;
    const std::string_view list = signature.substr(open + 1, closing(signature, open) - open - 2);
    if (list.empty()) return 0;
    int depth = 0;
    std::size_t count = 1;
    char before = ' ';
    for (const char c : list) {
        if (c == '(' || c == '[' || c == '{' || c == '<') ++depth;
        if (c == ')' || c == ']' || c == '}' || (c == '>' && before != '-')) --depth;
        if (c == ',' && depth == 0) ++count;
        before = c;
    }
    return count;
}

/// Walks over the braces of code without comments and literals.
class FunctionScanner {
  public:
    explicit FunctionScanner(std::string_view code) : code_(code) {}

    std::vector<Function> scan() {
        for (at_ = 0; at_ < code_.size(); ++at_) {
            const char c = code_[at_];
            if (c == '(') ++parens_;
            if (c == ')') --parens_;
            if (c == '{') open();
            if (c == '}' && !frames_.empty()) close();
            if (c == ';' && parens_ == 0) begin_ = at_ + 1;
        }
        return std::move(found_);
    }

  private:
    struct Frame {
        Scope scope;
        int parens;
        std::size_t begin; ///< of the statement that opened it
    };

    void open() {
        skip_macro_calls();
        const std::string head = one_line(code_.substr(begin_, at_ - begin_));
        const bool is_inside = std::ranges::any_of(
            frames_, [](const Frame& frame) { return frame.scope != Scope::transparent; });
        const Scope scope = is_inside || parens_ > 0 ? Scope::nested : scope_opened_by(head);
        frames_.push_back({scope, parens_, begin_});
        parens_ = 0;
        begin_ = at_ + 1;
    }

    /// `BOOST_DESCRIBE_STRUCT(…)` stands without a semicolon before what follows. A macro that
    /// opens the braces itself, such as `TEST(…)`, stays.
    void skip_macro_calls() {
        while (true) {
            const std::size_t begin = code_.find_first_not_of(" \n", begin_);
            std::size_t end = begin;
            while (end < at_ && is_macro_char(code_[end]))
                ++end;
            if (end == begin || end >= at_ || code_[end] != '(') return;
            const std::size_t after = closing(code_, end);
            const std::size_t next = code_.find_first_not_of(" \n", after);
            if (next >= at_ || code_[next] == ':') return; // a constructor
            begin_ = after;
        }
    }

    void close() {
        const Frame frame = frames_.back();
        frames_.pop_back();
        parens_ = frame.parens;
        if (frame.scope == Scope::function) report(frame.begin);
        const bool goes_on = frame.scope == Scope::initializer || frame.parens > 0;
        begin_ = goes_on ? frame.begin : at_ + 1;
    }

    void report(std::size_t begin) {
        begin = code_.find_first_not_of(" \n", begin);
        const std::string head = one_line(code_.substr(begin, code_.find('{', begin) - begin));
        const std::size_t line = line_at(code_, begin);
        found_.push_back(
            {head.substr(0, closing(head, std::min(parameters_begin(head), head.size()))), line,
             line_at(code_, at_) - line + 1, count_parameters(head)});
    }

    std::string_view code_;
    std::size_t at_ = 0;
    std::size_t begin_ = 0;
    int parens_ = 0;
    std::vector<Frame> frames_;
    std::vector<Function> found_;
};

std::size_t columns_of(std::string_view line) {
    return static_cast<std::size_t>(std::ranges::count_if(
        line, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool is_one_literal(std::string_view line) {
    const std::size_t begin = line.find_first_not_of(' ');
    return line.substr(begin).starts_with('"') || line.substr(begin).starts_with("R\"");
}

} // namespace

std::vector<Function> functions_of(std::string_view text) {
    const std::string code = code_only(text);
    return FunctionScanner(code).scan();
}

Findings file_size_findings(const TextFile& file) {
    const std::size_t max = is_header(file.path) ? header_lines_max : source_lines_max;
    const std::size_t count = lines_of(file.text).size();
    if (count <= max) return {};
    return {file.path + ": " + std::to_string(count) + " lines, at most " + std::to_string(max) +
            "; split it by meaning"};
}

Findings line_width_findings(const TextFile& file) {
    Findings findings;
    std::size_t number = 0;
    for (const std::string_view line : lines_of(file.text)) {
        ++number;
        if (columns_of(line) > line_columns_max && !is_one_literal(line))
            findings.push_back(file.path + ":" + std::to_string(number) + ": " +
                               std::to_string(columns_of(line)) + " columns, at most " +
                               std::to_string(line_columns_max));
    }
    return findings;
}

Findings function_findings(const TextFile& file) {
    Findings findings;
    for (const Function& function : functions_of(file.text)) {
        const std::string where =
            file.path + ":" + std::to_string(function.line) + ": `" + function.signature + "` ";
        if (function.length > function_lines_max)
            findings.push_back(where + "has " + std::to_string(function.length) +
                               " lines, at most " + std::to_string(function_lines_max));
        if (function.parameters > function_parameters_max)
            findings.push_back(where + "takes " + std::to_string(function.parameters) +
                               " parameters, at most " + std::to_string(function_parameters_max));
    }
    return findings;
}

} // namespace muniment::architecture
