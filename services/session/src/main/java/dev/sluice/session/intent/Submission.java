package dev.sluice.session.intent;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.session.door.problem.Problem;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An intent that the broker has.
 *
 * @param id its id on the inbox, which its facts name as their cause
 * @param answer the one fact that answers it; fails if it does not come in time
 */
public record Submission(String id, CompletableFuture<FactRecord> answer) {

    /** Waits for the answer; a refusal is an answer too. */
    public FactRecord await() {
        try {
            return answer.get();
        } catch (ExecutionException tooLate) {
            throw Problem.unavailable("no answer in time; the request may still be carried out."
                    + " Where an Idempotency-Key was sent, trying again is safe");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("the service is stopping");
        }
    }

    /** Waits for the answer, but no longer than this. */
    public Optional<FactRecord> await(Duration max) {
        try {
            return Optional.of(answer.get(max.toNanos(), TimeUnit.NANOSECONDS));
        } catch (ExecutionException | TimeoutException tooLate) {
            return Optional.empty();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Waits for an answer that is no refusal. */
    public FactRecord awaitSuccess() {
        var record = await();
        if (record.fact() instanceof Fact.IntentRefused refused) {
            throw Refused.problem(refused);
        }
        return record;
    }
}
