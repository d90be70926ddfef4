package dev.sluice.router.reuse;

import dev.sluice.contracts.TokenUsage;
import dev.sluice.router.dialect.reply.ProviderFailure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The answer to one call as it comes, for all callers who ask the same at the same time: the leader writes it, readers
 * follow at their own pace.
 *
 * <pre>
 * open --> completed | stored | failed | refused
 *   |----> deserted: the leader was cancelled while nobody read
 * </pre>
 *
 * Holds so many bytes at most: a reader that falls further behind is lost, and once something was dropped nobody new
 * may read. Thread-safe.
 */
public final class Flight {
    private final int bytesMax;
    private final Consumer<Flight> over;
    private final List<byte[]> pieces = new ArrayList<>();
    private final Set<Reader> readers = new HashSet<>();
    private final Set<Reader> waiting = new HashSet<>();
    private int dropped;
    private long bytes;
    private Optional<End> end = Optional.empty();
    private Optional<Runnable> deserted = Optional.empty();
    private boolean closed;

    /** Someone who asks for the same. */
    public interface Reader {
        /** There is more to read. Called from any thread; must not block. */
        void wake();
    }

    /** How it ended. */
    public sealed interface End {
        /**
         * @param reported what the provider says that it took
         * @param torn whether the connection broke behind the answer's last word: it is not kept
         */
        record Completed(String provider, String model, TokenUsage usage, Optional<TokenUsage> reported, boolean torn)
                implements End {}

        /** There was a kept answer. */
        record Stored(StoredReply reply) implements End {}

        record Failed(ProviderFailure failure) implements End {}

        /** The leader did not even ask, for a reason of its own. */
        record Refused() implements End {}
    }

    /** What comes next for a reader. */
    public sealed interface Next {
        record Piece(byte[] data) implements Next {}

        /** Nothing yet; the reader is woken when there is. */
        record Nothing() implements Next {}

        /** The next piece is no longer there. */
        record Lost() implements Next {}

        record Ended(End end) implements Next {}
    }

    /** @param over told once, when nothing more will be written */
    Flight(int bytesMax, Consumer<Flight> over) {
        this.bytesMax = bytesMax;
        this.over = over;
    }

    /** The leader: a piece of a stream, or the whole answer. */
    public void add(byte[] piece) {
        Set<Reader> woken;
        synchronized (this) {
            pieces.add(piece);
            bytes += piece.length;
            while (bytes > bytesMax && !pieces.isEmpty()) {
                bytes -= pieces.removeFirst().length;
                dropped++;
            }
            woken = takeWaiting();
        }
        woken.forEach(Reader::wake);
    }

    /** The leader: nothing more comes. Only the first end counts. */
    public void end(End how) {
        Set<Reader> woken;
        synchronized (this) {
            if (closed || end.isPresent()) {
                return;
            }
            end = Optional.of(how);
            woken = takeWaiting();
        }
        woken.forEach(Reader::wake);
        over.accept(this);
    }

    /**
     * The leader's caller is gone: whether the call must go on, for others.
     *
     * @param desertion called when the last of them has gone too
     */
    public boolean goesOnWithout(Runnable desertion) {
        synchronized (this) {
            if (end.isPresent()) {
                return false;
            }
            if (!readers.isEmpty()) {
                deserted = Optional.of(desertion);
                return true;
            }
            closed = true;
        }
        over.accept(this);
        return false;
    }

    /** How much of it is held. */
    public int bytesMax() {
        return bytesMax;
    }

    /** Whether somebody reads along. */
    public synchronized boolean isFollowed() {
        return !readers.isEmpty();
    }

    /** Begins to read; false if it is too late. */
    synchronized boolean board(Reader reader) {
        var late = closed || dropped > 0 || end.filter(Flight::cameToNothing).isPresent();
        return !late && readers.add(reader);
    }

    /** What a reader finds at its place, counted in pieces from 0. */
    public synchronized Next next(Reader reader, int place) {
        if (place < dropped) {
            return new Next.Lost();
        }
        if (place - dropped < pieces.size()) {
            return new Next.Piece(pieces.get(place - dropped));
        }
        if (end.isPresent()) {
            return new Next.Ended(end.get());
        }
        waiting.add(reader);
        return new Next.Nothing();
    }

    /** Stops to read. */
    public void leave(Reader reader) {
        Optional<Runnable> nobodyReads = Optional.empty();
        synchronized (this) {
            readers.remove(reader);
            waiting.remove(reader);
            if (readers.isEmpty() && deserted.isPresent() && end.isEmpty() && !closed) {
                closed = true;
                nobodyReads = deserted;
            }
        }
        if (nobodyReads.isPresent()) {
            over.accept(this);
            nobodyReads.get().run();
        }
    }

    /** How it ended, if that was well and by a provider. */
    public synchronized Optional<End.Completed> completed() {
        return end.filter(End.Completed.class::isInstance).map(End.Completed.class::cast);
    }

    /** All of it; empty if something was dropped. */
    public synchronized Optional<List<byte[]>> all() {
        return dropped == 0 ? Optional.of(List.copyOf(pieces)) : Optional.empty();
    }

    private Set<Reader> takeWaiting() {
        if (waiting.isEmpty()) {
            return Set.of();
        }
        var woken = Set.copyOf(waiting);
        waiting.clear();
        return woken;
    }

    private static boolean cameToNothing(End end) {
        return switch (end) {
            case End.Completed completed -> false;
            case End.Stored stored -> false;
            case End.Failed failed -> true;
            case End.Refused refused -> true;
        };
    }
}
