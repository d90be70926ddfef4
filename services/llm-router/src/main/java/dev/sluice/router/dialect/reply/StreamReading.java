package dev.sluice.router.dialect.reply;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Follows one streamed reply and says what each chunk means, so that no broken stream passes for a finished one. A
 * stream is finished when every choice that appeared in it has a finish reason. Not thread-safe.
 */
public final class StreamReading {
    private final Set<Integer> open = new HashSet<>();
    private final Set<Integer> finished = new HashSet<>();
    private Optional<SoFar> said = Optional.empty();
    private Finish finish = Finish.NONE;
    private long outputChars;

    /**
     * What a provider says that it has taken.
     *
     * @param outputChars what it had written by then
     */
    public record SoFar(TokenUsage usage, long outputChars) {}

    /** What a chunk means. */
    public sealed interface Seen {
        /** Something of the answer: text, a piece of a tool call, the finish. */
        record Token() implements Seen {}

        /** Nothing of the answer yet: a role, a filter's verdict. */
        record Preamble() implements Seen {}

        /** Only the usage, after the answer. */
        record Usage() implements Seen {}

        /** No chunk at all, or the provider's word that it failed. */
        record Broken(ProviderFailure failure) implements Seen {}
    }

    public Seen read(JsonNode chunk) {
        if (Complaint.isOne(chunk)) {
            return new Seen.Broken(ProviderFailure.of(Complaint.of(chunk)));
        }
        if (!chunk.isObject()) {
            return new Seen.Broken(ProviderFailure.of(Kind.MALFORMED, "The provider sent a chunk that is no object."));
        }
        var reported = TokenCount.reported(chunk.path("usage"));
        reported.ifPresent(this::count);
        var token = false;
        for (var choice : chunk.path("choices")) {
            var broken = Finish.failure(choice);
            if (broken.isPresent()) {
                return new Seen.Broken(broken.get());
            }
            token |= readChoice(chunk, choice);
        }
        // It holds for the piece that it came with, too.
        reported.ifPresent(this::count);
        if (token) {
            return new Seen.Token();
        }
        var onlyUsage = chunk.path("choices").isEmpty() && chunk.hasNonNull("usage");
        return onlyUsage ? new Seen.Usage() : new Seen.Preamble();
    }

    /** Why the stream, now at its end, is no whole answer; empty if it is one. */
    public Optional<ProviderFailure> defect() {
        if (!open.isEmpty()) {
            return Optional.of(ProviderFailure.of(Kind.CUT, "The provider's stream ended in the middle."));
        }
        if (finished.isEmpty()) {
            return Optional.of(ProviderFailure.of(Kind.EMPTY, "The provider's stream held no answer."));
        }
        return Optional.empty();
    }

    /** What the provider says it took, once it has said so of all that it has written. */
    public Optional<TokenUsage> usage() {
        return said.filter(last -> last.outputChars() == outputChars).map(SoFar::usage);
    }

    /** What it said last, if it said anything, though it may have written more since. */
    public Optional<SoFar> soFar() {
        return said;
    }

    /** Characters that the model has written so far: text, reasoning and tool arguments. */
    public long outputChars() {
        return outputChars;
    }

    /** What the provider has said of its answer, once a choice has ended. */
    public Finish finish() {
        return finish;
    }

    private void count(TokenUsage usage) {
        said = Optional.of(new SoFar(usage, outputChars));
    }

    private boolean readChoice(JsonNode chunk, JsonNode choice) {
        var index = choice.path("index").asInt(0);
        if (!finished.contains(index)) {
            open.add(index);
        }
        var token = false;
        for (var field : choice.path("delta").properties()) {
            token |= !field.getKey().equals("role") && holdsSomething(field.getValue());
        }
        outputChars += Texts.chars(choice.path("delta"));
        if (Finish.isOne(choice.path("finish_reason"))) {
            open.remove(index);
            if (finished.add(index)) {
                finish = finish.by(chunk).and(choice.path("finish_reason").textValue());
            }
            return true;
        }
        return token;
    }

    private static boolean holdsSomething(JsonNode value) {
        if (value.isTextual()) {
            return !value.textValue().isEmpty();
        }
        return value.isContainerNode() ? !value.isEmpty() : !value.isNull();
    }
}
