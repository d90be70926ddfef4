package dev.sluice.executor.clone;

import dev.sluice.contracts.CallFailure;
import dev.sluice.executor.workspace.Refused;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Gets the contents of a repository over HTTP, as one pack that nothing here looks into. No redirect is followed, so whatever
 * proves who asks goes to the allowed server and to no other; it is in no file, no process and no workspace.
 */
final class GitFetch {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(10);
    private static final int REFS_BYTES_MAX = 32 * 1024 * 1024;
    private static final int PIECE_TOLD_BYTES = 1024 * 1024;

    /** They go to git as one word of a command, which has no room for many more. */
    private static final int SHALLOW_MAX = 3_000;

    private static final byte DATA = 1;
    private static final byte TROUBLE = 3;

    private final Limits limits;
    private final Progress progress;

    /**
     * What one fetch may take.
     *
     * @param bytesMax of the pack
     * @param timeMax in all
     */
    record Limits(long bytesMax, Duration timeMax) {}

    /** Is told how much has come; ends the fetch by an exception. */
    interface Progress {
        void received(long bytes) throws Refused, IOException;
    }

    /**
     * What is asked for.
     *
     * @param authorization the value of that header
     * @param depth how many commits back; nothing for all
     */
    record Wanted(URI repository, Optional<String> authorization, Optional<String> branch, OptionalInt depth) {}

    /** What came. @param shallow commits whose parents did not */
    record Fetched(Advertised.Target target, List<String> shallow) {}

    GitFetch(Limits limits, Progress progress) {
        this.limits = limits;
        this.progress = progress;
    }

    /** Writes the pack. */
    Fetched fetch(Wanted wanted, Path pack) throws Refused, IOException {
        try (var http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_MAX)
                .build()) {
            // A server that says nothing more would be waited for without an end.
            var guard = Thread.startVirtualThread(() -> endLater(http));
            try {
                var target = target(http, wanted);
                return new Fetched(target, pack(http, wanted, target, pack));
            } finally {
                guard.interrupt();
                http.shutdownNow();
            }
        } catch (IOException away) {
            throw new Refused(CallFailure.TOOL_ERROR, "The server cannot be reached, or broke off.");
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped", stopping);
        }
    }

    private void endLater(HttpClient http) {
        try {
            Thread.sleep(limits.timeMax());
            http.shutdownNow();
        } catch (InterruptedException inTime) {
            Thread.currentThread().interrupt();
        }
    }

    private Advertised.Target target(HttpClient http, Wanted wanted) throws Refused, IOException, InterruptedException {
        var request = request(wanted, "/info/refs?service=git-upload-pack").GET();
        try (var body = body(http, request)) {
            var seen = new BoundedBody(body, REFS_BYTES_MAX);
            return Advertised.read(new PacketLines(new BufferedInputStream(seen)))
                    .target(wanted.branch());
        }
    }

    private List<String> pack(HttpClient http, Wanted wanted, Advertised.Target target, Path pack)
            throws Refused, IOException, InterruptedException {
        var asked = new ByteArrayOutputStream();
        asked.write(PacketLines.of("want " + target.commit() + " side-band-64k ofs-delta no-progress agent=sluice"
                + shallow(wanted) + "\n"));
        if (wanted.depth().isPresent()) {
            asked.write(PacketLines.of("deepen " + wanted.depth().getAsInt() + "\n"));
        }
        asked.write("0000".getBytes(StandardCharsets.US_ASCII));
        asked.write(PacketLines.of("done\n"));
        var request = request(wanted, "/git-upload-pack")
                .header("Content-Type", "application/x-git-upload-pack-request")
                .POST(BodyPublishers.ofByteArray(asked.toByteArray()));
        try (var body = body(http, request)) {
            // Heads of packets are a part of what comes, and a small one.
            var seen = new BoundedBody(body, limits.bytesMax() + limits.bytesMax() / 8);
            return received(new PacketLines(new BufferedInputStream(seen)), pack);
        }
    }

    private static String shallow(Wanted wanted) {
        return wanted.depth().isPresent() ? " shallow" : "";
    }

    private List<String> received(PacketLines lines, Path pack) throws Refused, IOException {
        var shallow = new ArrayList<String>();
        for (var line = lines.line(); !line.orElse("").equals("NAK"); line = lines.line()) {
            line.filter(text -> text.matches("shallow [0-9a-f]{40}"))
                    .ifPresent(text -> shallow.add(text.substring("shallow ".length())));
            if (shallow.size() > SHALLOW_MAX) {
                throw new Refused(
                        CallFailure.TOO_LARGE,
                        "At this depth the history breaks off in more than " + SHALLOW_MAX
                                + " places; ask for another, or for all.");
            }
            if (line.filter(text -> text.startsWith("ERR ")).isPresent()) {
                throw new Refused(CallFailure.INVALID_ARGUMENTS, "The server refuses to send the repository.");
            }
        }
        try (var out = Files.newOutputStream(pack)) {
            var bytes = 0L;
            var told = 0L;
            for (var packet = lines.next(); packet.isPresent(); packet = lines.next()) {
                var content = packet.get();
                if (content.length > 0 && content[0] == TROUBLE) {
                    throw new Refused(CallFailure.INVALID_ARGUMENTS, "The server broke off.");
                }
                if (content.length > 1 && content[0] == DATA) {
                    out.write(content, 1, content.length - 1);
                    bytes += content.length - 1;
                }
                if (bytes > limits.bytesMax()) {
                    throw new Refused(
                            CallFailure.TOO_LARGE,
                            "The repository is larger than " + limits.bytesMax() + " bytes; ask for less depth.");
                }
                if (bytes - told > PIECE_TOLD_BYTES) {
                    told = bytes;
                    progress.received(bytes);
                }
            }
            progress.received(bytes);
        }
        return shallow;
    }

    private HttpRequest.Builder request(Wanted wanted, String path) {
        var base = wanted.repository().toString();
        var request = HttpRequest.newBuilder(
                        URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path))
                .timeout(limits.timeMax())
                .header("User-Agent", "git/2 (sluice)");
        wanted.authorization().ifPresent(value -> request.header("Authorization", value));
        return request;
    }

    private static InputStream body(HttpClient http, HttpRequest.Builder request)
            throws Refused, IOException, InterruptedException {
        var response = http.send(request.build(), BodyHandlers.ofInputStream());
        if (response.statusCode() == 200) {
            return response.body();
        }
        response.body().close();
        throw new Refused(
                CallFailure.INVALID_ARGUMENTS,
                switch (response.statusCode()) {
                    case 401, 403, 404 -> "There is no such repository, or it is not for whoever asked.";
                    case 301, 302, 303, 307, 308 ->
                        "The server sends whoever asks elsewhere; give the address that it leads to.";
                    default -> "The server answers " + response.statusCode() + ".";
                });
    }

    /** No more than so many bytes. */
    private static final class BoundedBody extends FilterInputStream {
        private long left;

        BoundedBody(InputStream in, long bytesMax) {
            super(in);
            this.left = bytesMax;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            var read = super.read(target, from, length);
            left -= Math.max(0, read);
            if (left < 0) {
                throw new IOException("the server sends more than it may");
            }
            return read;
        }
    }
}
