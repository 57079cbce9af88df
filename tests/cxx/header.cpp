// The header in C++: it compiles twice over, its structures are plain, and its handles go into smart pointers.
#include <luotsi.h>
#include <luotsi.h>

#include <memory>
#include <string>
#include <type_traits>

static_assert(std::is_standard_layout<luotsi_hit>::value && std::is_trivial<luotsi_hit>::value, "");
static_assert(std::is_standard_layout<luotsi_facet_value>::value && std::is_trivial<luotsi_facet_value>::value, "");
static_assert(std::is_same<luotsi_status, std::int32_t>::value, "");
static_assert(LUOTSI_OK == 0 && LUOTSI_ERROR_PANIC == 91, "");

struct Close {
    void operator()(luotsi_catalogue *catalogue) const { luotsi_close(catalogue); }
    void operator()(luotsi_result *result) const { luotsi_result_free(result); }
};

static std::string text(luotsi_str borrowed) { return std::string(borrowed.data, borrowed.len); }

int main() {
    luotsi_catalogue *opened = nullptr;
    luotsi_result *found = nullptr;
    const std::string path = ":memory:";
    if (luotsi_open(path.data(), path.size(), nullptr, &opened, nullptr) != LUOTSI_OK) return 1;
    const std::unique_ptr<luotsi_catalogue, Close> catalogue(opened);
    if (luotsi_search(catalogue.get(), nullptr, 0, &found, nullptr) != LUOTSI_OK) return 1;
    const std::unique_ptr<luotsi_result, Close> result(found);
    return luotsi_result_count(result.get()) == 0 && !text(luotsi_result_json(result.get())).empty() ? 0 : 1;
}
