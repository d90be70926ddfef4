package dev.sluice.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.CloudEvent;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UsageRecorded;
import dev.sluice.router.dialect.anthropic.AnthropicSamples;
import dev.sluice.router.dialect.gemini.GeminiSamples;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import dev.sluice.testkit.provider.Sample;
import dev.sluice.testkit.provider.SampleProvider;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A stream that its caller leaves is billed by what its provider had said by then: each wire says it in another place, some
 * only at the end. A prompt token costs one micro, a completion token two.
 */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
@WithTestResource(UserTokens.class)
@WithTestResource(ThreeWires.class)
class EarlyUsageTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String END = "data: [DONE]";

    /** Eight tokens, as we estimate them. */
    private static final String WORDS = "thirty-two characters, all told.";

    private static final String RESPONSE = """
            event: response.created
            data: {"type": "response.created", "sequence_number": 0, "response": {"id": "resp_1", "object": "response", \
            "created_at": 1, "status": "in_progress", "model": "responding", "output": [], "usage": null}}

            event: response.output_item.added
            data: {"type": "response.output_item.added", "sequence_number": 1, "output_index": 0, \
            "item": {"type": "message", "id": "msg_1", "status": "in_progress", "role": "assistant", "content": []}}

            event: response.output_text.delta
            data: {"type": "response.output_text.delta", "sequence_number": 2, "item_id": "msg_1", "output_index": 0, \
            "content_index": 0, "delta": "%s"}

            """.formatted(WORDS);

    @TestHTTPResource
    String url;

    private Door door;

    /**
     * A stream that falls silent in its middle.
     *
     * @param heard how the text ends that the caller has by then
     * @param prompt what the provider has said of it; empty if nothing
     * @param completionMin what it has said, or what we must think, that it has written
     * @param estimated whether we had to think
     */
    record Left(
            String wire,
            String model,
            SampleProvider provider,
            Sample sample,
            String heard,
            Optional<Long> prompt,
            long completionMin,
            long completionMax,
            boolean estimated) {
        @Override
        public String toString() {
            return wire;
        }
    }

    static List<Left> streams() {
        return List.of(
                // vLLM with continuous_usage_stats, xAI: each piece has the count so far.
                left("chat that counts as it goes", chat(31, 7), Optional.of(31L), 7, 7, false),
                left("chat that counts at its beginning", chat(31, 0) + chat(WORDS), Optional.of(31L), 8, 8, true),
                // OpenAI: the count is the last chunk of all.
                left("chat that counts at its end", chat(WORDS), Optional.empty(), 8, 8, true),
                new Left(
                        "responses",
                        "responding",
                        ThreeWires.FIRST,
                        silent(RESPONSE),
                        WORDS,
                        Optional.empty(),
                        8,
                        8,
                        true),
                new Left(
                        "messages",
                        "claude",
                        ThreeWires.CLAUDE,
                        AnthropicSamples.TEXT.silentBefore("event: message_delta"),
                        "👋",
                        Optional.of(2125L),
                        2,
                        8,
                        true),
                new Left(
                        "gemini",
                        "gemini",
                        ThreeWires.GEMINI,
                        GeminiSamples.TEXT.silentBefore(
                                "data: {\"candidates\": [{\"content\": {\"parts\": [{\"text\": \"世"),
                        "Grüße, ",
                        Optional.of(40L),
                        14,
                        14,
                        true));
    }

    @BeforeEach
    void setUp() {
        ThreeWires.reset();
        door = ServiceKeys.worker(url);
    }

    @ParameterizedTest
    @MethodSource("streams")
    void aStreamThatItsCallerLeavesIsBilledByWhatItsProviderHadSaid(Left left) {
        left.provider().next(left.sample());
        try (var usage = TopicProbe.open(Topics.USAGE)) {
            try (var stream = door.open(ThreeWires.body(left.model(), true, ""))) {
                var said = "";
                while (!said.endsWith(left.heard())) {
                    said += Door.text(List.of(stream.next().orElseThrow()));
                }
            }
            var call = left.provider().requests().getLast().id();
            var line = read(usage.await(record -> isOf(call, record), SOON));

            assertEquals(UsageRecorded.Outcome.CANCELLED, line.outcome());
            assertEquals(left.estimated(), line.estimated(), line::toString);
            assertTrue(
                    left.prompt()
                            .map(said -> said == line.usage().prompt())
                            .orElse(line.usage().prompt() > 0),
                    line::toString);
            assertTrue(line.usage().completion() >= left.completionMin(), line::toString);
            assertTrue(line.usage().completion() <= left.completionMax(), line::toString);
        }
    }

    private static Left left(
            String wire,
            String events,
            Optional<Long> prompt,
            long completionMin,
            long completionMax,
            boolean estimated) {
        return new Left(
                wire,
                "one",
                ThreeWires.FIRST,
                silent(events),
                wire.endsWith("as it goes") ? "so far " : WORDS,
                prompt,
                completionMin,
                completionMax,
                estimated);
    }

    private static Sample silent(String events) {
        return Sample.events(events + END + "\n\n").silentBefore(END);
    }

    /** A piece with the count so far. */
    private static String chat(int prompt, int completion) {
        var said = completion == 0 ? "" : "so far ";
        return ThreeWires.chunk("{\"role\": \"assistant\", \"content\": \"" + said + "\"}", "null")
                .replace(
                        "\"model\": \"m\",",
                        "\"model\": \"m\", \"usage\": {\"prompt_tokens\": " + prompt + ", \"completion_tokens\": "
                                + completion + "},");
    }

    private static String chat(String text) {
        return ThreeWires.chunk("{\"content\": \"" + text + "\"}", "null");
    }

    private static boolean isOf(String call, ConsumerRecord<String, byte[]> record) {
        var type = Optional.ofNullable(record.headers().lastHeader("ce_type")).map(header -> header.value());
        return CloudEvent.is(UsageRecorded.class, type)
                && read(record).request().equals(call);
    }

    private static UsageRecorded read(ConsumerRecord<String, byte[]> record) {
        try {
            return MessageCodec.read(record.value(), UsageRecorded.class);
        } catch (MessageCodec.UnreadableMessage unreadable) {
            throw new AssertionError(unreadable);
        }
    }
}
