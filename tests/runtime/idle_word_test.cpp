#include "runtime/idle_word.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <set>
#include <vector>

using namespace huffpipe::runtime;

// A model of thread_pool's workers and of one outside poster, small enough to try every interleaving. A step
// is one access to shared state: one look at one queue, one change of the idle word (the real one).

namespace {

constexpr int workers = 3;

/// What a worker does next.
enum class phase : unsigned char {
    asleep,
    scan,     // as a searcher, queue number `at`
    publish,  // what was stolen beside the first
    end_search,
    look_then_run,  // at queue number `at`
    announce_then_run,
    running,
    next_own,  // the injector, then its own ring
    begin_search,
    park_searcher,
    park,
    look_then_sleep,  // at queue number `at`
    announce_then_sleep,
};

struct worker_state {
    phase next = phase::asleep;
    signed char at = 0;
    signed char stolen = 0;

    auto operator<=>(const worker_state&) const = default;
};

struct pool_state {
    std::array<worker_state, workers> worker{};
    std::array<signed char, workers + 1> queue{};  // the injector, then the rings
    signed char outside_posts = 2;                 // still to come
    signed char inside_posts = 2;                  // by running workers
    bool poster_announces = false;
    signed char permits = 0;
    signed char searching = 0;
    signed char parked = workers;

