// luotsi.hpp: luotsi.h for C++17 and later. Header only; link libluotsi.
//
//     luotsi::catalogue catalogue("county.luotsi");
//     for (const luotsi::hit &hit : catalogue.search(R"({"text": "omaishoitajien vertaisryhmä"})"))
//         std::cout << hit.title << '\n';
//
// Errors are thrown as luotsi::error. Objects free themselves; they are moved, not copied. Texts are UTF-8: in as
// std::string_view, out as std::string where they are yours and as std::string_view where they live in a result.
// Threads: a catalogue, a request and a result may be used by all threads at once, but for moving and destruction.
#ifndef LUOTSI_HPP
#define LUOTSI_HPP

#include <luotsi.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace luotsi {

namespace detail {

inline std::string_view view(luotsi_str text) noexcept { return {text.data, text.len}; }

template <auto Free>
struct freed {
    template <class Handle>
    void operator()(Handle *handle) const noexcept {
        Free(handle);
    }
};

template <class Handle, auto Free>
using owned = std::unique_ptr<Handle, freed<Free>>;

}  // namespace detail

/// What went wrong: `what()` is one line for a log, and holds nothing of a client.
class error : public std::runtime_error {
public:
    /// Takes the error of a C call over.
    explicit error(luotsi_error *err)
        : std::runtime_error(std::string(detail::view(luotsi_error_text(err)))),
          status_(luotsi_error_code(err)),
          json_(detail::view(luotsi_error_json(err))) {
        luotsi_error_free(err);
    }

    /// LUOTSI_ERROR_...
    luotsi_status status() const noexcept { return status_; }
    /// Its name: `NOT_FOUND`, `BUSY` ...
    std::string_view name() const noexcept { return detail::view(luotsi_status_name(status_)); }
    /// Whether the same call may succeed when it is made again.
    bool is_retryable() const noexcept { return luotsi_status_is_retryable(status_) != 0; }
    /// Everything that is known, as JSON: `message`, `path`, `hint`, `current_seq` ...
    const std::string &json() const noexcept { return json_; }

private:
    luotsi_status status_;
    std::string json_;
};

namespace detail {

/// Makes a C call, whose last argument is the place for its error.
template <class Call>
void call(Call &&made) {
    luotsi_error *err = nullptr;
    if (made(&err) != LUOTSI_OK) throw error(err);
}

/// A C call that gives a text.
template <class Call>
std::string text(Call &&made) {
    luotsi_text *given = nullptr;
    call([&](luotsi_error **err) { return made(&given, err); });
    const owned<luotsi_text, luotsi_text_free> holder(given);
    return std::string(view(luotsi_text_get(given)));
}

/// A C call that gives a handle.
template <class Handle, class Call>
Handle *made(Call &&maker) {
    Handle *given = nullptr;
    call([&](luotsi_error **err) { return maker(&given, err); });
    return given;
}

}  // namespace detail

/// The version of the library, for example `0.1.0`.
inline std::string_view version() noexcept { return detail::view(luotsi_version()); }

/// The kinds of record.
enum class kind : std::uint32_t {
    organization = LUOTSI_KIND_ORGANIZATION,
    location = LUOTSI_KIND_LOCATION,
    service = LUOTSI_KIND_SERVICE
};

/// Who reads.
enum class audience : std::uint32_t {
    everybody = LUOTSI_AUDIENCE_PUBLIC,
    professional = LUOTSI_AUDIENCE_PROFESSIONAL,
    steward = LUOTSI_AUDIENCE_STEWARD
};

/// How a catalogue is opened: `luotsi::options().set("create", "true")`. The names are in luotsi.h.
class options {
public:
    options()
        : handle_(detail::made<luotsi_options>(
              [](luotsi_options **given, luotsi_error **err) { return luotsi_options_new(given, err); })) {}

    options &set(std::string_view name, std::string_view value) & {
        detail::call([&](luotsi_error **err) {
            return luotsi_options_set(get(), name.data(), name.size(), value.data(), value.size(), err);
        });
        return *this;
    }
    options &&set(std::string_view name, std::string_view value) && { return std::move(set(name, value)); }

