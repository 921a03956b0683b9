#pragma once

#include "base/error.hpp"
#include "pipeline/options.hpp"
#include "pipeline/worker_list.hpp"
#include "runtime/channel.hpp"
#include "runtime/credits.hpp"
#include "runtime/executor.hpp"
#include "runtime/io_executor.hpp"
#include "runtime/nursery.hpp"
#include "runtime/one_shot.hpp"
#include "runtime/resume_on.hpp"
#include "runtime/sync_wait.hpp"
#include "runtime/task.hpp"
#include "runtime/thread_pool.hpp"

#include <cstdint>
#include <exception>
#include <system_error>
#include <utility>
#include <vector>

namespace huffpipe::pipeline {

/// What `Stages::fill` found.
enum class filled {
    nothing,     ///< the input has ended; the job is empty
    lone_block,  ///< a block, and as far as can be told no other follows it closely
    block,       ///< a block
};

/// An ordered parallel map over the blocks of an input, in bounded memory.
///
///     fill (an I/O thread) ─► transform (the pool, many at once) ─► seal and write, in order
///
/// Where the output can tell what goes without waiting, that is written on the pool, by the thread that has
/// made the block ready; an I/O thread, which has to be woken, is there for the rest.
///
/// `Stages` offers
///   - `job`: all buffers that one block needs on its way, default-constructible;
///   - `worker` and `make_worker()`: what one transform needs for itself; made once per concurrent transform;
///   - `filled fill(job&)`, `void transform(job&, worker&) const` and, in order, `void seal(job&)`, which
///     makes the block what is to be written next; all may throw;
///   - `void write()`, which writes it and may throw; before that, if `bool may_try() const noexcept`,
///     `bool try_write() noexcept`, which writes what goes without waiting, and is true if nothing is left;
///   - `bytes_in()`, read so far, asked where `fill` runs, and `bytes_out()`, written so far, after `write`
///     or `try_write`;
///   - `bool input_is_near() noexcept`: whether, as far as can be told, `fill` would not wait now; asked
///     where it runs;
///   - `void cancel() noexcept`: makes a waiting `fill` return. Thread-safe.
///
/// Order and memory. There is a fixed ring of slots, one credit each, and a credit is taken, in order, before
/// the block is read into its slot. The slot owns every buffer that its block will need until it is written,
/// so whatever waits, the block that all wait for has what it needs and no deadlock on memory is possible.
/// The credit comes back when the block has been written; hence a slow writer stops the reader.
///
/// Errors. What `fill` or `transform` throws stays in the slot and reaches the writer in its turn, after all
/// blocks before it have been written. What the writer meets ends the run: credits and channel close, the
/// reader is cancelled, and the transforms under way are joined.
template <class Stages>
class ordered_run {
  public:
    ordered_run(Stages& stages, const options& how, std::size_t blocks_in_flight)
        : stages_(&stages),
          slots_(blocks_in_flight),
          credits_(blocks_in_flight),
          how_(how),
          progress_(how.progress != nullptr ? how.progress : &unwatched_) {}

    /// Runs blocks on the calling thread while they come one by one, and starts threads when they come close.
    /// Rethrows the first error after everything has come to rest.
    void run() {
        filled found = fill_here(slots_[0]);
        while (found == filled::lone_block || (found == filled::block && how_.threading == threading::none)) {
            progress_->wait_for(progress::wait::cpu);
            transform_now(slots_[0]);
            drain(slots_[0]);
            found = fill_here(slots_[0]);
        }
        if (found == filled::block) run_in_parallel();
    }

    /// Runs all blocks on an executor of the caller's, for tests that determine the schedule.
    template <class Home>
    void run_on(Home& home) {
        if (fill_here(slots_[0]) != filled::nothing)
            sync_wait(home, run_tasks(home, home));  // as Home has it
    }

  private:
    struct slot {
        typename Stages::job work;
        runtime::one_shot<void> done;  // set when `work` has been transformed, or failed
    };

    filled fill_here(slot& next) {
        progress_->wait_for(progress::wait::input);
        const filled found = stages_->fill(next.work);
        progress_->set_bytes_in(stages_->bytes_in());
        return found;
    }

    void transform_now(slot& block) {
        worker_list_.with_worker(*stages_, [&](auto& worker) { stages_->transform(block.work, worker); });
    }

    void drain(slot& block) {
        progress_->wait_for(progress::wait::output);
        stages_->seal(block.work);
        stages_->write();
        progress_->set_bytes_out(stages_->bytes_out());
    }

