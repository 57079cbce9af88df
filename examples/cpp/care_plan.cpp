// Suggest support in the care plan, in C++: the window of a client-record system, and a second thread that searches
// while its user goes on typing.
//
//     care_plan county.luotsi
#include <luotsi.hpp>

#include <future>
#include <iostream>
#include <string>

namespace {

// What the record system knows of the client, and luotsi needs. It lives for one call and is stored nowhere.
struct client {
    int age;
    std::string municipality;
    bool cares_for_somebody;
    bool cannot_leave_home;

    std::string profile() const {
        return R"({"persons": [{"age": )" + std::to_string(age) + R"(, "municipality": ")" + municipality +
               R"(", "roles": [)" + (cares_for_somebody ? R"("informal_carer")" : "") +
               R"(], "needs": [{"code": "carer_respite", "weight": 3}, {"code": "carer_support"}],)" +
               R"( "constraints": {"home_or_remote": )" + (cannot_leave_home ? "true" : "false") + "}}]}";
    }
};

void show(const luotsi::result &suggestions) {
    std::cout << suggestions.total() << " services fit\n";
    for (const luotsi::hit &hit : suggestions) {
        std::cout << "* " << hit.title << ", " << hit.organization << '\n';
        if (!hit.next_start.empty()) std::cout << "  next: " << hit.next_start << '\n';
        if (!hit.phone.empty()) std::cout << "  call: " << hit.contact << ' ' << hit.phone << '\n';
        if (!hit.reasons.empty()) std::cout << "  why: " << hit.reasons.substr(0, hit.reasons.find('\n')) << '\n';
    }
    std::cout << "by form:";
    for (const luotsi::facet_value &form : suggestions.facet("form")) std::cout << ' ' << form.label << ' ' << form.count;
    std::cout << "\n\n";
}

}  // namespace

int main(int argc, char **argv) try {
    if (argc != 2) {
        std::cerr << "usage: care_plan CATALOGUE\n";
        return 2;
    }
    const luotsi::catalogue catalogue(argv[1], luotsi::options().set("mode", "read_only"));
    luotsi::request request(R"({"locale": "en", "limit": 5, "facets": ["form"], "now": "2026-03-10T10:00:00+02:00"})");

    for (const client &one : {client{74, "272", true, true}, client{51, "217", true, false}})
        show(catalogue.search(request.profile(one.profile())));

    // The catalogue is shared by threads; a result may outlive it and go from thread to thread.
    auto typed = std::async(std::launch::async, [&] { return catalogue.search(R"({"text": "muistik", "as_you_type": true})"); });
    std::cout << "as you type: " << typed.get()[0].title << '\n';

    // An error has its number for the program, a line for the log, and never a client's data.
    try {
        catalogue.search(R"({"colour": "red"})");
    } catch (const luotsi::error &wrong) {
        std::cout << wrong.name() << ": " << wrong.json() << '\n';
    }
    return 0;
} catch (const luotsi::error &wrong) {
    std::cerr << wrong.what() << '\n';
    return 1;
}
