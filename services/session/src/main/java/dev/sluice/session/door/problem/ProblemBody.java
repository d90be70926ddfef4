package dev.sluice.session.door.problem;

import dev.sluice.contracts.MessageCodec;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Map;

/** A {@link Problem} as an HTTP response: {@code application/problem+json}. */
public final class ProblemBody {
    private static final String MEDIA_TYPE = "application/problem+json";

    private ProblemBody() {}

    public static Response of(Problem problem, String correlation) {
        var response = Response.status(problem.status()).type(MEDIA_TYPE).entity(bytes(problem, correlation));
        headers(problem).forEach(response::header);
        return response.build();
    }

    /** Answers a request that no resource will see. */
    public static void answer(RoutingContext request, Problem problem) {
        var correlation = Correlation.logged(problem, Correlation.where(request));
        var response = request.response().setStatusCode(problem.status()).putHeader("Content-Type", MEDIA_TYPE);
        headers(problem).forEach(response::putHeader);
        response.end(Buffer.buffer(bytes(problem, correlation)));
    }

    private static byte[] bytes(Problem problem, String correlation) {
        var body = new LinkedHashMap<String, Object>();
        body.put("type", "about:blank");
        body.put("title", title(problem.status()));
        body.put("status", problem.status());
        body.put("code", problem.code());
        body.put("detail", problem.getMessage());
        body.putAll(problem.members());
        body.put("correlation_id", correlation);
        return MessageCodec.write(body);
    }

    private static Map<String, String> headers(Problem problem) {
        var headers = new LinkedHashMap<String, String>();
        problem.retryAfter().ifPresent(pause -> headers.put("Retry-After", Long.toString(pause.toSeconds())));
        if (problem.status() == 401) {
            headers.put("WWW-Authenticate", "Bearer");
        }
        return headers;
    }

    private static String title(int status) {
        var known = Response.Status.fromStatusCode(status);
        return known == null ? "Unprocessable Content" : known.getReasonPhrase();
    }
}
