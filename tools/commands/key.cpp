#include "api/v1/answers.hpp"
#include "eventstore/keys/key_files.hpp"
#include "eventstore/uuid.hpp"
#include "tools/commands/command.hpp"
#include "tools/store/token_key_files.hpp"

#include <iostream>

namespace muniment::tools {

namespace {

int show(const std::string& data) {
    const auto open = open_for_reading({data}, opening_progress());
    if (!open) return fail(exit_code::environment, open.error());
    std::cout << "origin       " << open->store->origin() << "\n"
              << "verifier key " << open->store->verifier_key() << "\n";
    return exit_code::done;
}

int rotate(const std::string& data, domain::KeyPurpose purpose) {
    const StoreDirectory directory{data};
    auto open = open_for_writing(directory, opening_progress());
    if (!open) return fail(exit_code::environment, open.error());
    const auto passphrase = eventstore::passphrase_from_environment;
    const auto& origin = open->store->origin();
    auto keys = eventstore::load_keys(directory.keys(), origin, passphrase);
    if (!keys) return fail(exit_code::environment, keys.error().what);
    const auto announced =
        eventstore::prepare_rotation(directory.keys(), *keys, purpose, passphrase());
    if (!announced) return fail(exit_code::environment, announced.error().what);

    api::WriteRequest request;
    request.principal = local_principal("cli");
    request.content = api::StoreCommand{api::RotateKey{*announced}};
    const auto written = open->store->write(request);
    if (!written) return fail(exit_code::environment, api::to_problem(written.error()).detail);
    // A crash from here on is made good at the next start: the log announces the successor.
    const auto settled =
        eventstore::settle_rotation(directory.keys(), origin, *announced, passphrase);
    if (!settled) return fail(exit_code::environment, settled.error().what);
    std::cout << "the new key is in force from position " << written->position.value + 1 << ": "
              << announced->new_key << "\n";
    return exit_code::done;
}

/// The keys of access tokens are no part of the log: nothing is announced there.
int rotate_for_tokens(const std::string& data) {
    const StoreDirectory directory{data};
    const auto open = open_for_writing(directory, opening_progress());
    if (!open) return fail(exit_code::environment, open.error());
    const auto rotated =
        rotate_token_keys(directory.keys(), eventstore::passphrase_from_environment);
    if (!rotated) return fail(exit_code::environment, rotated.error());
    std::cout << "the new token keys are in force from the next start; tokens signed with the old "
                 "ones count until they expire\n";
    return exit_code::done;
}

/// A new administrator for a store whose tokens are lost: whoever has the files has the store.
int recover(const std::string& data) {
    auto open = open_for_writing({data}, opening_progress());
    if (!open) return fail(exit_code::environment, open.error());
    const auto token = api::draw_token();
    api::WriteRequest request;
    request.principal = local_principal("cli");
    request.circumstances.reason = "recovered beside the data";
    request.content = api::StoreCommand{api::CreateClient{
        "key_" + eventstore::random_uuid(), "recovered administrator", {"*"}, token.hash, {}}};
    const auto written = open->store->write(request);
    if (!written) return fail(exit_code::environment, api::to_problem(written.error()).detail);
    std::cout << "administrator token " << token.text << "\n";
    return exit_code::done;
}

} // namespace

void add_key(CLI::App& program, int& exit_code) {
    auto* command = program.add_subcommand("key", "Keys of the store");
    command->require_subcommand(1);
    const auto data = std::make_shared<std::string>();
    const auto add = [&](const char* name, const char* what) {
        auto* sub = command->add_subcommand(name, what);
        sub->add_option("--data", *data, "the directory of the store")->required();
        return sub;
    };
    add("show", "Print the origin and the verifier key")->callback([data, &exit_code] {
        exit_code = show(*data);
    });
    add("recover", "Make a new administrator token, offline")->callback([data, &exit_code] {
        exit_code = recover(*data);
    });
    const auto purpose = std::make_shared<std::string>("event");
    auto* rotation = add("rotate", "Exchange a signing key, offline");
    rotation
        ->add_option("--purpose", *purpose,
                     "event: signs events; log: signs checkpoints; token: signs access tokens")
        ->check(CLI::IsMember({"event", "log", "token"}))
        ->capture_default_str();
    rotation->callback([data, purpose, &exit_code] {
        exit_code = *purpose == "token"
                        ? rotate_for_tokens(*data)
                        : rotate(*data, *purpose == "log" ? domain::KeyPurpose::log
                                                          : domain::KeyPurpose::event);
    });
}

} // namespace muniment::tools
