package dev.sluice.router.call;

import dev.sluice.contracts.Role;
import dev.sluice.contracts.Traceparent;
import dev.sluice.router.provider.ProviderCall;
import dev.sluice.router.route.RoutingTable;
import dev.sluice.router.route.RoutingTable.Route;
import dev.sluice.router.wire.ChatRequest;
import dev.sluice.router.wire.OpenAiError;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/** The answer to a request before anything is spent on it. A pure function; takes time in proportion to the body. */
sealed interface Admission {
    /** The caller's own request ids; a worker's is {@code <step>@<run>}. */
    Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._:/@-]{1,200}");

    OpenAiError NO_PROVIDER = OpenAiError.of(
            503,
            "provider_error",
            "no_provider",
            "No model provider is configured: set LLM_API_KEY, or LLM_BASE_URL for your own server.");

    record Admitted(CallTicket ticket) implements Admission {}

    /** @param requestId the name of the request in its answer */
    record Refused(String requestId, OpenAiError error) implements Admission {}

    /**
     * @param id the ledger's name for the call
     * @param bytesMax the largest body
     */
    static Admission of(Arrival arrival, RoutingTable table, long bytesMax, String id, Instant now) {
        var requestId = arrival.requestId().orElse(id);
        if (!REQUEST_ID.matcher(requestId).matches()) {
            return refused(
                    id, 400, "invalid_request_id", "x-request-id is 1 to 200 letters, digits or ._:/@- characters.");
        }
        if (arrival.body().length > bytesMax) {
            return refused(requestId, 413, "request_too_large", "The request is larger than " + bytesMax + " bytes.");
        }
        return switch (ChatRequest.read(arrival.body())) {
            case ChatRequest.Reading.Refused(OpenAiError error) -> new Refused(requestId, error);
            case ChatRequest.Reading.Accepted(ChatRequest request)
            when !arrival.caller().mayCall(request.model()) ->
                new Refused(
                        requestId,
                        OpenAiError.of(
                                403,
                                "permission_error",
                                "model_not_allowed",
                                "This API key may not call " + request.model() + "."));
            case ChatRequest.Reading.Accepted(ChatRequest request) ->
                switch (table.resolve(request.model())) {
                    case Route.To to -> new Admitted(ticket(arrival, request, to, id, now));
                    case Route.UnknownModel() ->
                        refused(requestId, 404, "model_not_found", "There is no model " + request.model() + " here.");
                    case Route.NoProvider() -> new Refused(requestId, NO_PROVIDER);
                };
        };
    }

    private static CallTicket ticket(Arrival arrival, ChatRequest request, Route.To to, String id, Instant now) {
        // One candidate today; the next ones are tried here, before the first token.
        var candidate = to.candidates().getFirst();
        var call = new ProviderCall(
                id, request, request.bodyFor(candidate.model()), Traceparent.continued(arrival.traceparent()));
        var agent = to.agent().or(() -> agent(arrival));
        return new CallTicket(arrival.requestId().orElse(id), arrival.caller(), agent, candidate, call, now);
    }

    /** A service that asks for a concrete model says for which role; a user has none. */
    private static Optional<Role> agent(Arrival arrival) {
        try {
            return arrival.agent().filter(name -> arrival.caller().service()).map(Role::new);
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static Refused refused(String requestId, int status, String code, String message) {
        return new Refused(requestId, OpenAiError.of(status, "invalid_request_error", code, message));
    }
}
