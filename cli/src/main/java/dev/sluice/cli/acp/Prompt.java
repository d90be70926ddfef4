package dev.sluice.cli.acp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.cli.text.Plain;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A prompt that an editor waits for: it ends once, with the reason why its turn did. */
final class Prompt {
    static final String END = "end_turn";
    static final String CANCELLED = "cancelled";

    private final String key = "acp-" + UUID.randomUUID();
    private final CompletableFuture<String> end = new CompletableFuture<>();

    /** Ends of turns before it is known which turn is its own. */
    private final List<Told.End> early = new ArrayList<>();

    private Optional<String> turn = Optional.empty();
    private Optional<String> said = Optional.empty();
    private final CompletableFuture<Void> cancelled = new CompletableFuture<>();

    /** By which the server knows it when it is said again. */
    String key() {
        return key;
    }

    boolean isOfKey(String other) {
        return key.equals(other);
    }

    synchronized Optional<String> turn() {
        return turn;
    }

    synchronized boolean isOf(String other) {
        return turn.filter(other::equals).isPresent();
    }

    boolean isCancelled() {
        return cancelled.isDone();
    }

    void cancel() {
        cancelled.complete(null);
    }

    /** Waits for an answer that nobody needs once this is cancelled; empty then. */
    Optional<JsonNode> unlessCancelled(CompletableFuture<JsonNode> answer)
            throws ExecutionException, InterruptedException {
        CompletableFuture.anyOf(cancelled, answer).get();
        return isCancelled() ? Optional.empty() : Optional.of(answer.get());
    }

    synchronized void says(String text) {
        said = Optional.of(text);
    }

    synchronized void belongsTo(String known) {
        turn = Optional.of(known);
    }

    /** Whether this is what was said by it: the editor shows that by itself, once. */
    synchronized boolean isHeard(String text) {
        var own = said.filter(text::equals).isPresent();
        if (own) {
            said = Optional.empty();
        }
        return own;
    }

    /** The server has it, as this turn; says whether that is to be cancelled at once. */
    synchronized boolean accepted(String its) {
        if (turn.isPresent()) {
            return false;
        }
        turn = Optional.of(its);
        early.forEach(this::ended);
        return isCancelled();
    }

    /** Takes the end of a turn; says whether it is its own. */
    synchronized boolean ended(Told.End ended) {
        if (turn.isEmpty()) {
            early.add(ended);
            return false;
        }
        if (!turn.get().equals(ended.turn())) {
            return false;
        }
        if (isCancelled() || ended.outcome().equals("cancelled")) {
            end.complete(CANCELLED);
        } else if (ended.outcome().equals("completed")) {
            end.complete(END);
        } else {
            reason(ended.limit())
                    .ifPresentOrElse(end::complete, () -> fail(new RpcError(RpcError.INTERNAL, told(ended))));
        }
        return true;
    }

    void finish(String reason) {
        end.complete(reason);
    }

    void fail(RpcError why) {
        end.completeExceptionally(why);
    }

    String end() throws RpcError, InterruptedException {
        try {
            return end.get();
        } catch (ExecutionException failed) {
            if (isCancelled()) {
                return CANCELLED;
            }
            throw failed.getCause() instanceof RpcError why
                    ? why
                    : new RpcError(RpcError.INTERNAL, String.valueOf(failed.getCause()));
        }
    }

    /** How a turn ended that brought no answer, in a line. */
    static String told(Told.End ended) {
        return "The turn " + (ended.outcome().equals("cancelled") ? "was cancelled" : "failed")
                + ended.reason().map(why -> ": " + Plain.line(why)).orElse("") + ".";
    }

    /** Two limits have a name in the protocol; to come to another is a failure. */
    private static Optional<String> reason(Optional<String> limit) {
        return limit.flatMap(name -> switch (name) {
            case "steps" -> Optional.of("max_turn_requests");
            case "tokens", "output_chars" -> Optional.of("max_tokens");
            default -> Optional.empty();
        });
    }
}
