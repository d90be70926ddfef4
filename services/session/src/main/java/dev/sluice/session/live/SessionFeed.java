package dev.sluice.session.live;

import dev.sluice.contracts.Delta;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UsageRecorded;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The newest of one session on this replica: its last facts without a hole, the deltas of its open steps, its last
 * model calls. One tail thread each writes; any number of watchers reads at its own pace, by place, so a slow one
 * costs no memory. Thread-safe.
 */
public final class SessionFeed {
    private static final int READ_MAX = 64;
    private static final int USAGE_MAX = 32;
    private static final int CLOSED_MAX = 512;

    private final int factsMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Held> facts = new ArrayDeque<>();
    private final Map<StepId, StepText> open = new LinkedHashMap<>();
    private final Set<String> closed = Collections.newSetFromMap(new Bounded<>(CLOSED_MAX));
    private final Deque<UsageRecorded> usages = new ArrayDeque<>();
    private long usageCount;
    private long newest;
    private long version;
    private long bytes;

    private record Held(FactRecord record, int bytes) {}

    /** What a watcher finds behind its place. */
    public sealed interface Next {
        /** The facts that follow, without a hole; never none. */
        record Facts(List<FactRecord> records) implements Next {}

        /** The facts from one seq to another, both included, are not here any more. */
        record Older(long from, long to) implements Next {}

        /** There is no later fact yet. */
        record UpToDate() implements Next {}
    }

    /** Some model calls, and how many this replica has seen of the session. */
    public record ModelCalls(List<UsageRecorded> records, long count) {}

    /** @param factsMax facts held at most */
    public SessionFeed(int factsMax) {
        this.factsMax = factsMax;
    }

    /** A fact from the tail, and its size; one that is here already changes nothing. */
    public void take(FactRecord record, int size) {
        locked(() -> {
            if (record.seq() <= newest) {
                return;
            }
            if (record.seq() != newest + 1) {
                forgetFacts();
            }
            facts.addLast(new Held(record, size));
            bytes += size;
            newest = record.seq();
            closeSteps(record.fact());
            while (facts.size() > factsMax) {
                bytes -= facts.removeFirst().bytes();
            }
        });
    }

    /** A delta from the tail; one of a step that has ended is superseded. */
    public void take(Delta delta) {
        locked(() -> {
            var step = delta.step();
            if (!closed.contains(step.value()) && !closed.contains(step.turn().value())) {
                bytes += open.computeIfAbsent(step, _ -> new StepText()).take(delta);
            }
        });
    }

    /** A model call from the tail. */
    public void take(UsageRecorded usage) {
        locked(() -> {
            usageCount++;
            usages.addLast(usage);
            if (usages.size() > USAGE_MAX) {
                usages.removeFirst();
            }
        });
    }

    /** What follows a place. */
    public Next after(long seq) {
        return lockedGet(() -> {
            if (newest <= seq) {
                return new Next.UpToDate();
            }
            var oldest = newest - facts.size() + 1;
            if (seq + 1 < oldest) {
                return new Next.Older(seq + 1, oldest - 1);
            }
            return new Next.Facts(facts.stream()
                    .map(Held::record)
                    .filter(record -> record.seq() > seq)
                    .limit(READ_MAX)
                    .toList());
        });
    }

    /** The deltas of open steps that a client with these marks misses, in order. */
    public List<Delta> tokens(Map<StepId, TokenMark> marks) {
        return lockedGet(() -> {
            var missed = new ArrayList<Delta>();
            open.forEach((step, text) -> missed.addAll(text.after(marks.get(step))));
            return missed;
        });
    }

    /** The model calls after the {@code seen}-th, as far as they are still here, and how many there were in all. */
    public ModelCalls usageAfter(long seen) {
        return lockedGet(() -> {
            var missed = Math.min(usageCount - seen, usages.size());
            return new ModelCalls(usages.stream().skip(usages.size() - missed).toList(), usageCount);
        });
    }

    /** Says that the session has facts up to this seq, though this replica never saw them live. */
    public void knownUpTo(long seq) {
        locked(() -> {
            if (seq > newest) {
                forgetFacts();
                newest = seq;
            }
        });
    }

    /** The seq of the newest fact seen here; 0 if none was. */
    public long newest() {
        return lockedGet(() -> newest);
    }

    /** The newest fact held of a kind, at most {@code seqMax}. */
    public <F extends Fact> Optional<FactRecord> newest(Class<F> kind, long seqMax) {
        return lockedGet(() -> {
            var backwards = facts.descendingIterator();
            while (backwards.hasNext()) {
                var record = backwards.next().record();
                if (record.seq() <= seqMax && kind.isInstance(record.fact())) {
                    return Optional.of(record);
                }
            }
            return Optional.empty();
        });
    }

    /** The facts held, oldest first. */
    public List<FactRecord> held() {
        return lockedGet(() -> facts.stream().map(Held::record).toList());
    }

    /** Counts changes: read it, look around, then {@link #awaitChange} misses nothing. */
    public long version() {
        return lockedGet(() -> version);
    }

    /** Waits until something came after {@code seen}, or the time is over; tells whether something came. */
    public boolean awaitChange(long seen, Duration max) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var nanos = max.toNanos();
            while (version == seen && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return version != seen;
        } finally {
            lock.unlock();
        }
    }

    /** Bytes of facts and characters of deltas held. */
    long bytes() {
        return lockedGet(() -> bytes);
    }

    /** Lets go of everything that can be read elsewhere. */
    void shrink() {
        locked(() -> {
            forgetFacts();
            open.values().forEach(text -> bytes -= text.abandon());
        });
    }

    private void forgetFacts() {
        facts.forEach(held -> bytes -= held.bytes());
        facts.clear();
    }

    private void closeSteps(Fact fact) {
        switch (fact) {
            case Fact.StepCompleted step -> close(step.step());
            case Fact.StepFailed step -> close(step.step());
            case Fact.Terminal terminal -> close(terminal.turn());
            case Fact.SessionOpened _,
                    Fact.SessionDeleted _,
                    Fact.TurnAccepted _,
                    Fact.TurnStarted _,
                    Fact.StepScheduled _,
                    Fact.CallRequested _,
                    Fact.CallScheduled _,
                    Fact.ApprovalRequested _,
                    Fact.ApprovalSettled _,
                    Fact.CallCompleted _,
                    Fact.TurnCancelling _,
                    Fact.IntentRefused _,
                    Fact.Unrecognised _ -> {}
        }
    }

    /** Deltas travel on their own topic and may come after the fact that supersedes them. */
    private void close(StepId step) {
        closed.add(step.value());
        Optional.ofNullable(open.remove(step)).ifPresent(text -> bytes -= text.length());
    }

    private void close(TurnId turn) {
        closed.add(turn.value());
        List.copyOf(open.keySet()).stream()
                .filter(step -> step.turn().equals(turn))
                .forEach(this::close);
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            version++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private <T> T lockedGet(Supplier<T> look) {
        lock.lock();
        try {
            return look.get();
        } finally {
            lock.unlock();
        }
    }

    private static final class Bounded<K> extends LinkedHashMap<K, Boolean> {
        private final int max;

        Bounded(int max) {
            this.max = max;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, Boolean> eldest) {
            return size() > max;
        }
    }
}
