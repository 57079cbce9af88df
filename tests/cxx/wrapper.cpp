// luotsi.hpp: every class, and what it throws. usage: wrapper DEMO_COUNTY.jsonl FOLDER
#include <luotsi.hpp>
#include <luotsi.hpp>

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

static int failed = 0;

#define CHECK(condition)                                                                   \
    do {                                                                                   \
        if (!(condition)) {                                                                \
            ++failed;                                                                      \
            std::cout << __FILE__ << ':' << __LINE__ << ": does not hold: " #condition "\n"; \
        }                                                                                  \
    } while (false)

static_assert(!std::is_copy_constructible_v<luotsi::catalogue> && std::is_nothrow_move_constructible_v<luotsi::catalogue>);
static_assert(!std::is_copy_constructible_v<luotsi::result> && std::is_nothrow_move_constructible_v<luotsi::result>);
static_assert(std::is_base_of_v<std::exception, luotsi::error>);

// The status that something throws; LUOTSI_OK where it does not.
template <class Something>
static luotsi_status thrown(Something &&something) {
    try {
        something();
    } catch (const luotsi::error &wrong) {
        CHECK(std::string(wrong.what()).find(wrong.name()) == 0);
        CHECK(wrong.json().find(wrong.name()) != std::string::npos);
        return wrong.status();
    }
    return LUOTSI_OK;
}

static bool says(std::string_view text, std::string_view word) { return text.find(word) != std::string_view::npos; }

static void records() {
    const luotsi::catalogue catalogue(":memory:", luotsi::options().set("default_language", "sv"));
    CHECK(catalogue.put(R"({"kind": "service", "id": "s1", "name": "Klubb"})", R"({"now": "2026-03-01T08:00:00Z"})") == 1);
    CHECK(catalogue.put(R"([{"kind": "location", "id": "l1", "name": "Hus"}])") == 2);
    CHECK(says(catalogue.get(luotsi::kind::service, "s1"), R"("sv":"Klubb")"));
    CHECK(says(catalogue.changes(0, 10), R"("id":"l1")") && says(catalogue.history(luotsi::kind::location, "l1"), "2"));
    CHECK(catalogue.remove(luotsi::kind::service, "s1") == 3);
    CHECK(thrown([&] { (void)catalogue.get(luotsi::kind::service, "s1"); }) == LUOTSI_ERROR_NOT_FOUND);
    CHECK(says(catalogue.get(luotsi::kind::service, "s1", luotsi::audience::everybody, "2026-03-02T08:00:00Z"), "Klubb"));
    CHECK(thrown([&] { catalogue.put("{}"); }) == LUOTSI_ERROR_INVALID_DOCUMENT);
    CHECK(says(catalogue.info(), R"("revision":3)") && catalogue.check() == "[]");
    CHECK(thrown([] { luotsi::catalogue missing("no/such/file.luotsi"); }) == LUOTSI_ERROR_IO);
    CHECK(thrown([] { luotsi::options().set("colour", "red"); }) == LUOTSI_ERROR_UNKNOWN_FIELD);
}

static luotsi::result answers(const std::string &county, const std::string &folder) {
    const luotsi::catalogue catalogue(":memory:");
    CHECK(says(catalogue.import_file(county), R"("imported":true)"));
    luotsi::result answer = catalogue.search(R"({"text": "omaishoitajille", "facets": ["form"], "limit": 5})");
    CHECK(answer.size() == 5 && !answer.empty() && answer.total() >= 5);
    std::size_t seen = 0;
    for (const luotsi::hit &hit : answer) seen += !hit.id.empty() && !hit.title.empty() && !hit.reasons.empty();
    CHECK(seen == 5 && answer[0].score >= answer[4].score && !answer[0].distance_km);
    CHECK(!answer.facet("form").empty() && !answer.facet("form")[0].label.empty());
    CHECK(thrown([&] { (void)answer.facet("need"); }) == LUOTSI_ERROR_MISUSE);

    luotsi::request request(R"({"limit": 3})");
    CHECK(catalogue.search(request.text("muistikahvila"))[0].id == catalogue.search(R"({"text": "muistikahvila"})")[0].id);
    const char *profile = R"({"persons": [{"age": 78, "municipality": "272", "needs": [{"code": "memory"}]}]})";
    CHECK(says(catalogue.search(request.text("").profile(profile)).json(), "excluded_counts"));
    CHECK(thrown([&] { request.profile("[]"); }) == LUOTSI_ERROR_INVALID_REQUEST);
    const std::string asked = std::string(R"({"profile": )") + profile + "}";
    CHECK(says(catalogue.plan(asked, 3), R"("picks":[{)") && says(catalogue.why_not(asked, answer[0].id), R"("fits")"));
    CHECK(says(catalogue.suggest("karle", "sv"), R"("272")"));

    CHECK(catalogue.export_file(folder + "/wrapped.jsonl", luotsi::audience::steward) > 100);
    CHECK(says(catalogue.export_lines(luotsi::audience::everybody), R"({"kind":"organization")"));
    catalogue.backup(folder + "/wrapped.luotsi");
    CHECK(thrown([&] { catalogue.backup(folder + "/wrapped.luotsi"); }) == LUOTSI_ERROR_MISUSE);

    std::atomic<int> found{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; i++) threads.emplace_back([&] { found += catalogue.search(request).empty() ? 0 : 1; });
    for (std::thread &thread : threads) thread.join();
    CHECK(found == 4);
    catalogue.interrupt();
    return answer;
}

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    records();
    const luotsi::result outlived = answers(argv[1], argv[2]);
    CHECK(!outlived[0].title.empty() && says(outlived.json(), outlived[0].id));
    CHECK(luotsi::version() == luotsi_version().data);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
