#include "pipeline/cgroup_limits.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace huffpipe::pipeline {
namespace {

/// The number that the file begins with; nothing for `max`, -1 or no file.
template <class Number>
std::optional<Number> number_in(const std::string& file) {
    std::ifstream from(file);
    std::string word;
    Number number{};
    if (!(from >> word)) return std::nullopt;
    const auto [end, failure] = std::from_chars(word.data(), word.data() + word.size(), number);
    return failure == std::errc() && end == word.data() + word.size() && number > 0 ? std::optional(number)
                                                                                    : std::nullopt;
}

template <class Number>
void lower(std::optional<Number>& limit, const std::optional<Number>& by) {
    if (by) limit = std::min(limit.value_or(*by), *by);
}

/// Of `cpu.max`: `QUOTA PERIOD`, the quota being a number or `max`.
std::optional<double> quota_in(const std::string& file) {
    std::ifstream from(file);
    double quota = 0;
    double period = 0;
    return from >> quota >> period && quota > 0 && period > 0 ? std::optional(quota / period) : std::nullopt;
}

std::optional<double> ratio_of(const std::optional<std::int64_t>& quota,
                               const std::optional<std::int64_t>& period) {
    if (!quota || !period) return std::nullopt;
    return static_cast<double>(*quota) / static_cast<double>(*period);
}

/// An absolute path without `.` and `..`, which a container may show of groups outside it, and without a
/// slash at its end: empty for the root.
std::string normal(std::string_view path) {
    std::string result;
    while (!path.empty()) {
        const std::size_t size = std::min(path.find('/'), path.size());
        const std::string_view name = path.substr(0, size);
        if (name == "..")
            result.resize(std::min(result.rfind('/'), result.size()));
        else if (!name.empty() && name != ".")
            result.append("/").append(name);
        path.remove_prefix(std::min(size + 1, path.size()));
    }
    return result;
}

/// Calls `action` with the folder of `group` below `hierarchy` and with those of all groups around it.
template <class Action>
void for_each_around(const std::string& hierarchy, std::string group, Action action) {
    for (;; group.resize(group.rfind('/'))) {
        action(hierarchy + group);
        if (group.empty()) return;
    }
}

void read_version_2(const std::string& mount, const std::string& group, cgroup_limits& limits) {
    for_each_around(mount, group, [&](const std::string& folder) {
        lower(limits.cpus, quota_in(folder + "/cpu.max"));
        lower(limits.memory_size, number_in<std::uint64_t>(folder + "/memory.max"));
        lower(limits.memory_size, number_in<std::uint64_t>(folder + "/memory.high"));
    });
}

void read_cpu_version_1(const std::string& mount, const std::string& group, cgroup_limits& limits) {
    for_each_around(mount, group, [&](const std::string& folder) {
        lower(limits.cpus, ratio_of(number_in<std::int64_t>(folder + "/cpu.cfs_quota_us"),
                                    number_in<std::int64_t>(folder + "/cpu.cfs_period_us")));
    });
}

void read_memory_version_1(const std::string& mount, const std::string& group, cgroup_limits& limits) {
    for_each_around(mount, group, [&](const std::string& folder) {
        lower(limits.memory_size, number_in<std::uint64_t>(folder + "/memory.limit_in_bytes"));
    });
}

/// Whether `controllers`, a list with commas between, has `name`.
bool has(std::string_view controllers, std::string_view name) {
    while (!controllers.empty()) {
        const std::size_t comma = std::min(controllers.find(','), controllers.size());
        if (controllers.substr(0, comma) == name) return true;
        controllers.remove_prefix(std::min(comma + 1, controllers.size()));
    }
    return false;
}

}  // namespace

cgroup_limits read_cgroup_limits(const std::string& root) {
    const std::string mounts = root + "/sys/fs/cgroup/";
    cgroup_limits limits;
    std::ifstream groups(root + "/proc/self/cgroup");
    // Each line: number of the hierarchy (0 in version 2), its controllers, the path of our group.
    for (std::string line; std::getline(groups, line);) {
        const std::size_t first = std::min(line.find(':'), line.size());
        const std::size_t second = line.find(':', first + 1);
        if (second == std::string::npos) continue;
        const std::string controllers = line.substr(first + 1, second - first - 1);
        const std::string group = normal(std::string_view(line).substr(second + 1));
        if (controllers.empty()) {
            read_version_2(mounts, group, limits);
            read_version_2(mounts + "unified", group, limits);
        }
        if (has(controllers, "cpu"))
            for (const std::string& folder : {std::string("cpu"), controllers})
                read_cpu_version_1(mounts + folder, group, limits);
        if (has(controllers, "memory")) read_memory_version_1(mounts + "memory", group, limits);
    }
    return limits;
}

}  // namespace huffpipe::pipeline
