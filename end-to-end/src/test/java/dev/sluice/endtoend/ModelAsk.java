package dev.sluice.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.testkit.provider.ReceivedRequest;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * A model call that a test makes; the provider knows it by its number.
 *
 * @param stream whether the answer is streamed
 * @param tokens how long the answer is to be
 * @param tokensMax how long it may be
 * @param firstByte how long the provider thinks
 * @param between how long it takes for each token
 * @param leaveAfter after so many pieces of a stream the caller goes away
 */
record ModelAsk(
        int number,
        boolean stream,
        int tokens,
        int tokensMax,
        Duration firstByte,
        Duration between,
        OptionalInt leaveAfter) {
    private static final Pattern NUMBER = Pattern.compile("^call (\\d+) ");

    /** A streamed one, as fast as may be. */
    static ModelAsk streamed(int number, int tokens) {
        return new ModelAsk(number, true, tokens, tokens, Duration.ZERO, Duration.ZERO, OptionalInt.empty());
    }

    /** One in a single piece. */
    static ModelAsk whole(int number, int tokens) {
        return new ModelAsk(number, false, tokens, tokens, Duration.ZERO, Duration.ZERO, OptionalInt.empty());
    }

    ModelAsk pacing(Duration firstByte, Duration between) {
        return new ModelAsk(number, stream, tokens, tokensMax, firstByte, between, leaveAfter);
    }

    ModelAsk tokensMax(int most) {
        return new ModelAsk(number, stream, tokens, most, firstByte, between, leaveAfter);
    }

    ModelAsk leavingAfter(int pieces) {
        return new ModelAsk(number, stream, tokens, tokensMax, firstByte, between, OptionalInt.of(pieces));
    }

    JsonNode body() {
        var body = Client.JSON
                .createObjectNode()
                .put("model", "role/ask")
                .put("stream", stream)
                .put("max_tokens", tokensMax);
        body.putArray("messages")
                .addObject()
                .put("role", "user")
                .put(
                        "content",
                        "call %d [[mock tokens=%d ttft=%d itl=%d]]"
                                .formatted(number, tokens, firstByte.toMillis(), between.toMillis()));
        return body;
    }

    /** The number of the call that the provider got. */
    static int numberOf(ReceivedRequest request) {
        var said = request.body().path("messages").path(0).path("content").asText();
        var number = NUMBER.matcher(said);
        if (!number.find()) {
            throw new AssertionError("no call of ours: " + said);
        }
        return Integer.parseInt(number.group(1));
    }
}