    void run_in_parallel() {
        runtime::thread_pool pool(cpu_threads(how_));
        runtime::io_executor io(how_.io_threads);
        try {
            pool.start();
            io.start();
        } catch (const std::system_error& refusal) {
            throw error(error_kind::memory, "cannot start a thread", error::nowhere, refusal.code().value());
        }
        runtime::sync_wait(io, run_tasks(pool, io));
    }

    runtime::task<void> run_tasks(runtime::executor& pool, runtime::executor& io) {
        runtime::nursery tasks([this] {
            credits_.close();
            stages_->cancel();
        });
        auto [to_writer, from_reader] = runtime::make_channel<slot*>(slots_.size() - 2);
        runtime::task<void> reading = read_blocks(pool, tasks, std::move(to_writer));
        runtime::task<void> writing = write_blocks(pool, io, std::move(from_reader));
        tasks.start(io, std::move(reading));  // from here on nothing may throw before the join
        tasks.start(io, std::move(writing));
        co_await tasks.join();
    }

    runtime::task<void> read_blocks(runtime::executor& pool, runtime::nursery& tasks,
                                    runtime::sender<slot*> to_writer) {
        for (std::uint64_t number = 0;; ++number) {
            const bool granted = co_await credits_.acquire();
            if (!granted) break;
            if (number > 0 && how_.io_threads == 1 && !stages_->input_is_near()) {
                const bool all_granted = co_await let_writer_finish();
                if (!all_granted) break;
            }
            slot& next = slots_[number % slots_.size()];
            next.done.reset();
            const state now = number == 0 ? state::ready : fill(next);
            if (now == state::ended) break;
            if (now == state::ready) tasks.start(pool, transform(next), next.done);
            if (tasks.failed()) break;  // no memory to start it: nobody would complete this slot
            slot* filled_slot = &next;
            const bool sent = co_await to_writer.send(filled_slot);
            if (!sent || now == state::failed) break;
        }
    }

    /// For the reader, which holds one credit and is about to wait for the input on the only I/O thread:
    /// waits until what is under way has been written, so that live data is not held back. False when the run
    /// ends.
    runtime::task<bool> let_writer_finish() {
        std::size_t held = 1;
        for (; held < slots_.size(); ++held) {
            const bool granted = co_await credits_.acquire();
            if (!granted) co_return false;
        }
        for (; held > 1; --held) credits_.release();
        co_return true;
    }

    enum class state { ready, ended, failed };

    state fill(slot& next) {
        try {
            const filled found = stages_->fill(next.work);
            progress_->set_bytes_in(stages_->bytes_in());
            return found == filled::nothing ? state::ended : state::ready;
        } catch (...) {
            next.done.set_exception(std::current_exception());
            return state::failed;
        }
    }

    runtime::task<void> transform(slot& block) {
        transform_now(block);
        co_return;
    }

    runtime::task<void> write_blocks(runtime::executor& pool, runtime::executor& io,
                                     runtime::receiver<slot*> from_reader) {
        std::vector<slot*> batch;
        bool on_pool = false;
        for (;;) {
            progress_->wait_for(progress::wait::input);
            const bool received = co_await from_reader.receive_many(batch, slots_.size());
            if (!received) break;
            for (slot* const block : batch) {
                progress_->wait_for(progress::wait::cpu);
                if (!on_pool && stages_->may_try()) {
                    co_await runtime::resume_on(pool);
                    on_pool = true;
                }
                co_await block->done.get();
                progress_->wait_for(progress::wait::output);
                stages_->seal(block->work);
                if (on_pool && !stages_->try_write()) {
                    co_await runtime::resume_on(io);
                    on_pool = false;
                }
                if (!on_pool) stages_->write();
                progress_->set_bytes_out(stages_->bytes_out());
                credits_.release();
            }
        }
    }

    Stages* stages_;
    worker_list<typename Stages::worker> worker_list_;
    std::vector<slot> slots_;
    runtime::credits credits_;
    options how_;
    progress unwatched_;  // when nobody looks
    progress* progress_;
};

/// Runs the blocks of `stages` with as many in flight as `how` asks for. Throws what `Stages` throw, and
/// `error` (usage) for options out of range.
template <class Stages>
void run_in_order(Stages& stages, const options& how) {
    ordered_run<Stages>(stages, how, blocks_in_flight(how)).run();
}

}  // namespace huffpipe::pipeline
