package dev.sluice.router.provider.cassette;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.contracts.TenantId;
import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import dev.sluice.router.dialect.reply.Reply;
import dev.sluice.router.dialect.request.ChatRequest;
import dev.sluice.router.dialect.request.ModelRequest.Reading;
import dev.sluice.router.provider.Credential;
import dev.sluice.router.provider.Exchange;
import dev.sluice.router.provider.Provider;
import dev.sluice.router.provider.ProviderCall;
import dev.sluice.router.provider.Recital;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CassetteTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String HELLO = "\"messages\": [{\"role\": \"user\", \"content\": \"hello\"}]";
    private static final String KEY = "provider-key-of-no-known-kind";

    private final Vertx vertx = Vertx.vertx();

    @TempDir
    Path directory;

    @AfterEach
    void tearDown() {
        vertx.close();
    }

    /** Says what it is told to, as a provider would. */
    private record Scripted(List<Reply> pieces) implements Provider {
        @Override
        public String name() {
            return "scripted";
        }

        @Override
        public Exchange call(ProviderCall call, Consumer<Reply> replies) {
            return Recital.of(pieces, replies, Duration.ZERO);
        }
    }

    @Test
    void recordedStreamIsReplayedPieceByPiece() throws Exception {
        var pieces = List.of(chunk("Hel", null), chunk("lo", "stop"), new Reply.Ended());
        record("{\"model\": \"role/ask\", \"stream\": true, " + HELLO + "}", pieces);
        awaitFiles(1);

        // Another order of fields and another alias of the same model are the same request.
        var replayed = replay("{" + HELLO + ", \"stream\": true, \"user\": \"eve\", \"model\": \"role/coder\"}");

        assertEquals(json(pieces), json(replayed));
    }

    @Test
    void recordedWholeAnswerIsReplayed() throws Exception {
        var whole = "{\"choices\": [{\"message\": {\"content\": \"x\"}, \"finish_reason\": \"stop\"}]}";
        record("{\"model\": \"m\", " + HELLO + "}", List.of(new Reply.Whole(JSON.readTree(whole), new byte[0])));
        awaitFiles(1);
        assertEquals(
                JSON.readTree(whole).toString(),
                json(replay("{\"model\": \"m\", " + HELLO + "}")).getFirst());
    }

    @Test
    void unknownRequestIsRefusedByItsName() throws Exception {
        var failure =
                ((Reply.Failed) replay("{\"model\": \"m\", " + HELLO + "}").getFirst()).failure();
        assertEquals(Kind.REQUEST_REFUSED, failure.kind());
        assertTrue(failure.detail().contains(".json"), failure.detail());
    }

    @Test
    void everyParameterCounts() {
        var digest = digest("{\"model\": \"m\", " + HELLO + "}", "m");
        assertNotEquals(digest, digest("{\"model\": \"m\", " + HELLO + "}", "other"));
        for (var more : List.of(
                "\"stream\": true",
                "\"temperature\": 0.1",
                "\"tools\": []",
                "\"messages\": [{\"role\": \"user\", \"content\": \"hello!\"}]")) {
            var messages = more.startsWith("\"messages\"") ? "" : HELLO + ", ";
            assertNotEquals(digest, digest("{\"model\": \"m\", " + messages + more + "}", "m"), more);
        }
        assertEquals(digest, digest("{\"user\": \"eve\", " + HELLO + ", \"model\": \"role/ask\"}", "m"));
    }

    @Test
    void noSecretIsInTheFiles() throws Exception {
        var secrets = List.of(
                "sk-ant-api03-abcdefghijklmnop",
                "AIzaSyA123456789012345678901234567890",
                "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
                "AKIAABCDEFGHIJKLMNOP",
                "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl",
                KEY);
        var said = String.join(" ", secrets);
        record(
                "{\"model\": \"m\", \"stream\": true, \"messages\": [{\"role\": \"user\", \"content\": \"" + said
                        + "\"}]}",
                List.of(chunk(said, "stop"), new Reply.Ended()));
        awaitFiles(1);

        var file = Files.readString(files().getFirst());
        for (var secret : secrets) {
            assertFalse(file.contains(secret), secret);
        }
        assertTrue(file.contains("[hidden]"));
    }

    @Test
    void brokenAnswersAreNotKept() throws Exception {
        var body = "{\"model\": \"m\", \"stream\": true, " + HELLO + "}";
        record(body, List.of(chunk("half", null), new Reply.Ended()));
        record(body, List.of(new Reply.Failed(ProviderFailure.of(Kind.CUT, "cut"))));
        record("{\"model\": \"m\", " + HELLO + "}", List.of(new Reply.Whole(JSON.createObjectNode(), new byte[0])));
        record(
                "{\"model\": \"other\", \"stream\": true, " + HELLO + "}",
                List.of(chunk("x", "stop"), new Reply.Ended()));
        awaitFiles(1);
        assertTrue(Files.readString(files().getFirst()).contains("other"));
    }

    private void record(String body, List<Reply> pieces) throws Exception {
        Credential.key(KEY);
        run(new RecordingProvider(new Scripted(pieces), directory, true, 10_000), body);
    }

    private List<Reply> replay(String body) throws Exception {
        return run(new ReplayingProvider("cassette", directory, true), body);
    }

    private List<Reply> run(Provider provider, String body) throws Exception {
        var replies = new ArrayList<Reply>();
        var over = new CompletableFuture<List<Reply>>();
        var call = call(body, body.contains("other") ? "other" : "m");
        vertx.getOrCreateContext()
                .runOnContext(now -> provider.call(call, reply -> {
                    replies.add(reply);
                    if (!(reply instanceof Reply.Chunk)) {
                        over.complete(replies);
                    }
                }));
        return over.get(10, TimeUnit.SECONDS);
    }

    private static String digest(String body, String model) {
        return RequestDigest.of(RequestDigest.canonical(call(body, model)));
    }

    @Test
    void nobodyIsGivenWhatAnotherTenantWasAnswered() throws Exception {
        var own = new Cassette(directory, false);
        var call = call("{\"messages\": [{\"role\": \"user\", \"content\": \"mine\"}], \"model\": \"m\"}", "m");
        own.keep(own.entry(call.of(new TenantId("acme"))), List.of(chunk("secret", "stop"), new Reply.Ended()));

        assertTrue(own.answer(call.of(new TenantId("acme"))).isPresent());
        assertTrue(own.answer(call.of(new TenantId("other"))).isEmpty());
        assertTrue(own.answer(call).isEmpty());
        assertTrue(new Cassette(directory, true).answer(call).isEmpty());
    }

    private static ProviderCall call(String body, String model) {
        var accepted = (Reading.Accepted) ChatRequest.read(body.getBytes(StandardCharsets.UTF_8));
        return ProviderCall.of("req_1", accepted.request(), model, "");
    }

    private static Reply chunk(String text, String finishReason) throws IOException {
        var reason = finishReason == null ? "null" : "\"" + finishReason + "\"";
        var json = "{\"choices\": [{\"index\": 0, \"delta\": {\"content\": \"" + text + "\"}, \"finish_reason\": "
                + reason + "}]}";
        return new Reply.Chunk(JSON.readTree(json), json.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> json(List<Reply> replies) {
        return replies.stream()
                .map(reply -> switch (reply) {
                    case Reply.Chunk chunk -> chunk.json().toString();
                    case Reply.Whole whole -> whole.json().toString();
                    case Reply.Counted counted -> counted.toString();
                    case Reply.Ended ended -> "end";
                    case Reply.Failed failed -> failed.toString();
                })
                .toList();
    }

    private void awaitFiles(int count) {
        Awaitility.await().until(() -> files().size() == count);
    }

    private List<Path> files() throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".json")).toList();
        }
    }
}
