#include "cli/progress_meter.hpp"

#include "cli/json.hpp"
#include "cli/messages.hpp"
#include "cli/operand.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>

namespace huffpipe::cli {
namespace {

constexpr double shortest_interval = 0.01;  // seconds; over less, a speed says nothing
constexpr std::array<std::string_view, 3> wait_names{"input", "CPU", "output"};
constexpr std::array<std::string_view, 3> json_wait_names{"input", "cpu", "output"};

constexpr std::size_t longest_label = 200;      // bytes; the figures need the rest of a line
constexpr std::size_t longest_json_name = 500;  // bytes, with its quotes

/// The end of a long name, which says more than its beginning.
std::string shortened(std::string name) {
    if (name.size() > longest_label) name.replace(0, name.size() - longest_label, "...");
    return name;
}

void add_size(fixed_text& to, std::uint64_t bytes) noexcept {
    constexpr std::array<std::string_view, 6> units{" B", " kB", " MB", " GB", " TB", " PB"};
    if (bytes < 1000) {
        to.add(bytes).add(units[0]);
        return;
    }
    auto size = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; size >= 999.95 && unit + 1 < units.size(); ++unit) size /= 1000;
    to.add_decimal(size, 1).add(units[unit]);
}

void add_time(fixed_text& to, double seconds) noexcept {
    const auto all = static_cast<std::uint64_t>(std::min(seconds, 1e15));
    const auto add_pair = [&](std::uint64_t number) { to.add(number < 10 ? "0" : "").add(number); };
    if (all >= 3600) {
        to.add(all / 3600).add(":");
        add_pair(all / 60 % 60);
    } else {
        to.add(all / 60);
    }
    to.add(":");
    add_pair(all % 60);
}

}  // namespace

/// What there is to say at a moment.
struct progress_meter::figures {
    std::uint64_t bytes_in = 0;
    std::uint64_t bytes_out = 0;
    double seconds = 0;             ///< since the start
    std::optional<double> ratio{};  ///< packed by raw
    double speed = 0;               ///< raw bytes per second, of late
    double average_speed = 0;       ///< raw bytes per second, from the start
    std::optional<double> share{};  ///< of the input that has been read, from 0 to 1
    std::optional<double> left{};   ///< seconds, at the average speed
    std::array<double, 3> waits{};  ///< shares of the time, by `pipeline::progress::wait`
};

progress_meter::progress_meter(const std::string& name, operation doing)
    : label_(shortened(printable(label_of(name)))),
      json_name_(json_string(name)),
      packs_(doing == operation::compress || doing == operation::bench) {
    if (json_name_.size() > longest_json_name) json_name_ = "null";
}

progress_meter::figures progress_meter::look() noexcept {
    const pipeline::progress::view seen = counters_.look();
    const std::chrono::duration<double> elapsed = pipeline::progress::clock::now() - started_;
    figures now{
        .bytes_in = seen.bytes_in, .bytes_out = seen.bytes_out, .seconds = std::max(elapsed.count(), 1e-6)};
    const std::uint64_t raw = packs_ ? seen.bytes_in : seen.bytes_out;
    const std::uint64_t packed = packs_ ? seen.bytes_out : seen.bytes_in;
    if (raw > 0) now.ratio = static_cast<double>(packed) / static_cast<double>(raw);
    now.average_speed = static_cast<double>(raw) / now.seconds;
    const double interval = now.seconds - last_seconds_.load(std::memory_order_relaxed);
    const std::uint64_t last_raw = std::min(raw, last_raw_.load(std::memory_order_relaxed));
    now.speed =
        interval < shortest_interval ? now.average_speed : static_cast<double>(raw - last_raw) / interval;
    last_raw_.store(raw, std::memory_order_relaxed);
    last_seconds_.store(now.seconds, std::memory_order_relaxed);
    if (const std::uint64_t size = size_.load(std::memory_order_relaxed); size > 0) {
        now.share = std::min(1.0, static_cast<double>(seen.bytes_in) / static_cast<double>(size));
        if (*now.share > 0) now.left = now.seconds / *now.share - now.seconds;
    }
    double waited = 0;
    for (const auto& wait : seen.waited) waited += std::max(0.0, std::chrono::duration<double>(wait).count());
    for (std::size_t what = 0; what < now.waits.size() && waited > 0; ++what)
        now.waits[what] = std::max(0.0, std::chrono::duration<double>(seen.waited[what]).count()) / waited;
    return now;
}

