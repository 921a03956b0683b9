#include "pipeline/cgroup_limits.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <string>
#include <string_view>

namespace huffpipe::pipeline {
namespace {

/// What is in a small file; empty where it cannot be read. Streams would take longer to be made than the file
/// to be read, and a filter is started often.
std::string text_of(const std::string& file) {
    const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return {};
    std::string text;
    std::array<char, 4096> piece;
    for (;;) {
        const ssize_t got = read(descriptor, piece.data(), piece.size());
        if (got > 0)
            text.append(piece.data(), static_cast<std::size_t>(got));
        else if (got == 0 || errno != EINTR)
            break;
    }
    close(descriptor);
    return text;
}

/// Takes the number that `text` begins with, and the blank behind it; nothing for `max`, -1, 0 or no text.
std::optional<std::uint64_t> take_number(std::string_view& text) {
    std::uint64_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc() || number == 0) return std::nullopt;
    text.remove_prefix(std::min(static_cast<std::size_t>(end - text.data()) + 1, text.size()));
    return number;
}

std::optional<std::uint64_t> number_in(const std::string& file) {
    const std::string text = text_of(file);
    std::string_view rest = text;
    return take_number(rest);
}

template <class Number>
void lower(std::optional<Number>& limit, const std::optional<Number>& by) {
    if (by) limit = std::min(limit.value_or(*by), *by);
}

std::optional<double> ratio_of(const std::optional<std::uint64_t>& quota,
                               const std::optional<std::uint64_t>& period) {
    if (!quota || !period) return std::nullopt;
    return static_cast<double>(*quota) / static_cast<double>(*period);
}

/// Of `cpu.max`: `QUOTA PERIOD`, the quota being a number or `max`.
std::optional<double> quota_in(const std::string& file) {
    const std::string text = text_of(file);
    std::string_view rest = text;
    const auto quota = take_number(rest);
    return ratio_of(quota, take_number(rest));
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

/// Calls `action` with the folder of `group` (empty, `/a`, `/a/b` …) below `hierarchy` and with those of all
/// groups around it.
template <class Action>
void for_each_around(const std::string& hierarchy, std::string_view group, Action action) {
    for (;;) {
        action(hierarchy + std::string(group) + "/");
        if (group.empty()) return;
        group = group.substr(0, std::min(group.rfind('/'), group.size()));
    }
}

void read_version_2(const std::string& mount, std::string_view group, cgroup_limits& limits) {
    for_each_around(mount, group, [&](const std::string& folder) {
        lower(limits.cpus, quota_in(folder + "cpu.max"));
        lower(limits.memory_size, number_in(folder + "memory.max"));
        lower(limits.memory_size, number_in(folder + "memory.high"));
    });
}

void read_cpu_version_1(const std::string& mount, std::string_view group, cgroup_limits& limits) {
    for_each_around(mount, group, [&](const std::string& folder) {
        const auto quota = number_in(folder + "cpu.cfs_quota_us");
        if (quota) lower(limits.cpus, ratio_of(quota, number_in(folder + "cpu.cfs_period_us")));
    });
}

void read_memory_version_1(const std::string& mount, std::string_view group, cgroup_limits& limits) {
    for_each_around(mount, group, [&](const std::string& folder) {
        lower(limits.memory_size, number_in(folder + "memory.limit_in_bytes"));
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
    const std::string mounts = root + "/sys/fs/cgroup";
    const std::string groups = text_of(root + "/proc/self/cgroup");
    cgroup_limits limits;
    // Each line: number of the hierarchy (0 in version 2), its controllers, the path of our group.
    for (std::string_view rest = groups; !rest.empty();) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        const std::size_t first = std::min(line.find(':'), line.size());
        const std::size_t second = line.find(':', first + 1);
        if (second == std::string_view::npos) continue;
        const std::string controllers(line.substr(first + 1, second - first - 1));
        const std::string group = normal(line.substr(second + 1));
        if (controllers.empty()) {
            read_version_2(mounts, group, limits);
            read_version_2(mounts + "/unified", group, limits);
        }
        if (has(controllers, "cpu")) {
            read_cpu_version_1(mounts + "/cpu", group, limits);
            if (controllers != "cpu") read_cpu_version_1(mounts + '/' + controllers, group, limits);
        }
        if (has(controllers, "memory")) read_memory_version_1(mounts + "/memory", group, limits);
    }
    return limits;
}

}  // namespace huffpipe::pipeline
