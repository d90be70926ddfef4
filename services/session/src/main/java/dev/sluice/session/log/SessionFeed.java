package dev.sluice.session.log;

import dev.sluice.contracts.Delta;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
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
 * model calls. Bounded in bytes: when full, the oldest facts go first, then the oldest deltas. One tail thread each
 * writes; any number of watchers reads at its own pace, by place, so a slow one costs no memory. Thread-safe.
 */
public final class SessionFeed {
    private static final int READ_MAX = 64;
    private static final int USAGE_MAX = 32;
    private static final int USAGE_BYTES = 512;
    private static final int FACT_BYTES = 512;
    private static final int OPEN_MAX = 32;

    /** As many steps and calls as a turn may have, and turns before it; a turn's end takes its steps and calls away. */
    private static final int CLOSED_MAX = 1_500;

    private final FeedLimits limits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Held> facts = new ArrayDeque<>();
    private final LinkedHashMap<Source, StepText> open = new LinkedHashMap<>();
    private final Set<String> closed = Collections.newSetFromMap(new Bounded<>(CLOSED_MAX));
    private final Deque<UsageRecorded> usages = new ArrayDeque<>();
    private long usageCount;
    private long newest;
    private long version;
    private long factBytes;

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

    SessionFeed(FeedLimits limits) {
        this.limits = limits;
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
            facts.addLast(new Held(record, size + FACT_BYTES));
            factBytes += size + FACT_BYTES;
            newest = record.seq();
            closeSteps(record.fact());
            trim();
        });
    }

    /** A delta from the tail; one of a step or call that has ended is superseded. */
    public void take(Delta delta) {
        locked(() -> {
            var source = Source.of(delta);
            if (closed.contains(source.id())
                    || closed.contains(source.step().turn().value())) {
                return;
            }
            open.computeIfAbsent(source, _ -> new StepText()).take(delta);
            if (open.size() > OPEN_MAX) {
                open.pollFirstEntry();
            }
            trim();
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

    /** The deltas of open steps and calls that a client with these marks misses, in order. */
    public List<Delta> streamed(Map<Source, TokenMark> marks) {
        return lockedGet(() -> {
            var missed = new ArrayList<Delta>();
            open.forEach((source, text) -> missed.addAll(text.after(marks.get(source))));
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

    /** Bytes of facts, deltas and model calls held. */
    long bytes() {
        return lockedGet(this::tally);
    }

    /** Lets go of everything that can be read elsewhere, and of what was streamed of open steps. */
    void shrink() {
        locked(() -> {
            forgetFacts();
            usages.clear();
            open.values().forEach(StepText::clear);
        });
    }

    private long tally() {
        return factBytes + textBytes() + (long) usages.size() * USAGE_BYTES;
    }

    private long textBytes() {
        return open.values().stream().mapToLong(StepText::bytes).sum();
    }

    private void trim() {
        while (facts.size() > limits.factsMax() || (facts.size() > 1 && tally() > limits.bytesMax())) {
            factBytes -= facts.removeFirst().bytes();
        }
        if (textBytes() > limits.bytesMax()) {
            open.values().forEach(StepText::halve);
        }
    }

    private void forgetFacts() {
        factBytes = 0;
        facts.clear();
    }

    /** A session runs one turn at a time: when one starts, every other is over, whatever still comes of it. */
    private void closeSteps(Fact fact) {
        switch (fact) {
            case Fact.StepCompleted step -> close(Source.of(step.step()));
            case Fact.StepFailed step -> close(Source.of(step.step()));
            case Fact.CallCompleted call -> close(Source.of(call.call()));
            case Fact.Terminal terminal -> close(terminal.turn());
            case Fact.TurnStarted started ->
                open.keySet().removeIf(source -> !source.step().turn().equals(started.turn()));
            case Fact.SessionOpened _,
                    Fact.SessionDeleted _,
                    Fact.SessionRested _,
                    Fact.FilesArrived _,
                    Fact.SessionForked _,
                    Fact.SessionRewound _,
                    Fact.HistorySummarised _,
                    Fact.TurnAccepted _,
                    Fact.PlanStated _,
                    Fact.OfTask _,
                    Fact.TurnSteered _,
                    Fact.InstructionsRead _,
                    Fact.NotesChosen _,
                    Fact.AgentStuck _,
                    Fact.StepScheduled _,
                    Fact.CallRequested _,
                    Fact.CallScheduled _,
                    Fact.CallRetried _,
                    Fact.ApprovalRequested _,
                    Fact.ApprovalSettled _,
                    Fact.ApprovalSupported _,
                    Fact.ApprovalReminded _,
                    Fact.ApprovalExpired _,
                    Fact.QuestionAsked _,
                    Fact.QuestionAnswered _,
                    Fact.TurnCancelling _,
                    Fact.GrantWithdrawn _,
                    Fact.FeedbackGiven _,
                    Fact.ModeChanged _,
                    Fact.SharingChanged _,
                    Fact.IntentRefused _,
                    Fact.Unrecognised _ -> {}
        }
    }

    /** Deltas travel on their own topic and may come after the fact that supersedes them. */
    private void close(Source source) {
        closed.add(source.id());
        open.remove(source);
    }

    private void close(TurnId turn) {
        closed.removeIf(id -> id.startsWith(turn.value() + "/"));
        closed.add(turn.value());
        open.keySet().removeIf(source -> source.step().turn().equals(turn));
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