void progress_meter::add_text(fixed_text& to, std::size_t columns) noexcept {
    const figures now = look();
    const std::size_t begin = to.view().size();
    add_long(to, now);
    if (to.view().size() - begin <= columns) return;
    to.shorten(begin);
    add_short(to, now);
}

void progress_meter::add_long(fixed_text& to, const figures& now) const noexcept {
    to.add(label_).add(": ");
    if (now.share) to.add(static_cast<std::uint64_t>(*now.share * 100)).add(" %, ");
    add_size(to, now.bytes_in);
    to.add(" in, ");
    add_size(to, now.bytes_out);
    to.add(" out, ratio ");
    if (now.ratio)
        to.add_decimal(*now.ratio, 3);
    else
        to.add("-");
    to.add(", ")
        .add_decimal(now.speed / 1e6, 1)
        .add(" MB/s (average ")
        .add_decimal(now.average_speed / 1e6, 1);
    to.add(")");
    if (now.left) {
        to.add(", ETA ");
        add_time(to, *now.left);
    }
    to.add(", waits:");
    for (std::size_t what = 0; what < now.waits.size(); ++what)
        to.add(what == 0 ? " " : ", ")
            .add(wait_names[what])
            .add(" ")
            .add(static_cast<std::uint64_t>(now.waits[what] * 100 + 0.5))
            .add(" %");
}

/// Mostly fits into 79 columns.
void progress_meter::add_short(fixed_text& to, const figures& now) noexcept {
    if (now.share) to.add(static_cast<std::uint64_t>(*now.share * 100)).add(" % ");
    add_size(to, now.bytes_in);
    add_size(to.add(" > "), now.bytes_out);
    if (now.ratio) to.add(" ").add_decimal(*now.ratio, 3);
    to.add(" ").add_decimal(now.speed / 1e6, 1).add(" MB/s (").add_decimal(now.average_speed / 1e6, 1);
    to.add(")");
    if (now.left) add_time(to.add(" ETA "), *now.left);
    constexpr std::array<std::string_view, 3> names{" in ", " cpu ", " out "};
    for (std::size_t what = 0; what < now.waits.size(); ++what)
        to.add(names[what]).add(static_cast<std::uint64_t>(now.waits[what] * 100 + 0.5));
    to.add(" %");
}

void progress_meter::add_json(fixed_text& to, bool done) noexcept {
    const figures now = look();
    const auto add_or_null = [&](const std::optional<double>& number, int digits) {
        if (number)
            to.add_decimal(*number, digits);
        else
            to.add("null");
    };
    to.add("{\"name\":")
        .add(json_name_)
        .add(",\"bytes_in\":")
        .add(now.bytes_in)
        .add(",\"bytes_out\":")
        .add(now.bytes_out);
    to.add(",\"seconds\":").add_decimal(now.seconds, 3).add(",\"ratio\":");
    add_or_null(now.ratio, 4);
    to.add(",\"speed\":")
        .add_decimal(now.speed, 1)
        .add(",\"average_speed\":")
        .add_decimal(now.average_speed, 1);
    to.add(",\"share\":");
    add_or_null(now.share, 4);
    to.add(",\"seconds_left\":");
    add_or_null(now.left, 1);
    to.add(",\"waits\":{");
    for (std::size_t what = 0; what < now.waits.size(); ++what)
        to.add(what == 0 ? "\"" : ",\"")
            .add(json_wait_names[what])
            .add("\":")
            .add_decimal(now.waits[what], 3);
    to.add("},\"done\":").add(done ? "true}" : "false}");
}

}  // namespace huffpipe::cli
