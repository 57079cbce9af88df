// What one search with ten hits costs through luotsi.hpp: overhead CATALOGUE.
#include <luotsi.hpp>

#include <algorithm>
#include <chrono>
#include <iostream>

static const char *const REQUEST =
    R"({"filters": {"municipality": ["272"]}, "explain": "none", "now": "2026-03-10T10:00:00+02:00"})";

// The fastest of many blocks of calls counts: what else the machine does only adds.
template <class Call>
static void measure(const char *what, Call call) {
    constexpr int blocks = 400, calls = 100;
    double fastest = 1e9;
    for (int block = 0; block < blocks; block++) {
        const auto start = std::chrono::steady_clock::now();
        for (int i = 0; i < calls; i++) call();
        const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
        fastest = std::min(fastest, took.count());
    }
    std::cout << "C++, " << what << ": " << fastest / calls << " us\n";
}

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    const luotsi::catalogue catalogue(argv[1]);
    const luotsi::request prepared(REQUEST);
    std::size_t letters = 0;
    const auto read = [&](const luotsi::result &answer) {
        for (const luotsi::hit &hit : answer) letters += hit.title.size();
    };
    measure("JSON request", [&] { read(catalogue.search(REQUEST)); });
    measure("prepared request", [&] { read(catalogue.search(prepared)); });
    measure("answer as JSON", [&] { letters += catalogue.search(prepared).json().size(); });
    std::cout << letters << " letters\n";
    return 0;
}
