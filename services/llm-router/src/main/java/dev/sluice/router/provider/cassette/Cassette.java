package dev.sluice.router.provider.cassette;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.router.dialect.reply.Reply;
import dev.sluice.router.dialect.reply.Words;
import dev.sluice.router.provider.ProviderCall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A directory of recorded answers, one file per request, named by the digest of the request and, unless it is shared, of the
 * tenant whose it is: so nobody is given what another tenant was answered. A file holds the request, for
 * people, and the pieces of the answer; no headers, and nothing that looks like a credential. Blocking.
 */
record Cassette(Path directory, boolean shared) {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** The file that has, or would have, the answer to a call. */
    Path file(ProviderCall call) {
        return entry(call).file();
    }

    /** What is kept of a request, and where. */
    record Entry(Path file, String request) {}

    Entry entry(ProviderCall call) {
        var request = RequestDigest.canonical(call);
        var owner = shared ? "" : call.tenant() + "\n";
        return new Entry(directory.resolve(RequestDigest.of(owner + request) + ".json"), request);
    }

    /** The recorded answer, its last piece included; empty if there is none. */
    Optional<List<Reply>> answer(ProviderCall call) throws IOException {
        JsonNode recorded;
        try {
            recorded = JSON.readTree(Files.readAllBytes(file(call)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        if (recorded.has("whole")) {
            var whole = recorded.get("whole");
            return Optional.of(List.of(new Reply.Whole(whole, bytes(whole))));
        }
        var pieces = new ArrayList<Reply>();
        recorded.path("chunks").forEach(chunk -> pieces.add(new Reply.Chunk(chunk, bytes(chunk))));
        pieces.add(new Reply.Ended());
        return Optional.of(List.copyOf(pieces));
    }

    /** Keeps an answer; a later one to the same request replaces it. */
    void keep(Entry entry, List<Reply> pieces) throws IOException {
        var recorded = JsonNodeFactory.instance.objectNode();
        recorded.set("request", JSON.readTree(clean(entry.request())));
        for (var piece : pieces) {
            switch (piece) {
                case Reply.Whole(JsonNode json, byte[] data) -> recorded.set("whole", clean(json));
                case Reply.Chunk(JsonNode json, byte[] data) ->
                    recorded.withArray("chunks").add(clean(json));
                case Reply.Counted _ -> {
                    // The usage at the end says the same and more.
                }
                case Reply.Ended() -> recorded.withArray("chunks");
                case Reply.Failed failed -> throw new IllegalArgumentException("failures are not recorded");
            }
        }
        Files.createDirectories(directory);
        var half = Files.createTempFile(directory, "half", ".tmp");
        Files.write(half, JSON.writeValueAsBytes(recorded));
        try {
            Files.move(half, entry.file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(half, entry.file(), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private JsonNode clean(JsonNode json) throws IOException {
        return JSON.readTree(clean(json.toString()));
    }

    private String clean(String json) {
        return Words.hidden(json);
    }

    private static byte[] bytes(JsonNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
