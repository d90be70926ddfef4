package dev.sluice.standalone;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Asks the services' own readiness checks, over HTTP as any client would. */
final class Readiness {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(ANSWER_MAX).build();
    private final HttpRequest question;

    /** @param url where Sluice listens */
    Readiness(URI url) {
        question = HttpRequest.newBuilder(url.resolve("/q/health/ready"))
                .timeout(ANSWER_MAX)
                .build();
    }

    /** Waits until all checks are up; gives the names of those that are still down at the end. */
    Optional<String> await(Duration limit) throws InterruptedException {
        var end = Instant.now().plus(limit);
        while (true) {
            var missing = missing();
            if (missing.isEmpty() || Instant.now().isAfter(end)) {
                return missing;
            }
            Thread.sleep(PAUSE);
        }
    }

    private Optional<String> missing() throws InterruptedException {
        try {
            var answer = client.send(question, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 ? Optional.empty() : Optional.of(namesOfDown(answer.body()));
        } catch (IOException failure) {
            return Optional.of("no answer at " + question.uri());
        }
    }

    private static String namesOfDown(String body) throws IOException {
        var checks = new ObjectMapper().readTree(body).path("checks");
        return StreamSupport.stream(checks.spliterator(), false)
                .filter(check -> !check.path("status").asText().equals("UP"))
                .map(check -> check.path("name").asText())
                .collect(Collectors.joining(", "));
    }
}
