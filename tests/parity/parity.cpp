// Answers every request of a file, one a line, as core/examples/answers.rs does: parity CATALOGUE REQUESTS SERVICE
#include <luotsi.hpp>

#include <fstream>
#include <iostream>
#include <string>
#include <vector>

// The receipt in an answer: an object, whose texts hold no braces.
static std::string receipt_of(const std::string &answer) {
    const std::size_t start = answer.find("\"receipt\":{") + 10;
    std::size_t end = start;
    int depth = 0;
    do {
        depth += answer[end] == '{' ? 1 : answer[end] == '}' ? -1 : 0;
        ++end;
    } while (depth > 0);
    return answer.substr(start, end - start);
}

int main(int argc, char **argv) {
    if (argc != 4) return 2;
    const luotsi::catalogue catalogue(argv[1]);
    std::ifstream requests(argv[2]);
    for (std::string request; std::getline(requests, request);) {
        std::vector<std::string> answers;
        // An error is an answer too.
        const auto ask = [&](const auto &call) {
            try {
                std::cout << answers.emplace_back(call()) << '\n';
            } catch (const luotsi::error &wrong) {
                std::cout << wrong.json() << '\n';
            }
        };
        ask([&] { return std::string(catalogue.search(request).json()); });
        ask([&] { return catalogue.why_not(request, argv[3]); });
        if (request.find("\"profile\"") != std::string::npos) ask([&] { return catalogue.plan(request, 4); });
        for (const std::string &answer : answers) std::cout << catalogue.verify_receipt(request, receipt_of(answer)) << '\n';
    }
    return 0;
}
