#pragma once

#include "domain/expected.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace muniment::eventstore {

/// A file that is written beside another and then takes its place, durably: after a crash at any
/// step the path holds what it held before or the new bytes, whole. `<path>.new` is used on the way
/// and goes if this does before `commit`. Errors are sentences. Not thread-safe, and not towards
/// another on the same path.
class FileReplacement {
  public:
    static domain::Expected<FileReplacement, std::string> begin(const std::filesystem::path& path,
                                                                unsigned mode);
    FileReplacement(FileReplacement&& other) noexcept;
    FileReplacement& operator=(FileReplacement&&) = delete;
    ~FileReplacement();

    domain::Expected<domain::Done, std::string> write(std::string_view bytes);
    domain::Expected<domain::Done, std::string> commit();

  private:
    FileReplacement(std::filesystem::path path, std::filesystem::path beside, int file)
        : path_(std::move(path)), beside_(std::move(beside)), file_(file) {}
    std::filesystem::path path_;
    std::filesystem::path beside_;
    int file_; ///< -1: moved from
};

/// Puts a file with these bytes in the place of what is there, durably: after a crash at any step
/// the file holds the old bytes or the new ones, whole (`FileReplacement`), mode 0644. The error is
/// a sentence. Not thread-safe towards itself on the same path.
domain::Expected<domain::Done, std::string> replace_file(const std::filesystem::path& path,
                                                         std::string_view bytes);

} // namespace muniment::eventstore
