package dev.sluice.router.call;

import dev.sluice.contracts.Role;
import dev.sluice.contracts.Routing.Capability;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.Traceparent;
import dev.sluice.router.dialect.request.ChatRequest;
import dev.sluice.router.dialect.request.EmbeddingsRequest;
import dev.sluice.router.dialect.request.ModelRequest;
import dev.sluice.router.dialect.request.OpenAiError;
import dev.sluice.router.dialect.request.PromptSize;
import dev.sluice.router.dialect.request.Rendering;
import dev.sluice.router.dialect.request.ResponsesRequest;
import dev.sluice.router.dialect.request.Translation;
import dev.sluice.router.provider.ProviderCall;
import dev.sluice.router.reuse.CacheKey;
import dev.sluice.router.reuse.CacheRule;
import dev.sluice.router.reuse.CacheWish;
import dev.sluice.router.route.Candidate;
import dev.sluice.router.route.Needs;
import dev.sluice.router.route.Route;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The answer to a request before anything is spent on it. A pure function; takes time in proportion to the body. */
sealed interface Admission {
    /** The caller's own request ids; a worker's is {@code <step>@<run>}. */
    Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._:/@-]{1,200}");

    OpenAiError NO_PROVIDER = OpenAiError.of(
            503,
            "provider_error",
            "no_provider",
            "No model provider is configured: set LLM_API_KEY, or LLM_BASE_URL for your own server.");

    /** Estimates how many tokens a prompt has. */
    @FunctionalInterface
    interface PromptTokens {
        long of(Candidate candidate, PromptSize size);
    }

    /** @param lookup present if another call's answer would do */
    record Admitted(CallTicket ticket, Rendering rendering, Optional<CacheKey> lookup) implements Admission {}

    /** @param requestId the name of the request in its answer */
    record Refused(String requestId, OpenAiError error) implements Admission {}

    /**
     * @param routing whom to try for what a request needs
     * @param prices what it would cost at this moment
     * @param tokens estimates a prompt for those to whom it may go
     * @param id the ledger's name for the call
     * @param cacheRule which requests another call's answer would do for
     * @param bytesMax the largest body
     */
    static Admission of(
            Arrival arrival,
            Function<Needs, Route> routing,
            CallPrices prices,
            PromptTokens tokens,
            CacheRule cacheRule,
            long bytesMax,
            String id) {
        var requestId = arrival.requestId().orElse(id);
        if (!REQUEST_ID.matcher(requestId).matches()) {
            return refused(
                    id, 400, "invalid_request_id", "x-request-id is 1 to 200 letters, digits or ._:/@- characters.");
        }
        if (arrival.body().length > bytesMax) {
            return refused(requestId, 413, "request_too_large", "The request is larger than " + bytesMax + " bytes.");
        }
        var wish = CacheWish.read(arrival.caching().wish());
        if (wish.isEmpty()) {
            return refused(requestId, 400, "invalid_cache_header", CacheWish.HEADER + " is on or off.");
        }
        var tags = Tags.read(arrival.tags());
        if (tags.isEmpty()) {
            return refused(requestId, 400, "invalid_tags", Tags.RULE);
        }
        return switch (arrival.step().judge(arrival.caller())) {
            case StepHeaders.Judgement.Refused(OpenAiError error) -> new Refused(requestId, error);
            case StepHeaders.Judgement.Accepted(Caller caller, Optional<CostAsked> cost) ->
                switch (of(
                        arrival.by(caller),
                        requestId,
                        tags.get(),
                        wish.get(),
                        routing,
                        prices,
                        tokens,
                        cacheRule,
                        id)) {
                    case Admitted(CallTicket ticket, Rendering rendering, Optional<CacheKey> lookup) ->
                        new Admitted(ticket.counting(cost), rendering, lookup);
                    case Refused refused -> refused;
                };
        };
    }

    private static Admission of(
            Arrival arrival,
            String requestId,
            Tags tags,
            CacheWish wish,
            Function<Needs, Route> routing,
            CallPrices prices,
            PromptTokens tokens,
            CacheRule cacheRule,
            String id) {
        return switch (arrival.surface().read(arrival.body(), id, prices.at())) {
            case ModelRequest.Reading.Refused(OpenAiError error) -> new Refused(requestId, error);
            case ModelRequest.Reading.Accepted(ModelRequest request, Rendering _)
            when !arrival.caller().mayCall(request.model()) ->
                new Refused(
                        requestId,
                        OpenAiError.of(
                                403,
                                "permission_error",
                                "model_not_allowed",
                                "This API key may not call " + request.model() + "."));
            case ModelRequest.Reading.Accepted(ModelRequest request, Rendering rendering) ->
                switch (routing.apply(needs(arrival, request, tokens))) {
                    case Route.To to -> {
                        var ticket = ticket(arrival, request, to, prices, tags, id);
                        yield new Admitted(ticket, rendering, lookup(ticket, arrival, cacheRule, wish));
                    }
                    case Route.UnknownModel() ->
                        refused(requestId, 404, "model_not_found", "There is no model " + request.model() + " here.");
                    case Route.NoProvider() -> new Refused(requestId, NO_PROVIDER);
                    case Route.NotAllowed() ->
                        new Refused(
                                requestId,
                                OpenAiError.of(
                                        403,
                                        "permission_error",
                                        "model_not_allowed",
                                        "Your tenant may not use the model " + request.model() + "."));
                    case Route.Incapable(Set<Capability> needed) ->
                        refused(
                                requestId,
                                400,
                                "model_incapable",
                                "No model behind " + request.model() + " can do what is needed: " + words(needed)
                                        + ".");
                };
        };
    }

    private static Needs needs(Arrival arrival, ModelRequest request, PromptTokens tokens) {
        var size = request.promptSize();
        return new Needs(
                request.model(),
                Optional.of(arrival.caller().tenant()),
                candidate -> tokens.of(candidate, size),
                request.outputTokensMax(),
                request.capabilities(),
                conversation(arrival.caller(), request));
    }

    /** The session, or what a caller without one calls its conversation. */
    private static Optional<String> conversation(Caller caller, ModelRequest request) {
        return caller.session().map(SessionId::value).or(() -> request.conversation()
                .map(name -> caller.name() + "/" + name));
    }

    private static CallTicket ticket(
            Arrival arrival, ModelRequest request, Route.To to, CallPrices prices, Tags tags, String id) {
        var first = to.candidates().getFirst();
        var call = ProviderCall.of(id, request, first.model(), Traceparent.continued(arrival.traceparent()))
                .of(arrival.caller().tenant());
        var agent = to.agent().or(() -> agent(arrival));
        return new CallTicket(
                arrival.requestId().orElse(id),
                arrival.caller(),
                agent,
                to,
                first,
                call,
                prices,
                tags,
                Optional.empty());
    }

    private static Optional<CacheKey> lookup(CallTicket ticket, Arrival arrival, CacheRule cacheRule, CacheWish wish) {
        var chat = chat(ticket);
        if (chat.isEmpty() || !cacheRule.allows(chat.get(), wish, ticket.route().caching())) {
            return Optional.empty();
        }
        var request = chat.get();
        var scope = new CacheKey.Scope(
                ticket.caller().tenant(),
                ticket.agent(),
                arrival.caching().roleVersion(),
                ticket.route().table());
        return Optional.of(CacheKey.of(scope, request.json()));
    }

    /**
     * What may be answered by another call's answer. Vectors are cheap, and would fill the cache; a response may come in the
     * events of its own provider, which nobody else can be given.
     */
    private static Optional<ChatRequest> chat(CallTicket ticket) {
        return switch (ticket.call().request()) {
            case ChatRequest chat -> Optional.of(chat);
            case ResponsesRequest response -> chat(response, ticket.route().candidates());
            case EmbeddingsRequest texts -> Optional.empty();
        };
    }

    private static Optional<ChatRequest> chat(ResponsesRequest response, List<Candidate> candidates) {
        if (candidates.stream().allMatch(Candidate::byResponses)) {
            return Optional.empty();
        }
        // Said here, where nobody waits for the thread, for whoever is asked so.
        var chat = response.chat();
        return chat instanceof Translation.Said<ChatRequest>(ChatRequest said, var _)
                        && candidates.stream().noneMatch(Candidate::byResponses)
                ? Optional.of(said)
                : Optional.empty();
    }

    private static String words(Set<Capability> needed) {
        return needed.stream().map(Capability::word).collect(Collectors.joining(", "));
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