    auto operator<=>(const pool_state&) const = default;
};

/// Which second look is left out, to see that the model can fail.
enum class omit { nothing, look_before_sleep, look_before_run };

/// Applies `change` to a real idle word that is in the model's state.
template <typename Change>
bool with_idle_word(pool_state& now, Change change) {
    idle_word word(static_cast<unsigned>(now.parked));
    for (int i = 0; i < now.searching; ++i) word.begin_search(idle_word::most_workers);
    // begin_search does not unpark: it counts workers that run.
    const bool result = change(word);
    now.searching = static_cast<signed char>(word.searching());
    now.parked = static_cast<signed char>(word.parked());
    return result;
}

void announce(pool_state& now) {
    if (with_idle_word(now, [](idle_word& word) { return word.claim(); })) ++now.permits;
}

/// One step of a look at all queues: at work, goes on with `found`, at the end with `nothing`.
void look(const pool_state& now, worker_state& self, phase found, phase nothing) {
    if (now.queue[static_cast<std::size_t>(self.at)] > 0)
        self.next = found;
    else if (++self.at > workers)
        self.next = nothing;
}

void take(pool_state& now, worker_state& self, std::size_t own) {
    signed char& queue = now.queue[static_cast<std::size_t>(self.at)];
    const bool ring = self.at > 0 && static_cast<std::size_t>(self.at) != own;
    if (queue > 0) {
        self.stolen = static_cast<signed char>(ring ? (queue + 1) / 2 - 1 : 0);
        queue = static_cast<signed char>(queue - self.stolen - 1);
        self.next = phase::publish;
    } else if (++self.at > workers) {
        self.next = phase::park_searcher;
    }
}

/// What worker `index` does in one step; false if it cannot, or need not, go on by itself.
bool step(pool_state& now, std::size_t index, omit omitted) {
    worker_state& self = now.worker[index];
    const std::size_t own = index + 1;
    const phase current = self.next;
    const auto go = [&self](phase next) {
        self.next = next;
        self.at = 0;
    };
    switch (current) {
        case phase::running:
            return false;
        case phase::asleep:
            if (now.permits == 0) return false;
            --now.permits;
            go(phase::scan);
            break;
        case phase::scan:
            take(now, self, own);
            break;
        case phase::publish:
            now.queue[own] = static_cast<signed char>(now.queue[own] + self.stolen);
            self.stolen = 0;
            go(phase::end_search);
            break;
        case phase::end_search: {
            const bool last = with_idle_word(now, [](idle_word& word) { return word.end_search(); });
            go(last && omitted != omit::look_before_run ? phase::look_then_run : phase::running);
            break;
        }
        case phase::look_then_run:
            look(now, self, phase::announce_then_run, phase::running);
            break;
        case phase::announce_then_run:
            announce(now);
            go(phase::running);
            break;
        case phase::next_own: {
            signed char& queue = now.queue[self.at == 0 ? 0 : own];
            if (queue > 0) {
                --queue;
                go(phase::running);
            } else if (self.at++ > 0) {
                go(phase::begin_search);
            }
            break;
        }
        case phase::begin_search: {
            const bool begun =
                with_idle_word(now, [](idle_word& word) { return word.begin_search(workers); });
            go(begun ? phase::scan : phase::park);
            break;
        }
        case phase::park_searcher:
        case phase::park: {
            const bool was_searching = current == phase::park_searcher;
            const bool last =
                with_idle_word(now, [was_searching](idle_word& word) { return word.park(was_searching); });
            go(last && omitted != omit::look_before_sleep ? phase::look_then_sleep : phase::asleep);
            break;
        }
        case phase::look_then_sleep:
            look(now, self, phase::announce_then_sleep, phase::asleep);
            break;
        case phase::announce_then_sleep:
            announce(now);
            go(phase::asleep);
            break;
    }
    return true;
}

/// All states that can follow; `calm` tells if none of them is forced: everyone sleeps, runs or is done.
std::vector<pool_state> successors(const pool_state& now, omit omitted, bool& calm) {
    std::vector<pool_state> next;
    calm = !now.poster_announces;
    for (std::size_t i = 0; i < workers; ++i) {
        pool_state after = now;
        if (step(after, i, omitted)) {
            calm = false;
            next.push_back(after);
        }
        if (now.worker[i].next != phase::running) continue;
        after = now;
        after.worker[i].next = phase::next_own;  // its task ends
        next.push_back(after);
        if (now.inside_posts == 0) continue;
        after = now;
        --after.inside_posts;
        ++after.queue[i + 1];
        after.worker[i].next = phase::announce_then_run;
        next.push_back(after);
    }
    pool_state after = now;
    if (now.poster_announces) {
        announce(after);
        after.poster_announces = false;
        next.push_back(after);
    } else if (now.outside_posts > 0) {
        --after.outside_posts;
        ++after.queue[0];
        after.poster_announces = true;
        next.push_back(after);
    }
    return next;
}

/// Whether work lies in a queue while a worker sleeps and nobody is about to change that.
bool work_is_forgotten(const pool_state& now) {
    const bool work = std::any_of(now.queue.begin(), now.queue.end(), [](int queued) { return queued > 0; });
    return work && std::any_of(now.worker.begin(), now.worker.end(),
                               [](const worker_state& each) { return each.next == phase::asleep; });
}

struct verdict {
    std::size_t states = 0;
    std::size_t forgotten = 0;
};

verdict explore(omit omitted) {
    verdict seen;
    std::set<pool_state> known{pool_state{}};
    std::vector<pool_state> open{pool_state{}};
    while (!open.empty()) {
        const pool_state now = open.back();
        open.pop_back();
        bool calm = false;
        for (const pool_state& next : successors(now, omitted, calm))
            if (known.insert(next).second) open.push_back(next);
        seen.forgotten += calm && work_is_forgotten(now);
    }
    seen.states = known.size();
    return seen;
}

}  // namespace

TEST_CASE("a claim turns a parked worker into a searcher, but only if nobody searches") {
    idle_word word(2);
    CHECK(word.claim());
    CHECK(word.searching() == 1);
    CHECK(word.parked() == 1);
    CHECK(!word.claim());
    CHECK(word.end_search());
    CHECK(word.claim());
    CHECK(word.parked() == 0);
    CHECK(word.park(true));
    CHECK(word.parked() == 1);
}

TEST_CASE("at most half of the workers begin to search by themselves") {
    idle_word word(0);
    CHECK(word.begin_search(4));
    CHECK(word.begin_search(4));
    CHECK(!word.begin_search(4));
    CHECK(!word.park(false));
    CHECK(!word.end_search());
    CHECK(word.end_search());
}

TEST_CASE("in no interleaving does work lie in a queue while a worker sleeps") {
    const verdict seen = explore(omit::nothing);
    CHECK(seen.states > 10'000);
    CHECK(seen.forgotten == 0);
}

TEST_CASE("without the second look before sleeping, or before running, work would be forgotten") {
    CHECK(explore(omit::look_before_sleep).forgotten > 0);
    CHECK(explore(omit::look_before_run).forgotten > 0);
}
