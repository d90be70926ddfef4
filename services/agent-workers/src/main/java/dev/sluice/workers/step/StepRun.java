package dev.sluice.workers.step;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.sluice.workers.delta.DeltaStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One run of a step while its model speaks. Ends once, by whichever comes first: the reply, a failure, a limit, the
 * deadline, a stop, the loss of the work. What the model says after that is ignored.
 *
 * <p>The handler's methods are called on the model's event loop and never wait.
 */
final class StepRun implements StreamingChatResponseHandler {
    /** The most bytes of tool arguments in one reply; counted in characters while they stream. */
    static final int ARGUMENT_BYTES_MAX = 1_000_000;

    private final DeltaStream deltas;
    private final int textCharsMax;
    private final CompletableFuture<RunEnd> end = new CompletableFuture<>();
    private int textChars;
    private int argumentChars;
    private volatile long heardAt = System.nanoTime();

    StepRun(DeltaStream deltas, int textCharsMax) {
        this.deltas = deltas;
        this.textCharsMax = textCharsMax;
    }

    /** The turn is called off. */
    void stop() {
        end.complete(new RunEnd.Stopped());
    }

    /** The work is another's now. */
    void lose() {
        end.complete(new RunEnd.Lost());
    }

    boolean open() {
        return !end.isDone();
    }

    boolean lost() {
        return end.getNow(null) instanceof RunEnd.Lost;
    }

    /** Waits for the end; makes one itself at the deadline or after too long a silence. */
    RunEnd await(Instant deadline, Duration silenceMax, Clock clock) throws InterruptedException {
        while (true) {
            var left = Duration.between(clock.instant(), deadline);
            var silence = silenceMax.minusNanos(System.nanoTime() - heardAt);
            if (!left.isPositive()) {
                end.complete(new RunEnd.OutOfTime("the step's time was up"));
            } else if (!silence.isPositive()) {
                end.complete(new RunEnd.OutOfTime("the model was silent for " + silenceMax.toSeconds() + " s"));
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

    @Override
    public void onPartialResponse(String text) {
        heardAt = System.nanoTime();
        if (end.isDone()) {
            return;
        }
        textChars += text.length();
        if (textChars > textCharsMax) {
            end.complete(
                    new RunEnd.TooLarge("the model wrote more than the " + textCharsMax + " characters it had left"));
            return;
        }
        deltas.add(text);
    }

    @Override
    public void onPartialToolCall(PartialToolCall call) {
        heardAt = System.nanoTime();
        argumentChars +=
                call.partialArguments() == null ? 0 : call.partialArguments().length();
        if (argumentChars > ARGUMENT_BYTES_MAX) {
            end.complete(new RunEnd.TooLarge("the arguments of the model's tool calls are too large"));
        }
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
        end.complete(new RunEnd.Replied(response));
    }

    @Override
    public void onError(Throwable failure) {
        end.complete(new RunEnd.Broke(failure));
    }
}
