#pragma once

#include "runtime/executor.hpp"
#include "runtime/nursery.hpp"
#include "runtime/task.hpp"

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace huffpipe::runtime {

namespace detail {

template <typename T>
task<void> store_result(task<T> work, std::optional<T>& place) {
    T value = co_await std::move(work);
    place.emplace(std::move(value));
}

}  // namespace detail

/// Runs all `works` at `home`, side by side, and waits until every one of them has ended. The first error, in
/// time, is rethrown; the others' values and errors are dropped then. Resumes at the awaiting coroutine's
/// home.
inline task<void> when_all(executor& home, std::vector<task<void>> works) {
    nursery children;
    for (task<void>& work : works) children.start(home, std::move(work));
    co_await children.join();
}

/// The same, with the values, in the order of `works`.
template <typename T>
task<std::vector<T>> when_all(executor& home, std::vector<task<T>> works) {
    std::vector<std::optional<T>> results(works.size());
    std::vector<task<void>> wrapped;  // all made before any starts: making one may throw
    wrapped.reserve(works.size());
    for (std::size_t i = 0; i < works.size(); ++i)
        wrapped.push_back(detail::store_result(std::move(works[i]), results[i]));
    task<void> all = when_all(home, std::move(wrapped));
    co_await std::move(all);

    std::vector<T> values;
    values.reserve(results.size());
    for (std::optional<T>& result : results) values.push_back(std::move(*result));
    co_return values;
}

}  // namespace huffpipe::runtime