    luotsi_options *get() const noexcept { return handle_.get(); }

private:
    detail::owned<luotsi_options, luotsi_options_free> handle_;
};

/// A prepared request: asked again and again with other words or for other clients.
class request {
public:
    explicit request(std::string_view json = {})
        : handle_(detail::made<luotsi_request>([&](luotsi_request **given, luotsi_error **err) {
              return luotsi_request_new(json.data(), json.size(), given, err);
          })) {}

    request &text(std::string_view words) {
        detail::call([&](luotsi_error **err) {
            return luotsi_request_set_text(get(), words.data(), words.size(), err);
        });
        return *this;
    }

    /// A profile as JSON; an empty one takes it out.
    request &profile(std::string_view json) {
        detail::call([&](luotsi_error **err) {
            return luotsi_request_set_profile(get(), json.data(), json.size(), err);
        });
        return *this;
    }

    luotsi_request *get() const noexcept { return handle_.get(); }

private:
    detail::owned<luotsi_request, luotsi_request_free> handle_;
};

/// One service that fits. The texts live as long as the result; those that are not known are empty.
struct hit {
    std::string_view id;
    std::string_view title;
    std::string_view language;      ///< of the title
    std::string_view summary;       ///< what it is, in a sentence or two
    std::string_view organization;  ///< its name
    std::string_view next_start;    ///< when it next happens: RFC 3339, local
    std::string_view register_by;   ///< the last day to register: YYYY-MM-DD
    std::string_view freshness;     ///< fresh, aging, stale, never_verified
    std::string_view reasons;       ///< why it is here: sentences, one a line
    std::string_view checks;        ///< what to check before referring: sentences, one a line
    std::string_view contact;       ///< whom to call: name or role
    std::string_view phone;
    std::int64_t score = 0;              ///< in thousandths
    std::optional<double> distance_km;   ///< to the nearest place
    bool fallback = false;               ///< whether the title is in another language than the reader's
};

/// One value of a facet, and how many services have it.
struct facet_value {
    std::string_view value;  ///< for a filter
    std::string_view label;  ///< for the reader
    std::uint64_t count = 0;
};

/// The answer to a request: a range of hits, and the rest. It may outlive the catalogue.
class result {
public:
    using const_iterator = std::vector<hit>::const_iterator;

    /// Takes the result of a C call over.
    explicit result(luotsi_result *given) : handle_(given), hits_(read(given)) {}

    const_iterator begin() const noexcept { return hits_.begin(); }
    const_iterator end() const noexcept { return hits_.end(); }
    /// The hits of the page.
    std::size_t size() const noexcept { return hits_.size(); }
    bool empty() const noexcept { return hits_.empty(); }
    const hit &operator[](std::size_t place) const { return hits_.at(place); }

    /// How many services fit, on this page and on the others.
    std::uint64_t total() const noexcept { return luotsi_result_total(get()); }

    /// The values of a facet that the request asked for, the most frequent first.
    std::vector<facet_value> facet(std::string_view name) const {
        std::size_t count = 0;
        std::vector<luotsi_facet_value> rows;
        const auto fill = [&](luotsi_error **err) {
            return luotsi_result_facet(get(), name.data(), name.size(), rows.data(), rows.size(),
                                       sizeof(luotsi_facet_value), &count, err);
        };
        detail::call(fill);
        rows.resize(count);
        detail::call(fill);
        std::vector<facet_value> values;
        values.reserve(count);
        for (const luotsi_facet_value &row : rows)
            values.push_back({detail::view(row.value), detail::view(row.label), row.count});
        return values;
    }

    /// The whole answer as JSON.
    std::string_view json() const noexcept { return detail::view(luotsi_result_json(get())); }

