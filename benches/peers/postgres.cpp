/*
 * PostgreSQL: a table of services with a tsvector of their terms and an array for each field, GIN over each of them.
 *
 * usage: postgres FOLDER ROUNDS, where FOLDER has rows.tsv and queries.tsv, see peer.hpp; postgres.sh starts the server
 */
#include "peer.hpp"

#include <libpq-fe.h>
#include <map>
#include <sstream>

static std::string fields(const char *before, const char *after) {
    std::string all;
    for (const char *field : FIELDS) all += std::string(all.empty() ? "" : ", ") + before + field + after;
    return all;
}

/* A list as an array of PostgreSQL; neither codes nor terms have quotes or backslashes. */
static std::string array(const Strings &values) {
    std::string text;
    for (const std::string &value : values) text += (text.empty() ? "\"" : ",\"") + value + "\"";
    return "{" + text + "}";
}

/* A term of a tsvector or a tsquery, as it is written. */
static std::string quoted(const std::string &term) {
    std::string text = "'";
    for (char letter : term) text += letter == '\'' ? "''" : letter == '\\' ? "\\\\" : std::string(1, letter);
    return text + "'";
}

/* What to_tsvector('simple', ...) makes of the terms, were each a word to its parser. Positions end at 16383. */
static std::string vector(const Strings &terms) {
    std::string text;
    size_t position = 0;
    for (const std::string &term : terms)
        text += quoted(term) + ":" + std::to_string(std::min<size_t>(++position, 16383)) + " ";
    return text;
}

static std::string query(const Asked &asked) {
    std::string text;
    auto add = [&](const std::string &word) { text += (text.empty() ? "(" : asked.all ? " & (" : " | (") + word + ")"; };
    for (const Strings &terms : asked.words) {
        std::string any;
        for (const std::string &term : terms) any += (any.empty() ? "" : " | ") + quoted(term);
        add(any);
    }
    if (!asked.prefix.empty()) add(quoted(asked.prefix) + ":*");
    return text;
}

static Strings cells(const Row &row) {
    Strings cells{row.id, row.title, vector(row.words)};
    for (const Strings &values : row.values) cells.push_back(array(values));
    for (double degrees : {row.place.latitude, row.place.longitude})
        cells.push_back(row.place.known ? std::to_string(degrees) : "\\N");
    return cells;
}

class Session {
    PGconn *connection;

  public:
    explicit Session(const std::string &folder) {
        connection = PQconnectdb(("host=" + folder + "/postgres user=postgres dbname=postgres").c_str());
        if (PQstatus(connection) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(connection));
    }
    ~Session() { PQfinish(connection); }
    Session(const Session &) = delete;

    using Result = std::unique_ptr<PGresult, decltype(&PQclear)>;

    Result checked(PGresult *result) {
        Result owned(result, PQclear);
        auto status = PQresultStatus(result);
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_COPY_IN)
            throw std::runtime_error(PQerrorMessage(connection));
        return owned;
    }
    Result run(const std::string &sql) { return checked(PQexec(connection, sql.c_str())); }
    void prepare(const std::string &name, const std::string &sql) {
        checked(PQprepare(connection, name.c_str(), sql.c_str(), 0, nullptr));
    }
    Result prepared(const std::string &name, const Strings &values) {
        std::vector<const char *> texts;
        for (const std::string &value : values) texts.push_back(value == "\\N" ? nullptr : value.c_str());
        return checked(PQexecPrepared(connection, name.c_str(), (int)texts.size(), texts.data(), nullptr, nullptr, 0));
    }
    void copy(const std::vector<Row> &rows) {
        run("COPY service FROM STDIN");
        for (size_t place = 0; place < rows.size(); place++) {
            std::string line = std::to_string(place + 1);
            for (const std::string &cell : cells(rows[place])) {
                line += '\t';
                /* A backslash of a title is doubled. */
                for (char letter : cell) line += letter == '\\' && cell != "\\N" ? "\\\\" : std::string(1, letter);
            }
            line += '\n';
            if (PQputCopyData(connection, line.data(), (int)line.size()) != 1) break;
        }
        PQputCopyEnd(connection, nullptr);
        checked(PQgetResult(connection));
        while (PGresult *rest = PQgetResult(connection)) PQclear(rest);
    }
};

