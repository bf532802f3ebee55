#include "api/auth/issuer_keys.hpp"

#include "api/auth/jwt.hpp"

#include <boost/json/parse.hpp>
#include <spdlog/spdlog.h>

#include <chrono>

namespace muniment::api {

namespace {

using domain::Expected;
using domain::Failure;

constexpr std::int64_t us_of_s = 1'000'000;

/// `…/.well-known/openid-configuration` behind the issuer's path (OpenID Connect Discovery 1.0).
std::string discovery_url(std::string issuer) {
    while (issuer.ends_with('/'))
        issuer.pop_back();
    return issuer + "/.well-known/openid-configuration";
}

} // namespace

IssuerKeys::IssuerKeys(IssuerSettings settings, Fetch fetch, Now now)
    : settings_(std::move(settings)), fetch_(std::move(fetch)), now_(std::move(now)),
      thread_([this] { run(); }) {}

IssuerKeys::~IssuerKeys() {
    {
        const std::lock_guard lock(mutex_);
        is_stopping_ = true;
    }
    wanted_changed_.notify_all();
    fetched_.notify_all();
    thread_.join();
}

bool IssuerKeys::may_fetch(domain::Instant now) const {
    return !last_begin_ || now.us - last_begin_->us >= limits::keys_refresh_min_s * us_of_s;
}

bool IssuerKeys::is_old(domain::Instant now) const {
    return !last_begin_ || now.us - last_begin_->us >= limits::keys_refresh_s * us_of_s;
}

std::optional<VerificationKey> IssuerKeys::find(std::string_view id, SignatureAlgorithm algorithm) {
    const auto now = now_();
    std::unique_lock lock(mutex_);
    const auto look_up = [&]() -> std::optional<VerificationKey> {
        const auto* key = keys_ ? keys_->find(id, algorithm) : nullptr;
        return key == nullptr ? std::nullopt : std::optional(*key);
    };
    const auto want = [&] {
        is_wanted_ = true;
        wanted_changed_.notify_one();
    };
    if (auto key = look_up()) {
        if (is_old(now) && !is_wanted_ && !is_fetching_) want(); // nobody waits for it
        return key;
    }
    const bool is_coming = is_wanted_ || is_fetching_;
    if ((!is_coming && !may_fetch(now)) || waiters_ == limits::key_waiters_max) return std::nullopt;
    if (!is_coming) want();
    const auto seen = fetches_ended_;
    ++waiters_;
    fetched_.wait_for(lock, std::chrono::milliseconds(limits::key_wait_max_ms),
                      [&] { return is_stopping_ || fetches_ended_ != seen; });
    --waiters_;
    return look_up();
}

void IssuerKeys::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        // Without being asked too: a key that the issuer withdrew must not outlive a quiet night.
        wanted_changed_.wait_for(lock, std::chrono::seconds(limits::keys_refresh_s),
                                 [&] { return is_wanted_ || is_stopping_; });
        if (is_stopping_) return;
        is_wanted_ = false;
        is_fetching_ = true;
        last_begin_ = now_();
        lock.unlock();
        auto keys = fetch_keys();
        if (keys)
            spdlog::info("keys of issuer `{}` fetched: {}", settings_.issuer, keys->keys().size());
        else
            spdlog::warn("keys of issuer `{}`: {}", settings_.issuer, keys.error());
        lock.lock();
        if (keys) keys_ = std::make_shared<const KeySet>(std::move(keys).value());
        is_fetching_ = false;
        ++fetches_ended_;
        fetched_.notify_all();
    }
}

Expected<KeySet, std::string> IssuerKeys::fetch_keys() {
    auto url = settings_.jwks_url;
    if (url.empty()) url = TRY(discover());
    const auto document = TRY(fetch_(url));
    auto keys = KeySet::parse(document);
    if (!keys) return Failure{"`" + url + "` " + keys.error()};
    return keys;
}

/// The discovery document must be of this issuer, else anybody's keys could be slipped in.
Expected<std::string, std::string> IssuerKeys::discover() {
    const auto url = discovery_url(settings_.issuer);
    const auto text = TRY(fetch_(url));
    boost::json::error_code error;
    const auto document = boost::json::parse({text.data(), text.size()}, error);
    if (error || !document.is_object()) return Failure{"`" + url + "` is no JSON object"};
    if (text_of(document.get_object(), "issuer") != settings_.issuer)
        return Failure{"`" + url + "` is of another issuer"};
    auto jwks_url = text_of(document.get_object(), "jwks_uri");
    if (const auto problem = issuer_url_problem(jwks_url))
        return Failure{"`jwks_uri` of `" + url + "` " + *problem};
    return jwks_url;
}

} // namespace muniment::api
