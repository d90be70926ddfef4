package dev.sluice.session.door.problem;

import dev.sluice.contracts.MessageCodec;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;

/** A {@link Problem} as an HTTP response: {@code application/problem+json}. */
final class ProblemBody {
    private static final String MEDIA_TYPE = "application/problem+json";
    private static final int RETRY_AFTER_SECONDS = 2;

    private ProblemBody() {}

    static Response of(Problem problem) {
        var body = new LinkedHashMap<String, Object>();
        body.put("type", "about:blank");
        body.put("title", title(problem.status()));
        body.put("status", problem.status());
        body.put("code", problem.code());
        body.put("detail", problem.getMessage());
        body.putAll(problem.members());
        var response = Response.status(problem.status()).type(MEDIA_TYPE).entity(MessageCodec.write(body));
        if (problem.status() == 429 || problem.status() == 503) {
            response.header("Retry-After", RETRY_AFTER_SECONDS);
        }
        if (problem.status() == 401) {
            response.header("WWW-Authenticate", "Bearer");
        }
        return response.build();
    }

    private static String title(int status) {
        var known = Response.Status.fromStatusCode(status);
        return known == null ? "Unprocessable Content" : known.getReasonPhrase();
    }
}