class Peer {
    Session session;
    /* The name of the prepared statement of each form of question. */
    std::map<std::string, std::string> statements;

    /* The hits, then ten of them, how many they are, and the tables, in one statement. */
    static std::string statement(const Asked &asked, bool words) {
        int next = 1;
        std::string held = words ? "words @@ $1::tsquery" : "true";
        if (words) next++;
        for (int field = 0; field < FIELD_COUNT; field++)
            if (!asked.filters[field].empty())
                held += std::string(" AND ") + FIELDS[field] + " && $" + std::to_string(next++) + "::text[]";
        std::string order = words ? "ts_rank(words, $1::tsquery)" : "0::real", columns, tables;
        if (asked.near.known) {
            /* The nearest on a map that is as wide as the place is north; the fewest squares come first. */
            std::string north = "$" + std::to_string(next), east = "$" + std::to_string(next + 1);
            order = "-((latitude - " + north + "::float8) ^ 2 + (cos(radians(" + north + "::float8)) * (longitude - " +
                    east + "::float8)) ^ 2)";
        }
        for (int facet = 0; asked.counts && facet < FACETS; facet++) {
            std::string name = FIELDS[facet];
            columns += ", " + name;
            tables += " UNION ALL (SELECT '" + name + "', value, count(*)::text FROM (SELECT unnest(" + name +
                      ") AS value FROM hit) of_hits GROUP BY value ORDER BY count(*) DESC, value LIMIT 20)";
        }
        return "WITH hit AS MATERIALIZED (SELECT row, " + order + " AS score" + columns + " FROM service WHERE " + held +
               ") SELECT 'total' AS part, count(*)::text AS a, NULL AS b FROM hit UNION ALL "
               "(SELECT 'hit', id, title FROM (SELECT row, score FROM hit ORDER BY score DESC NULLS LAST, row LIMIT 10) best "
               "JOIN service USING (row) ORDER BY score DESC NULLS LAST, row)" + tables;
    }

  public:
    static void build(const std::string &folder, const std::vector<Row> &rows) {
        Session session(folder);
        session.run("CREATE TABLE service (row int PRIMARY KEY, id text UNIQUE, title text, words tsvector, " +
                    fields("", " text[]") + ", latitude float8, longitude float8)");
        session.copy(rows);
        session.run("CREATE INDEX ON service USING gin (words) WITH (fastupdate = off)");
        for (const char *field : FIELDS)
            session.run(std::string("CREATE INDEX ON service USING gin (") + field + ") WITH (fastupdate = off)");
        session.run("VACUUM (ANALYZE) service");
        session.run("CHECKPOINT");
    }

    explicit Peer(const std::string &folder) : session(folder) {}

    long ask(const Asked &asked) {
        if (asked.kind == "profile") return NONE;
        Strings values;
        std::string words = query(asked);
        if (!words.empty()) values.push_back(words);
        for (const Strings &filter : asked.filters)
            if (!filter.empty()) values.push_back(array(filter));
        if (asked.near.known)
            values.insert(values.end(), {std::to_string(asked.near.latitude), std::to_string(asked.near.longitude)});
        std::string sql = statement(asked, !words.empty());
        auto [name, fresh] = statements.emplace(sql, "s" + std::to_string(statements.size()));
        if (fresh) session.prepare(name->second, sql);
        auto result = session.prepared(name->second, values);
        return std::atol(PQgetvalue(result.get(), 0, 1));
    }

    void change(const Row &row) {
        Strings values = cells(row);
        if (statements.emplace("change", "change").second) {
            std::string marks;
            for (size_t mark = 1; mark <= values.size(); mark++) marks += (mark > 1 ? ", $" : "$") + std::to_string(mark);
            session.prepare("change", "UPDATE service SET (id, title, words, " + fields("", "") +
                                          ", latitude, longitude) = ROW(" + marks + ") WHERE id = $1");
        }
        session.prepared("change", values);
    }

    double megabytes() {
        return std::atof(PQgetvalue(session.run("SELECT pg_total_relation_size('service') / 1e6").get(), 0, 0));
    }

    int process() { return std::atoi(PQgetvalue(session.run("SELECT pg_backend_pid()").get(), 0, 0)); }
};

int main(int argc, char **argv) { return program<Peer>(argc, argv); }
