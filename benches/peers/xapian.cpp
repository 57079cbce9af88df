/*
 * Xapian: terms weighted by BM25, a boolean term for each value of a filter, a slot for each facet, and one for the place.
 *
 * usage: xapian FOLDER ROUNDS, where FOLDER has rows.tsv and queries.tsv; see peer.hpp
 */
#include "peer.hpp"

#include <deque>
#include <filesystem>
#include <map>
#include <xapian.h>

static const unsigned PLACE_SLOT = FACETS;
/* Longer terms are refused. */
static const size_t LONGEST = 200;

static std::string value_term(int field, const std::string &value) { return std::string("X") + char('A' + field) + value; }

static std::string joined(const Strings &values) {
    std::string all;
    for (const std::string &value : values) all += (all.empty() ? "" : " ") + value;
    return all;
}

static Xapian::Document document(const Row &row) {
    Xapian::Document document;
    document.set_data(row.id + "\n" + row.title);
    document.add_boolean_term("Q" + row.id);
    for (const std::string &word : row.words)
        if (word.size() <= LONGEST) document.add_term(word);
    for (int field = 0; field < FIELD_COUNT; field++) {
        for (const std::string &value : row.values[field]) document.add_boolean_term(value_term(field, value));
        if (field < FACETS) document.add_value(field, joined(row.values[field]));
    }
    if (row.place.known)
        document.add_value(PLACE_SLOT, Xapian::LatLongCoord(row.place.latitude, row.place.longitude).serialise());
    return document;
}

static Xapian::Query any(const std::vector<Xapian::Query> &of) { return {Xapian::Query::OP_OR, of.begin(), of.end()}; }

static Xapian::Query query(const Asked &asked) {
    std::vector<Xapian::Query> words, filters;
    for (const Strings &terms : asked.words) words.push_back(any({terms.begin(), terms.end()}));
    if (!asked.prefix.empty()) words.emplace_back(Xapian::Query::OP_WILDCARD, asked.prefix);
    for (int field = 0; field < FIELD_COUNT; field++) {
        std::vector<Xapian::Query> values;
        for (const std::string &value : asked.filters[field]) values.emplace_back(value_term(field, value));
        if (!values.empty()) filters.push_back(any(values));
    }
    auto how = asked.all ? Xapian::Query::OP_AND : Xapian::Query::OP_OR;
    Xapian::Query text(how, words.begin(), words.end()), held(Xapian::Query::OP_AND, filters.begin(), filters.end());
    if (filters.empty()) return text;
    return words.empty() ? held : Xapian::Query(Xapian::Query::OP_FILTER, text, held);
}

class Peer {
    std::string path;
    Xapian::Database database;
    std::unique_ptr<Xapian::WritableDatabase> writer;

  public:
    static void build(const std::string &folder, const std::vector<Row> &rows) {
        setenv("XAPIAN_FLUSH_THRESHOLD", "1000000000", 1);
        {
            Xapian::WritableDatabase loose(folder + "/loose", Xapian::DB_CREATE_OR_OVERWRITE);
            for (const Row &row : rows) loose.add_document(document(row));
            loose.commit();
            loose.compact(folder + "/xapian");
        }
        std::filesystem::remove_all(folder + "/loose");
    }

    explicit Peer(const std::string &folder) : path(folder + "/xapian"), database(path) {}

    long ask(const Asked &asked) {
        if (asked.kind == "profile") return NONE;
        Xapian::Enquire enquire(database);
        enquire.set_query(query(asked));
        if (asked.words.empty() && asked.prefix.empty()) enquire.set_weighting_scheme(Xapian::BoolWeight());
        Xapian::LatLongDistanceKeyMaker distance(PLACE_SLOT, Xapian::LatLongCoord(asked.near.latitude, asked.near.longitude));
        if (asked.near.known) enquire.set_sort_by_key(&distance, false);
        std::deque<Xapian::ValueCountMatchSpy> spies;
        for (int facet = 0; asked.counts && facet < FACETS; facet++) spies.emplace_back(facet);
        for (auto &spy : spies) enquire.add_matchspy(&spy);
        /* Every match is looked at, so that the total and the counts are exact. */
        Xapian::MSet hits = enquire.get_mset(0, 10, database.get_doccount());
        std::vector<std::string> shown;
        for (auto hit = hits.begin(); hit != hits.end(); ++hit) shown.push_back(hit.get_document().get_data());
        /* A spy counts each set of values as one; the facet counts each of its values. */
        for (auto &spy : spies) {
            std::map<std::string, unsigned> table;
            for (auto value = spy.values_begin(); value != spy.values_end(); ++value)
                for (const std::string &one : split(*value, ' ')) table[one] += value.get_termfreq();
            std::vector<std::pair<unsigned, std::string>> most;
            for (const auto &[value, count] : table) most.emplace_back(count, value);
            size_t many = std::min<size_t>(20, most.size());
            std::partial_sort(most.begin(), most.begin() + many, most.end(), std::greater<>());
        }
        return hits.get_matches_estimated();
    }

    void change(const Row &row) {
        if (!writer) writer = std::make_unique<Xapian::WritableDatabase>(path, Xapian::DB_OPEN);
        writer->replace_document("Q" + row.id, document(row));
        writer->commit();
        database.reopen();
    }

    double megabytes() const {
        double bytes = 0;
        for (const auto &file : std::filesystem::recursive_directory_iterator(path)) bytes += file.file_size();
        return bytes / 1e6;
    }

    int process() const { return getpid(); }
};

int main(int argc, char **argv) {
    try {
        return program<Peer>(argc, argv);
    } catch (const Xapian::Error &error) {
        fprintf(stderr, "%s\n", error.get_description().c_str());
        return 1;
    }
}
