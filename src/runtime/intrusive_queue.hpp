#pragma once

namespace huffpipe::runtime {

/// A FIFO of objects that bring their own link, `T* next_in_queue`: it never allocates, so it cannot fail.
/// Not thread-safe.
template <typename T>
class intrusive_queue {
  public:
    intrusive_queue() = default;
    intrusive_queue(const intrusive_queue&) = delete;
    intrusive_queue& operator=(const intrusive_queue&) = delete;

    bool empty() const noexcept { return first_ == nullptr; }

    /// The oldest; the queue must not be empty.
    T& front() noexcept { return *first_; }

    void push_back(T& item) noexcept {
        item.next_in_queue = nullptr;
        if (first_ == nullptr)
            first_ = &item;
        else
            last_->next_in_queue = &item;
        last_ = &item;
    }

    /// Takes out the oldest; null if there is none. The queue no longer touches what it returns.
    T* pop_front() noexcept {
        T* const oldest = first_;
        if (oldest != nullptr) first_ = oldest->next_in_queue;
        return oldest;
    }

  private:
    T* first_ = nullptr;
    T* last_ = nullptr;  // meaningful only while first_ is not null
};

}  // namespace huffpipe::runtime
