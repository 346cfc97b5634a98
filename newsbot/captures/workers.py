"""Work spread over processes, its results in the order of its tasks. Knows nothing of what the work is.

One process works in the caller's own; more are started fresh (not forked: threads and open databases do not survive
that) and take tasks as they come. Memory is bounded: only so many tasks are handed out as results may wait.
"""

from __future__ import annotations

import atexit
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, Protocol, TypeVar

from newsbot.errors import NewsbotError

Task = TypeVar("Task")
Result = TypeVar("Result")
Task_contra = TypeVar("Task_contra", contravariant=True)
Result_co = TypeVar("Result_co", covariant=True)


class Worker(Protocol[Task_contra, Result_co]):
    """What one process works with; made in that process, and closed there in the end."""

    def __call__(self, task: Task_contra, /) -> Result_co: ...

    def close(self) -> None: ...


Spread = Callable[[Iterable[Task]], Iterator[Result]]

_of_this_process: Worker[Any, Any] | None = None


@contextmanager
def workers(make: Callable[[], Worker[Task, Result]], *, jobs: int) -> Iterator[Spread[Task, Result]]:
    """A function that works through tasks with `jobs` processes; `make`, tasks and results can be pickled.

    The function raises what the work raises, and NewsbotError where a process dies.
    """
    if jobs == 1:
        worker = make()
        try:
            yield lambda tasks: map(worker, tasks)
        finally:
            worker.close()
        return
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_begin, initargs=(make,))
    try:
        yield lambda tasks: _in_order(pool, tasks, window=jobs + 2)
    finally:
        pool.shutdown(cancel_futures=True)


def _in_order(pool: ProcessPoolExecutor, tasks: Iterable[Task], window: int) -> Iterator[Any]:
    under_way: deque[Future[Any]] = deque()
    try:
        for task in tasks:
            under_way.append(pool.submit(_work, task))
            if len(under_way) == window:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    except BrokenProcessPool as error:
        raise NewsbotError("a worker process died (out of memory?); the same command goes on where it was") from error


def _begin(make: Callable[[], Worker[Any, Any]]) -> None:
    """In a new process: Ctrl-C is the caller's to handle, what is opened here is closed when the process ends."""
    global _of_this_process
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _of_this_process = make()
    atexit.register(_of_this_process.close)


def _work(task: Any) -> Any:
    assert _of_this_process is not None, "the pool's initializer made it"
    return _of_this_process(task)
