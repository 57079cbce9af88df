/*
 * What peers in processes of their own share: the rows and queries that `compare` has written, the clock, and the report.
 *
 * A peer is a class with
 *   static void build(const std::string &folder, const std::vector<Row> &rows);
 *   explicit Peer(const std::string &folder);     opens what was built
 *   long ask(const Asked &asked);                 ten ids with titles and the facets' tables; the number of hits, or NONE
 *   void change(const Row &row);                  puts a service in place of the old one, durably
 *   double megabytes();                           on disk
 *   int process();                                that holds it in memory: its own, or a server's
 */
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <malloc.h>
#include <memory>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <vector>

/* The facets come first. */
static const char *const FIELDS[] = {"form", "need", "language", "delivery", "municipality",
                                     "cost", "basis", "access", "status"};
constexpr int FACETS = 5, FIELD_COUNT = 9;
/* Of a question that a peer has no answer to. */
constexpr long NONE = -1;
/* What takes longer is asked in one round after the warm one. */
constexpr double SLOW_US = 10000.0;
constexpr size_t CHANGES = 15;

using Strings = std::vector<std::string>;

struct Place {
    bool known = false;
    double latitude = 0, longitude = 0;
};

struct Row {
    std::string id, title;
    Strings words;
    Strings values[FIELD_COUNT];
    Place place;
};

struct Asked {
    std::string kind;
    bool all = false, counts = false;
    /* For each word, the terms by which it is found. */
    std::vector<Strings> words;
    std::string prefix;
    Strings filters[FIELD_COUNT];
    Place near;
};

/* The parts of a text; an empty list has none, a line has a last cell even where that is empty. */
inline Strings split(const std::string &text, char at) {
    Strings parts;
    for (size_t from = 0, to; from < text.size() || (at == '\t' && from <= text.size()); from = to + 1) {
        to = std::min(text.find(at, from), text.size());
        parts.push_back(text.substr(from, to - from));
    }
    return parts;
}

template <class Take> void lines(const std::string &path, size_t columns, Take take) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        Strings cells = split(line, '\t');
        if (cells.size() != columns) throw std::runtime_error(path + ": a line is not as it should be");
        take(cells);
    }
}

inline Place place(const std::string &latitude, const std::string &longitude) {
    if (latitude.empty()) return {};
    return {true, std::atof(latitude.c_str()), std::atof(longitude.c_str())};
}

inline std::vector<Row> rows_of(const std::string &folder) {
    std::vector<Row> rows;
    lines(folder + "/rows.tsv", 5 + FIELD_COUNT, [&](const Strings &cells) {
        Row row{cells[0], cells[1], split(cells[2], ' '), {}, place(cells[3 + FIELD_COUNT], cells[4 + FIELD_COUNT])};
        for (int field = 0; field < FIELD_COUNT; field++) row.values[field] = split(cells[3 + field], ' ');
        rows.push_back(std::move(row));
    });
    return rows;
}

inline std::vector<Asked> queries_of(const std::string &folder) {
    std::vector<Asked> queries;
    lines(folder + "/queries.tsv", 7 + FIELD_COUNT, [&](const Strings &cells) {
        Asked asked{cells[0], cells[1] == "all", cells[2] == "counts", {}, cells[4], {}, {}};
        for (const std::string &terms : split(cells[3], ' ')) asked.words.push_back(split(terms, '|'));
        for (int field = 0; field < FIELD_COUNT; field++) asked.filters[field] = split(cells[5 + field], ' ');
        asked.near = place(cells[5 + FIELD_COUNT], cells[6 + FIELD_COUNT]);
        queries.push_back(std::move(asked));
    });
    return queries;
}

/* Microseconds that something takes. */
template <class Work> double took(Work work) {
    auto started = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - started).count();
}

/* Megabytes of memory that a process holds, what this one's allocator keeps for later not counted. */
inline double memory(int process) {
    malloc_trim(0);
    long pages = 0;
    std::ifstream statm("/proc/" + std::to_string(process) + "/statm");
    statm >> pages >> pages;
    return (double)pages * 4096 / 1e6;
}

/* Builds a peer, asks the queries in rounds, and prints figures and then, for each query, microseconds and hits, or `-`. */
template <class Peer> void measure(const std::string &folder, int rounds) {
    std::vector<Asked> queries = queries_of(folder);
    std::vector<Row> rows = rows_of(folder);
    printf("build_s %.2f\n", took([&] { Peer::build(folder, rows); }) / 1e6);
    std::vector<Row> changed;
    for (size_t place = 0; place < rows.size() && changed.size() < CHANGES; place += std::max<size_t>(rows.size() / CHANGES, 1)) {
        changed.push_back(rows[place]);
        changed.back().title += " muutos";
    }
    std::vector<Row>().swap(rows);

    double before = memory(getpid());
    std::unique_ptr<Peer> peer;
    double opened = took([&] {
        peer = std::make_unique<Peer>(folder);
        peer->ask(queries[0]);
    });
    if (peer->process() != getpid()) before = 0;
    double held = std::max(memory(peer->process()) - before, 0.0);
    printf("open_ms %.2f\nmemory_mb %.1f\nfile_mb %.1f\n", opened / 1e3, held, peer->megabytes());

    std::vector<double> best(queries.size(), 1e18);
    std::vector<long> hits(queries.size(), NONE);
    for (int round = 0; round <= rounds; round++)
        for (size_t place = 0; place < queries.size(); place++) {
            if (round > 0 && (hits[place] == NONE || (round > 1 && best[place] > SLOW_US))) continue;
            double one = took([&] { hits[place] = peer->ask(queries[place]); });
            /* The first round warms up. */
            if (round > 0) best[place] = std::min(best[place], one);
        }

    std::vector<double> visible;
    for (const Row &row : changed)
        visible.push_back(took([&] {
            peer->change(row);
            peer->ask(queries[0]);
        }));
    std::sort(visible.begin(), visible.end());
    printf("update_ms %.2f\n", visible[visible.size() / 2] / 1e3);
    for (size_t place = 0; place < queries.size(); place++)
        if (hits[place] == NONE) printf("-\n");
        else printf("%.1f %ld\n", best[place], hits[place]);
}

/* The program of a peer: usage: PROGRAM FOLDER ROUNDS. */
template <class Peer> int program(int argc, char **argv) {
    if (argc < 3) return 2;
    try {
        measure<Peer>(argv[1], std::atoi(argv[2]));
        return 0;
    } catch (const std::exception &error) {
        fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
