// What one search with ten hits costs through luotsi.hpp: overhead CATALOGUE.
#include <luotsi.hpp>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <vector>

static const char *const REQUEST =
    R"({"filters": {"municipality": ["272"]}, "explain": "none", "now": "2026-03-10T10:00:00+02:00"})";

template <class Round>
static void measure(const char *what, Round round) {
    std::vector<double> times;
    for (int i = 0; i < 20000; i++) {
        const auto start = std::chrono::steady_clock::now();
        round();
        times.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count());
    }
    std::nth_element(times.begin(), times.begin() + 10000, times.end());
    std::cout << "C++, " << what << ": " << times[10000] << " us\n";
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
