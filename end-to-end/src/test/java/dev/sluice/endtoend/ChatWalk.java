package dev.sluice.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Topics;
import dev.sluice.testkit.TopicProbe;
import dev.sluice.testkit.provider.Fault;
import dev.sluice.testkit.provider.ScriptedReply;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is said: streamed as it comes, remembered, heard in the middle of a turn, and on the log for everybody. */
interface ChatWalk extends Walk {
    @Test
    default void aChatTurnStreamsToTheClient() {
        try (var watch = admin().watch(admin().createSession())) {
            watch.chat("hello [[mock tokens=40 itl=25]]", "ask");
            var done = watch.awaitFrame("done");
            assertEquals("completed", done.path("outcome").asText());
            var tokens = new StringBuilder();
            watch.frames().stream()
                    .filter(frame -> frame.path("type").asText().equals("token"))
                    .forEach(frame -> tokens.append(frame.path("data").asText()));
            assertFalse(tokens.isEmpty());
            // What came before the fact is the beginning of its text; the fact supersedes the rest.
            assertTrue(watch.awaitFrame("message").path("text").asText().startsWith(tokens.toString()));
            assertEquals(List.of(), watch.transcript().complaints());
        }
    }

    @Test
    default void aSecondTurnRemembersTheFirst() {
        try (var watch = admin().watch(admin().createSession())) {
            watch.chat("my name is Ada [[mock tokens=3]]", "ask");
            watch.awaitDone(1);
            var question = "who am I, " + UUID.randomUUID();
            watch.chat(question + " [[mock tokens=3]]", "ask");
            watch.awaitDone(2);
            var roles = Stream.of(requestWith(question).body().path("messages"))
                    .flatMap(messages -> IntStream.range(0, messages.size()).mapToObj(messages::get))
                    .map(message -> message.path("role").asText())
                    .toList();
            assertEquals(List.of("system", "user", "assistant", "user"), roles);
        }
    }

    @Test
    default void whatIsSaidMeanwhileJoinsTheRunningTurn() {
        var session = sampleSession();
        provider().script("steered", ScriptedReply.calls(Tool.write("README.md", "new text\n")));
        try (var watch = admin().watch(session)) {
            watch.chat("edit it [[mock script=steered]]", "coder");
            var approval =
                    watch.awaitFrame("approval_required").path("approval_id").asText();
            watch.steer("and say goodbye");
            var steered = watch.awaitFrame("steered");
            watch.decide(approval, true);
            var done = watch.awaitFrame("done");
            assertEquals(steered.path("turn"), done.path("turn"));
            var shown = provider().requests().getLast().body().path("messages");
            assertEquals(
                    "and say goodbye",
                    shown.get(shown.size() - 1).path("content").asText());
            assertEquals(List.of(), watch.transcript().complaints());
        }
    }

    @Test
    default void whatTheWorkspaceTellsAgentsIsToldOnceAndStaysInTheBeginningOfThePrompt() throws IOException {
        var session = sampleSession();
        try (var watch = admin().watch(session)) {
            watch.chat("begin [[mock tokens=3]]", "coder");
            watch.awaitDone(1);
            Files.writeString(file(session, "AGENTS.md"), "Name every test after its rule.\n");
            var question = "go on, " + UUID.randomUUID();
            watch.chat(question + " [[mock tokens=3]]", "coder");
            watch.awaitDone(2);
            var another = "and on, " + UUID.randomUUID();
            watch.chat(another + " [[mock tokens=3]]", "coder");
            watch.awaitDone(3);

            var told = watch.frames().stream()
                    .filter(frame -> frame.path("type").asText().equals("instructions"))
                    .toList();
            assertEquals(1, told.size(), told.toString());
            assertEquals("AGENTS.md", told.getFirst().at("/files/0/path").asText());
            var before = requestWith(question).body().path("messages");
            var after = requestWith(another).body().path("messages");
            assertTrue(
                    before.get(before.size() - 1).path("content").asText().contains("Name every test after its rule."));
            for (int at = 0; at < before.size(); at++) {
                assertEquals(before.get(at), after.get(at));
            }
            assertEquals(List.of(), watch.transcript().complaints());
        }
    }

    @Test
    default void anAgentThatGoesInCirclesIsTold() {
        var session = sampleSession();
        var again = ScriptedReply.calls(Tool.read("README.md"));
        provider().script("circles", again, again, again, again);
        try (var watch = admin().watch(session)) {
            watch.chat("go [[mock script=circles]]", "coder");
            watch.awaitFrame("done");
            var stuck = watch.awaitFrame("stuck");
            assertEquals("same_call", stuck.path("reason").asText());
            var shown = provider().requests().getLast().body().path("messages");
            assertEquals(
                    stuck.path("text").asText(),
                    shown.get(shown.size() - 1).path("content").asText());
            assertEquals(List.of(), watch.transcript().complaints());
        }
    }

    @Test
    default void aBrokenStreamIsTriedAgainAndThenGivenUp() {
        try (var watch = admin().watch(admin().createSession())) {
            provider().script("broken", ScriptedReply.tokens(10).failing(new Fault.Cut(5)));
            watch.chat("go [[mock script=broken]]", "architect");
            var done = watch.awaitFrame("done");
            assertEquals("failed", done.path("outcome").asText(), done.toString());
            assertEquals(
                    Platform.ATTEMPTS_IN_VAIN,
                    watch.transcript().facts().stream()
                            .filter(frame -> frame.path("name").asText().equals("StepFailed"))
                            .count());
            assertEquals(List.of(), watch.transcript().complaints());
        }
    }

    @Test
    default void aPlainConsumerReadsTheTurnAsCloudEvents() throws Exception {
        try (var facts = TopicProbe.open(platform().kafka(), Topics.FACTS.name());
                var watch = admin().watch(admin().createSession())) {
            watch.chat("hello [[mock tokens=2]]", "ask");
            watch.awaitDone(1);
            facts.await(record -> FactRules.isTerminal(record, Set.of(watch.session())), LIMIT);
            var records = facts.seen().stream()
                    .filter(record -> record.key().equals(watch.session()))
                    .toList();
            assertTrue(records.size() >= 6, records.toString());
            for (var record : records) {
                PublicEvents.requireValid(record);
                PublicEvents.requireMutationsInvalid(record);
            }
            var last = MessageCodec.read(records.getLast().value(), FactRecord.class);
            assertTrue(last.fact() instanceof Fact.TurnCompleted);
        }
    }
}