    luotsi_result *get() const noexcept { return handle_.get(); }

private:
    static std::vector<hit> read(const luotsi_result *given) {
        std::vector<luotsi_hit> rows(luotsi_result_count(given));
        detail::call([&](luotsi_error **err) {
            return luotsi_result_hits(given, rows.data(), rows.size(), sizeof(luotsi_hit), nullptr, err);
        });
        std::vector<hit> hits;
        hits.reserve(rows.size());
        for (const luotsi_hit &row : rows) {
            hit one;
            one.id = detail::view(row.id);
            one.title = detail::view(row.title);
            one.language = detail::view(row.language);
            one.summary = detail::view(row.summary);
            one.organization = detail::view(row.organization);
            one.next_start = detail::view(row.next_start);
            one.register_by = detail::view(row.register_by);
            one.freshness = detail::view(row.freshness);
            one.reasons = detail::view(row.reasons);
            one.checks = detail::view(row.checks);
            one.contact = detail::view(row.contact);
            one.phone = detail::view(row.phone);
            one.score = row.score;
            if (!std::isnan(row.distance_km)) one.distance_km = row.distance_km;
            one.fallback = (row.flags & LUOTSI_HIT_FALLBACK) != 0;
            hits.push_back(one);
        }
        return hits;
    }

    detail::owned<luotsi_result, luotsi_result_free> handle_;
    std::vector<hit> hits_;
};

/// An open catalogue. Requests, records, options of writes and reports are JSON; their schemas are published.
class catalogue {
public:
    /// Opens the catalogue at a path (UTF-8); `:memory:` is a new one in memory.
    explicit catalogue(std::string_view path) : catalogue(path, nullptr) {}
    catalogue(std::string_view path, const options &how) : catalogue(path, how.get()) {}

    /// Answers a request; an empty one is every service, ten hits.
    result search(std::string_view json = {}) const {
        return result(detail::made<luotsi_result>([&](luotsi_result **given, luotsi_error **err) {
            return luotsi_search(get(), json.data(), json.size(), given, err);
        }));
    }
    result search(const request &prepared) const {
        return result(detail::made<luotsi_result>([&](luotsi_result **given, luotsi_error **err) {
            return luotsi_search_prepared(get(), prepared.get(), given, err);
        }));
    }

    /// Why a service is not among the hits of a request.
    std::string why_not(std::string_view json, std::string_view id) const {
        return detail::text([&](luotsi_text **given, luotsi_error **err) {
            return luotsi_why_not(get(), json.data(), json.size(), id.data(), id.size(), given, err);
        });
    }

    /// The fewest services, at most `max`, that cover the most of what the persons of the request's profile need.
    std::string plan(std::string_view json, std::uint32_t max) const {
        return detail::text([&](luotsi_text **given, luotsi_error **err) {
            return luotsi_plan(get(), json.data(), json.size(), max, given, err);
        });
    }

    /// Whether a request gives the answer that a receipt is of.
    std::string verify_receipt(std::string_view json, std::string_view receipt) const {
        return detail::text([&](luotsi_text **given, luotsi_error **err) {
            return luotsi_verify_receipt(get(), json.data(), json.size(), receipt.data(), receipt.size(), given, err);
        });
    }

    /// Completions of what is being typed; an empty locale is the catalogue's own language.
    std::string suggest(std::string_view prefix, std::string_view locale = {}, audience reader = audience::professional,
                        std::uint32_t limit = 10) const {
        return detail::text([&](luotsi_text **given, luotsi_error **err) {
            return luotsi_suggest(get(), prefix.data(), prefix.size(), locale.data(), locale.size(),
                                  static_cast<std::uint32_t>(reader), limit, given, err);
        });
    }

    /// Puts a record, or all of an array; the newest version among them.
    std::uint64_t put(std::string_view records, std::string_view write_options = {}) const {
        std::uint64_t seq = 0;
        detail::call([&](luotsi_error **err) {
            return luotsi_put(get(), records.data(), records.size(), write_options.data(), write_options.size(), &seq,
                              err);
        });
        return seq;
    }

