package dev.sluice.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.testkit.provider.ReceivedRequest;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * A model call that a test makes; the provider knows it by its number.
 *
 * @param steady whether it is to be answered in the same way each time, so that an answer may be kept
 * @param stream whether the answer is streamed
 * @param tokens how long the answer is to be
 * @param tokensMax how long it may be
 * @param firstByte how long the provider thinks
 * @param between how long it takes for each token
 * @param leaveAfter after so many pieces of text the caller goes away
 */
record ModelAsk(
        int number,
        LedgerDoor door,
        String model,
        boolean steady,
        boolean stream,
        int tokens,
        int tokensMax,
        Duration firstByte,
        Duration between,
        OptionalInt leaveAfter) {
    private static final Pattern NUMBER = Pattern.compile("call (\\d+) ");
    private static final String PRICED = "role/ask";

    /** A streamed one, as fast as may be. */
    static ModelAsk streamed(int number, int tokens) {
        return plain(number, true, tokens);
    }

    /** One in a single piece. */
    static ModelAsk whole(int number, int tokens) {
        return plain(number, false, tokens);
    }

    private static ModelAsk plain(int number, boolean stream, int tokens) {
        return new ModelAsk(
                number,
                LedgerDoor.CHAT,
                PRICED,
                false,
                stream,
                tokens,
                tokens,
                Duration.ZERO,
                Duration.ZERO,
                OptionalInt.empty());
    }

    ModelAsk by(LedgerDoor other) {
        return new ModelAsk(number, other, model, steady, stream, tokens, tokensMax, firstByte, between, leaveAfter);
    }

    ModelAsk of(String other) {
        return new ModelAsk(number, door, other, steady, stream, tokens, tokensMax, firstByte, between, leaveAfter);
    }

    ModelAsk steadily() {
        return new ModelAsk(number, door, model, true, stream, tokens, tokensMax, firstByte, between, leaveAfter);
    }

    ModelAsk pacing(Duration first, Duration pause) {
        return new ModelAsk(number, door, model, steady, stream, tokens, tokensMax, first, pause, leaveAfter);
    }

    ModelAsk tokensMax(int most) {
        return new ModelAsk(number, door, model, steady, stream, tokens, most, firstByte, between, leaveAfter);
    }

    ModelAsk leavingAfter(int pieces) {
        return new ModelAsk(
                number, door, model, steady, stream, tokens, tokensMax, firstByte, between, OptionalInt.of(pieces));
    }

    JsonNode body() {
        var body = Client.JSON
                .createObjectNode()
                .put("model", model)
                .put("stream", stream)
                .put(door.bound(), tokensMax);
        if (steady) {
            body.put("temperature", 0);
        }
        door.say(
                body,
                "call %d [[mock tokens=%d ttft=%d itl=%d]]"
                        .formatted(number, tokens, firstByte.toMillis(), between.toMillis()));
        return body;
    }

    /** The number of the call that the provider got. */
    static int numberOf(ReceivedRequest request) {
        var said = request.body().path("messages").toString();
        var number = NUMBER.matcher(said);
        if (!number.find()) {
            throw new AssertionError("no call of ours: " + said);
        }
        return Integer.parseInt(number.group(1));
    }
}
