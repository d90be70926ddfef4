package dev.sluice.endtoend;

import dev.sluice.embedded.InfraAddresses;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** What the routers count in Redis, seen from outside; and a Redis that loses everything. */
final class SpendCounters {
    private static final String PREFIX = "sluice:router:{spend}:";

    private final InfraAddresses addresses;

    SpendCounters(InfraAddresses addresses) {
        this.addresses = addresses;
    }

    /** What a tenant has spent in all. */
    long spentMicros(String tenant) {
        return number("spent", tenant);
    }

    /** What is set aside for a tenant's running calls. */
    long heldMicros(String tenant) {
        return number("held", tenant);
    }

    /** Redis loses everything. */
    void lose() {
        ask("FLUSHALL");
    }

    private long number(String hash, String tenant) {
        var answer = ask("HGET", PREFIX + hash, "tenant/" + tenant + "|total");
        return answer.isEmpty() ? 0 : Long.parseLong(answer);
    }

    private String ask(String... words) {
        try (var socket = new Socket(addresses.redisHost(), addresses.redisPort())) {
            var answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            send(socket, "AUTH", addresses.redisPassword());
            head(answer);
            send(socket, words);
            var head = head(answer);
            return head.startsWith("$") && !head.equals("$-1") ? answer.readLine() : "";
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void send(Socket socket, String... words) throws IOException {
        var request = new StringBuilder("*" + words.length + "\r\n");
        for (var word : words) {
            request.append("$%d\r\n%s\r\n".formatted(word.length(), word));
        }
        socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.US_ASCII));
    }

    private static String head(BufferedReader answer) throws IOException {
        var head = answer.readLine();
        if (head.startsWith("-")) {
            throw new AssertionError("Redis says " + head);
        }
        return head;
    }
}