    /// A record; as it stood at an instant where `as_of` is not empty.
    std::string get(kind of, std::string_view id, audience reader = audience::professional,
                    std::string_view as_of = {}) const {
        return detail::text([&](luotsi_text **given, luotsi_error **err) {
            return luotsi_get(get(), static_cast<std::uint32_t>(of), id.data(), id.size(),
                              static_cast<std::uint32_t>(reader), as_of.data(), as_of.size(), given, err);
        });
    }

    /// Deletes a record; the number of the deletion.
    std::uint64_t remove(kind of, std::string_view id, std::string_view write_options = {}) const {
        std::uint64_t seq = 0;
        detail::call([&](luotsi_error **err) {
            return luotsi_delete(get(), static_cast<std::uint32_t>(of), id.data(), id.size(), write_options.data(),
                                 write_options.size(), &seq, err);
        });
        return seq;
    }

    /// Imports a file or a folder; the report.
    std::string import_file(std::string_view path, std::string_view import_options = {}) const {
        return detail::text([&](luotsi_text **given, luotsi_error **err) {
            return luotsi_import(get(), path.data(), path.size(), import_options.data(), import_options.size(), given,
                                 err);
        });
    }

    /// What an audience may see, as JSON Lines.
    std::string export_lines(audience reader) const {
        return detail::text([&](luotsi_text **given, luotsi_error **err) {
            return luotsi_export(get(), static_cast<std::uint32_t>(reader), given, err);
        });
    }

    /// The same to a new file; the number of records.
    std::uint64_t export_file(std::string_view path, audience reader) const {
        std::uint64_t count = 0;
        detail::call([&](luotsi_error **err) {
            return luotsi_export_file(get(), static_cast<std::uint32_t>(reader), path.data(), path.size(), &count, err);
        });
        return count;
    }

    /// The changes after `since`, at most `limit`.
    std::string changes(std::uint64_t since, std::uint32_t limit) const {
        return detail::text([&](luotsi_text **given, luotsi_error **err) {
            return luotsi_changes(get(), since, limit, given, err);
        });
    }

    /// The changes of one record.
    std::string history(kind of, std::string_view id) const {
        return detail::text([&](luotsi_text **given, luotsi_error **err) {
            return luotsi_history(get(), static_cast<std::uint32_t>(of), id.data(), id.size(), given, err);
        });
    }

    /// Lets a steward do one thing.
    std::string steward(std::string_view steward, std::string_view action) const {
        return detail::text([&](luotsi_text **given, luotsi_error **err) {
            return luotsi_steward(get(), steward.data(), steward.size(), action.data(), action.size(), given, err);
        });
    }

    /// Does one thing that concerns the past or the upkeep of the catalogue.
    std::string act(std::string_view action) const {
        return detail::text([&](luotsi_text **given, luotsi_error **err) {
            return luotsi_act(get(), action.data(), action.size(), given, err);
        });
    }

    /// What the catalogue is and holds.
    std::string info() const {
        return detail::text(
            [&](luotsi_text **given, luotsi_error **err) { return luotsi_info(get(), given, err); });
    }

    /// What is wrong with the file: an array of sentences, empty where it is sound.
    std::string check() const {
        return detail::text(
            [&](luotsi_text **given, luotsi_error **err) { return luotsi_check(get(), given, err); });
    }

    /// Copies the catalogue to a new file.
    void backup(std::string_view path) const {
        detail::call([&](luotsi_error **err) { return luotsi_backup(get(), path.data(), path.size(), err); });
    }

    /// Lets the calls that other threads are making end with LUOTSI_ERROR_INTERRUPTED.
    void interrupt() const noexcept { luotsi_interrupt(get()); }

    /// The handle, for functions of luotsi.h that have no method here.
    luotsi_catalogue *get() const noexcept { return handle_.get(); }

private:
    catalogue(std::string_view path, const luotsi_options *how)
        : handle_(detail::made<luotsi_catalogue>([&](luotsi_catalogue **given, luotsi_error **err) {
              return luotsi_open(path.data(), path.size(), how, given, err);
          })) {}

    detail::owned<luotsi_catalogue, luotsi_close> handle_;
};

}  // namespace luotsi

#endif  // LUOTSI_HPP
