package dev.sluice.workers.step;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.sluice.contracts.Delta.Kind;
import dev.sluice.contracts.TextLimit;
import dev.sluice.workers.delta.DeltaStream;
import dev.sluice.workers.model.ModelListener;
import dev.sluice.workers.model.ModelTrouble;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * One run of a step while its model speaks. Ends once, by whichever comes first: the reply, a failure, a limit, silence, a
 * stop, the loss of the work. What the model says after that is ignored.
 *
 * <p>Each delivery of the step's work that comes here while it runs holds it; it is lost when the last of them is.
 * The listener's methods are called on the model's event loop and never wait. Thread-safe.
 */
final class StepRun implements ModelListener {
    /** The most characters of tool arguments in one reply. */
    static final int ARGUMENT_CHARS_MAX = 1_000_000;

    /** The most characters of thoughts that are shown; what is more is thought unseen. */
    private static final int THOUGHT_CHARS_MAX = 1_000_000;

    private final DeltaStream deltas;
    private final int textCharsMax;
    private final long startedAt = System.nanoTime();
    private final CompletableFuture<Boolean> closed = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private Optional<String> openCall = Optional.empty();
    private long textBytes;
    private int argumentChars;
    private int thoughtChars;
    private volatile CompletableFuture<RunEnd> end = new CompletableFuture<>();
    private int holders;
    private boolean stopped;
    private boolean heard;
    private Optional<Long> costMicros = Optional.empty();
    private long heardAt = startedAt;

    StepRun(DeltaStream deltas, int textCharsMax) {
        this.deltas = deltas;
        this.textCharsMax = textCharsMax;
    }

    /**
     * Lets another delivery of the work count on this run too; gives false if the run is given up already.
     *
     * @param onLost has the run told when that delivery is lost
     */
    synchronized boolean heldBy(Consumer<Runnable> onLost) {
        if (lost()) {
            return false;
        }
        holders++;
        onLost.accept(this::letGo);
        return !lost();
    }

    private synchronized void letGo() {
        if (--holders == 0) {
            end.complete(new RunEnd.Lost());
        }
    }

    /** The turn, or the step, is called off. */
    synchronized void stop() {
        stopped = true;
        end.complete(new RunEnd.Stopped());
    }

    /**
     * Takes back that the call broke, so that the model can be asked in another way; gives false if it had begun to
     * speak, or the run is over for another reason.
     */
    synchronized boolean reopened() {
        var spoken = !text.isEmpty() || thoughtChars > 0 || openCall.isPresent();
        if (spoken || stopped || holders == 0 || !(end.getNow(null) instanceof RunEnd.Broke)) {
            return false;
        }
        end = new CompletableFuture<>();
        heardAt = System.nanoTime();
        return true;
    }

    boolean open() {
        return !end.isDone();
    }

    private boolean lost() {
        return end.getNow(null) instanceof RunEnd.Lost;
    }

    /** All is over; tells the other deliveries whether the outcome is safe. */
    void close(boolean answered) {
        deltas.close();
        closed.complete(answered);
    }

    /** Waits until all is over; gives whether the outcome is safe. */
    boolean awaitAnswer() throws InterruptedException {
        try {
            return closed.get();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("a run always closes with a word", impossible);
        }
    }

    /** What of the step's time is left; never negative. */
    Duration left(Duration allowed) {
        var left = allowed.minusNanos(System.nanoTime() - startedAt);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /**
     * Waits for the end; makes one itself when the model's time is up or the wire was silent for too long.
     *
     * @param allowed the step's time, as it is told
     * @param time how much of it the model has
     */
    RunEnd await(Duration allowed, Duration time, Duration silenceMax) throws InterruptedException {
        while (true) {
            var left = left(time);
            var silence = silenceMax.minusNanos(System.nanoTime() - heardAt());
            if (left.isZero()) {
                end.complete(timeUp(allowed));
            } else if (!silence.isPositive()) {
                end.complete(new RunEnd.Silent(silenceMax));
            }
            var wait = left.compareTo(silence) < 0 ? left : silence;
            try {
                return end.get(Math.max(1, wait.toMillis()), TimeUnit.MILLISECONDS);
            } catch (TimeoutException again) {
                // The silence may have been broken meanwhile.
            } catch (ExecutionException impossible) {
                throw new IllegalStateException("the end of a run is always a value", impossible);
            }
        }
    }

    /** Streams what a text says beyond what the model has streamed, and what is left, before the text goes out. */
    synchronized void finish(String whole) {
        if (whole.length() > text.length() && whole.startsWith(text.toString())) {
            deltas.add(Kind.TEXT, whole.substring(text.length()));
        }
        deltas.end();
    }

    private synchronized RunEnd timeUp(Duration allowed) {
        return new RunEnd.TimeUp(allowed, text.toString(), openCall, heard);
    }

    private synchronized long heardAt() {
        return heardAt;
    }

    @Override
    public synchronized void heard() {
        heard = true;
        heardAt = System.nanoTime();
    }

    @Override
    public synchronized void wrote(String piece) {
        if (end.isDone()) {
            return;
        }
        textBytes += TextLimit.bytesAsWritten(piece);
        if (text.length() + piece.length() > textCharsMax) {
            end.complete(
                    new RunEnd.TooLarge("the model wrote more than the " + textCharsMax + " characters it had left"));
            return;
        }
        if (!TextLimit.PART.fits(textBytes)) {
            end.complete(new RunEnd.TooLarge("the model wrote more than a message holds"));
            return;
        }
        text.append(piece);
        deltas.add(Kind.TEXT, piece);
    }

    @Override
    public synchronized void thought(String piece) {
        if (end.isDone()) {
            return;
        }
        thoughtChars += piece.length();
        if (thoughtChars <= THOUGHT_CHARS_MAX) {
            deltas.add(Kind.THINKING, piece);
        }
    }

    @Override
    public synchronized void wroteArguments(String tool, int chars) {
        openCall = Optional.of(tool);
        argumentChars += chars;
        if (argumentChars > ARGUMENT_CHARS_MAX) {
            end.complete(new RunEnd.TooLarge("the arguments of the model's tool calls are too large"));
        }
    }

    @Override
    public synchronized void cost(long micros) {
        costMicros = Optional.of(costMicros.orElse(0L) + micros);
    }

    /** What all its model calls cost so far; empty if nobody said. */
    synchronized Optional<Long> costMicros() {
        return costMicros;
    }

    @Override
    public void replied(ChatResponse reply) {
        end.complete(new RunEnd.Replied(reply));
    }

    @Override
    public void failed(ModelTrouble trouble) {
        end.complete(new RunEnd.Broke(trouble));
    }
}
