#include "tools/commands/output.hpp"

#include "tools/commands/command.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>

namespace muniment::tools {

namespace {

int write_file(const std::string& path, const Produce& produce) {
    const auto partial = path + ".partial";
    const auto seal = path + ".seal";
    std::ofstream file(partial, std::ios::binary | std::ios::trunc);
    const auto note = produce([&](std::string_view piece) {
        file.write(piece.data(), static_cast<std::streamsize>(piece.size()));
        return file.good();
    });
    file.close();
    int code = note ? exit_code::done : note.error();
    std::error_code error;
    if (note) {
        std::ofstream(seal + ".partial", std::ios::binary | std::ios::trunc) << *note;
        const bool is_written =
            file && std::filesystem::file_size(seal + ".partial", error) == note->size();
        if (is_written) std::filesystem::rename(partial, path, error);
        if (is_written && !error) std::filesystem::rename(seal + ".partial", seal, error);
        if (!is_written || error)
            code = fail(exit_code::environment, "cannot write `" + path + "` and its seal");
    }
    std::filesystem::remove(partial, error);
    std::filesystem::remove(seal + ".partial", error);
    return code;
}

int write_standard_output(const Produce& produce) {
    const auto produced = produce([](std::string_view piece) {
        return std::fwrite(piece.data(), 1, piece.size(), stdout) == piece.size();
    });
    if (std::fflush(stdout) != 0) return fail(exit_code::environment, "cannot write the output");
    return produced ? exit_code::done : produced.error();
}

} // namespace

int write_output(const std::string& path, const Produce& produce) {
    return path.empty() ? write_standard_output(produce) : write_file(path, produce);
}

void note_no_seal() {
    std::cerr << "note: without --out the content is written without a seal\n";
}

} // namespace muniment::tools
